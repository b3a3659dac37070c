"""Mails that must change nothing: repeated, outdated, too late, about something else, or by nobody at all."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.answer_worlds import (
    FAILED,
    NOTHING,
    given_back,
    invite_of,
    mails_to,
    published,
    raise_sequence,
    take_in,
)
from tests.services.replies import ANSWERED, reply_to
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.models import MailKind, PartStat, ReceivedMail


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def test_the_same_message_again_does_nothing(app: Flask, here: World) -> None:
    """It is one row, also when it comes by another way."""
    with saved(app):
        ada = again(here).ada
        reply = reply_to(invite_of(ada), partstat="ACCEPTED")
        first = take_in(reply.mail())
        second = take_in(b"Received: from elsewhere\r\n" + reply.mail())
        assert first.id == second.id
        assert db.session.scalar(sa.select(sa.func.count(ReceivedMail.id))) == 1


def test_an_answer_no_newer_than_the_one_that_counts_does_nothing(app: Flask, here: World) -> None:
    """A refusal of yesterday, sent again with another Message-ID, does not undo today's yes."""
    with saved(app):
        ada = again(here).ada
        take_in(reply_to(invite_of(ada), partstat="ACCEPTED").mail())
        for stamp in (ANSWERED, ANSWERED - timedelta(seconds=1)):
            row = take_in(reply_to(invite_of(ada), stamp=stamp, message_id=f"<{stamp:%S}@x.example>").mail())
            assert row.state is NOTHING
        assert invite_of(ada).partstat is PartStat.ACCEPTED


@pytest.mark.parametrize(
    ("sequence", "minutes", "counts"), [(0, 9, False), (None, 1, False), (None, 9, True), (1, 9, True), (7, 9, True)]
)
def test_accepting_an_older_version_accepts_nothing(
    app: Flask, here: World, sequence: int | None, minutes: int, counts: bool
) -> None:
    """Where a calendar leaves the number out, the time of the answer tells which version it answers."""
    with saved(app), clock.stopped_at(NOW + timedelta(minutes=10)):
        ada = again(here).ada
        raise_sequence(invite_of(ada))
        stamp = NOW + timedelta(minutes=minutes)
        take_in(reply_to(invite_of(ada), partstat="ACCEPTED", sequence=sequence, stamp=stamp).mail())
        assert invite_of(ada).partstat is (PartStat.ACCEPTED if counts else PartStat.NEEDS_ACTION)


def test_an_answer_about_a_past_session_does_nothing(app: Flask, here: World) -> None:
    with saved(app), clock.stopped_at(datetime(2026, 3, 16, 8, 1, tzinfo=UTC)):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada)).mail()).state is NOTHING
        assert invite_of(ada).appointment.cancelled_at is None


def test_declining_what_was_given_back_does_nothing(app: Flask, here: World) -> None:
    given_back(app, here)
    with saved(app):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada)).mail()).state is NOTHING
        assert len(mails_to(ada, MailKind.CANCELLATION)) == 1


def test_an_answer_to_what_is_not_ours_is_shown_to_a_coordinator(app: Flask, here: World) -> None:
    with saved(app):
        row = take_in(reply_to(invite_of(again(here).ada), uid="somebody-elses@x.example").mail())
        assert (row.state, row.sender) == (FAILED, "ada@meadow.example")


def test_a_note_of_absence_is_ignored(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        to = f"wellness+{invite_of(ada).token}@meadow.example"
        raw = f"Auto-Submitted: auto-replied\r\nFrom: ada@meadow.example\r\nTo: {to}\r\n\r\nI am away."
        assert take_in(raw.encode()).state is NOTHING
        assert mails_to(ada, MailKind.NOTICE) == []
