"""Answers by mail at once with each other and with a coordinator: the place is freed once, and told once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import saved
from tests.services.answer_worlds import invite_of, published
from tests.services.replies import reply_to
from tests.services.roster_worlds import World, again
from wellness.db import db
from wellness.models import AuditEntry, Invite, Mail, MailKind, ReceivedMail, Roster
from wellness.services import calendar_answers, give_back, publishing, received_mail
from wellness.services.errors import Refused
from wellness.services.reply_reading import Reading, read_mail


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def reading_of(app: Flask, here: World, **fields: object) -> Reading:
    with app.app_context():
        return read_mail(reply_to(invite_of(again(here).ada), **fields).mail())


def at_once(*deeds: Callable[[], object]) -> None:
    """Every deed in a thread of its own, with its own connection, as close together as they can be."""
    ready = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        ready.wait()
        deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        for done in [threads.submit(do, deed) for deed in deeds]:
            done.result()


def take_in(app: Flask, reading: Reading) -> None:
    with saved(app):
        received_mail.take_in(reading)


def press(app: Flask, here: World) -> None:
    with saved(app):
        try:
            give_back.give_back(invite_of(again(here).ada))
        except Refused:
            db.session.rollback()


def withdraw(app: Flask, here: World) -> None:
    with saved(app):
        company = again(here)
        roster = db.session.get_one(Roster, company.draft.id)
        publishing.withdraw(roster, revision=roster.revision, actor=company.hr)


def ada_was_told(app: Flask, here: World) -> tuple[int, int]:
    """Her cancellations, and the SEQUENCE of her invite."""
    with app.app_context():
        ada = again(here).ada
        mails = sa.select(sa.func.count()).where(Mail.account_id == ada.account_id, Mail.kind == MailKind.CANCELLATION)
        sequence = sa.select(Invite.sequence).where(Invite.id == invite_of(ada).id)
        return db.session.scalar(mails) or 0, db.session.scalars(sequence).one()


def test_the_same_refusal_by_two_ways_at_once_is_one(app: Flask, here: World) -> None:
    """The mailbox and the pipe, or two who read the mailbox."""
    reading = reading_of(app, here)
    at_once(*[lambda: take_in(app, reading)] * 6)
    assert ada_was_told(app, here) == (1, 1)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(ReceivedMail.id))) == 1


def test_different_refusals_at_once_free_the_place_once(app: Flask, here: World) -> None:
    """Two devices of one person, and the button in the mail."""
    readings = [reading_of(app, here, message_id=f"<{number}@x.example>") for number in range(4)]
    at_once(*[lambda reading=reading: take_in(app, reading) for reading in readings], lambda: press(app, here))
    assert ada_was_told(app, here) == (1, 1)
    with app.app_context():
        deeds = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_id.is_not(None))).all()
        freed = [deed for deed in deeds if deed in (give_back.GIVEN_BACK, "declined by calendar answer")]
        assert len(freed) == 1


def test_declining_while_the_roster_is_withdrawn_cancels_once(app: Flask, here: World) -> None:
    """Whoever comes second finds it done."""
    reading = reading_of(app, here)
    at_once(lambda: take_in(app, reading), lambda: withdraw(app, here))
    assert ada_was_told(app, here) == (1, 1)


def test_the_conditional_write_decides_even_without_the_lock(
    app: Flask, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two answers of one moment: the database lets one of them count."""
    monkeypatch.setattr(calendar_answers, "one_at_a_time", lambda round_id: None)
    readings = [reading_of(app, here, message_id=f"<{number}@x.example>") for number in range(4)]
    at_once(*[lambda reading=reading: take_in(app, reading) for reading in readings])
    assert ada_was_told(app, here) == (1, 1)
