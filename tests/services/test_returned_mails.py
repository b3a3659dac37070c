"""Mails that came back: whose address they mark, and what unmarks it."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import account
from tests.conftest import NOW, saved
from tests.services.answer_worlds import DONE, NOTHING, invite_of, mails_to, published, take_in
from tests.services.replies import reply_to
from tests.services.roster_worlds import World, again
from wellness.db import db
from wellness.models import Appointment, MailKind, Undeliverable


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def test_a_forwarding_servers_bounce_is_traced_by_our_own_message_id(app: Flask, here: World) -> None:
    """It names an address that we do not know; the mail that came back does."""
    with saved(app):
        ada = again(here).ada
        [mail] = mails_to(ada, MailKind.INVITE)
        report = (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            "Final-Recipient: rfc822; other@mailbox.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
            f"Content-Type: message/rfc822\r\n\r\nMessage-ID: <{mail.id}@localhost>\r\n\r\nx\r\n--b--\r\n"
        )
        assert take_in(report.encode()).state is DONE
        assert db.session.scalars(sa.select(Undeliverable.address)).one() == "ada@meadow.example"


def test_an_answer_unmarks_an_address_from_which_mail_came_back(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        db.session.add(Undeliverable(address=ada.account.email, status="5.2.2", since=NOW))
        take_in(reply_to(invite_of(ada), partstat="ACCEPTED").mail())
        assert db.session.scalars(sa.select(Undeliverable)).all() == []


def test_an_unknown_address_that_bounces_is_nobodys(app: Flask, here: World) -> None:
    with saved(app):
        account("other@meadow.example")
        raw = (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            "Final-Recipient: rfc822; nobody@elsewhere.example\r\nAction: failed\r\n\r\n--b--\r\n"
        )
        assert take_in(raw.encode()).state is NOTHING
        assert db.session.scalars(sa.select(Appointment.cancelled_at)).all() == [None, None]
