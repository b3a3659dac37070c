"""Answers that bring their person a question: when it is asked, how often, and what its link does."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.answer_worlds import (
    ASKED,
    FAILED,
    NOTHING,
    ask_for_answers,
    given_back,
    invite_of,
    mails_to,
    published,
    raise_sequence,
    take_in,
)
from tests.services.replies import ANSWERED, of_outlook_before_2007, reply_to
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.models import Employee, MailKind, PartStat, Question, ReceivedKind
from wellness.services import answer_questions, calendar_answers
from wellness.services.errors import Refused


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def test_a_person_is_asked_once_about_a_version_whoever_writes(app: Flask, here: World) -> None:
    """Nobody can have Ada flooded by us."""
    with saved(app):
        ada = again(here).ada
        replies = [
            reply_to(invite_of(ada), token=False, partstat=answer, message_id=f"<{number}@x.example>")
            for number, answer in enumerate(["DECLINED", "ACCEPTED", "DECLINED", "TENTATIVE"])
        ]
        states = [take_in(reply.mail()).state for reply in replies]
        assert states == [ASKED, NOTHING, NOTHING, NOTHING]
        [mail] = mails_to(ada, MailKind.NOTICE)
        assert mail.recipient == "ada@meadow.example"


def test_declining_an_older_version_brings_a_question(app: Flask, here: World) -> None:
    """The person may have said no to a time that is not the time any more."""
    with saved(app):
        ada = again(here).ada
        raise_sequence(invite_of(ada))
        assert take_in(reply_to(invite_of(ada), sequence=0).mail()).state is ASKED
        [mail] = mails_to(ada, MailKind.NOTICE)
        assert b"older version" in mail.content
        assert invite_of(ada).appointment.cancelled_at is None


@pytest.mark.parametrize("stamp", [None, NOW + timedelta(days=1)])
def test_an_answer_without_a_real_time_brings_a_question(app: Flask, here: World, stamp: datetime | None) -> None:
    """One from tomorrow would make everything before it count for nothing."""
    with saved(app):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada), stamp=stamp).mail()).state is ASKED


def test_what_exchange_kept_to_itself_brings_the_link(app: Flask, here: World) -> None:
    """With our plain address, too: then it is about the sender's next session."""
    with saved(app):
        ada = again(here).ada
        row = take_in(of_outlook_before_2007(invite_of(ada)))
        assert (row.kind, row.state) == (ReceivedKind.WINMAIL, ASKED)
    ask_for_answers(plus_addresses=False)
    with saved(app):
        ben = again(here).ben
        assert take_in(of_outlook_before_2007(invite_of(ben))).state is ASKED
        assert b"/q/" in mails_to(ben, MailKind.NOTICE)[0].content


def test_what_somebody_writes_is_left_to_a_coordinator(app: Flask, here: World) -> None:
    """Whoever answers the invite in words is told how to answer it, besides."""
    words = "From: ada@meadow.example\r\nTo: {}\r\n\r\nI cannot come, my back hurts."
    with saved(app):
        ada = again(here).ada
        plain = take_in(words.format("wellness@meadow.example").encode())
        assert (plain.state, plain.kind, plain.sender) == (FAILED, ReceivedKind.OTHER, "ada@meadow.example")
        assert mails_to(ada, MailKind.NOTICE) == []
        invites_own = take_in(words.format(f"wellness+{invite_of(ada).token}@meadow.example").encode())
        assert invites_own.state is FAILED
        assert len(mails_to(ada, MailKind.NOTICE)) == 1


def test_saying_yes_after_giving_it_back_is_answered(app: Flask, here: World) -> None:
    """Ada accepts what is hers no more, and is told; an answer that was on its way meanwhile is not worth a mail."""
    given_back(app, here)
    with saved(app), clock.stopped_at(NOW + timedelta(minutes=10)):
        ada = again(here).ada
        before = ANSWERED - timedelta(minutes=2)
        assert take_in(reply_to(invite_of(ada), partstat="ACCEPTED", stamp=before).mail()).state is NOTHING
        late = reply_to(invite_of(ada), partstat="ACCEPTED", message_id="<late@x.example>")
        assert take_in(late.mail()).state is ASKED
        assert b"not yours any more" in mails_to(ada, MailKind.NOTICE)[0].content.replace(b"\r\n", b" ")


def link_to(who: Employee) -> str:
    [mail] = mails_to(who, MailKind.NOTICE)
    return mail.content.decode().split("/q/")[1].split()[0].replace("=\r\n", "")


def test_the_link_of_a_question_opens_until_the_session_begins(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        take_in(reply_to(invite_of(ada), token=False).mail())
        secret = link_to(ada)
        assert answer_questions.find(secret) is invite_of(ada)
        assert answer_questions.find("no such secret") is None
        assert secret not in str(db.session.scalars(sa.select(Question.token_hash)).all())
    with app.app_context(), clock.stopped_at(datetime(2026, 3, 16, 8, 0, tzinfo=UTC)):
        assert answer_questions.find(secret) is None


def test_what_the_owner_says_on_the_page_counts_whatever_the_calendar_said(app: Flask, here: World) -> None:
    """The calendar's clock is fast by half an hour."""
    with saved(app):
        ada = again(here).ada
        stamp = NOW + timedelta(minutes=30)
        take_in(reply_to(invite_of(ada), partstat="TENTATIVE", stamp=stamp).mail())
        calendar_answers.give_now(invite_of(ada), PartStat.ACCEPTED)
        assert invite_of(ada).partstat is PartStat.ACCEPTED
        calendar_answers.give_now(invite_of(ada), PartStat.DECLINED)
        assert invite_of(ada).appointment.cancelled_at is not None
        with pytest.raises(Refused):
            calendar_answers.give_now(invite_of(ada), PartStat.ACCEPTED)
