"""A button pressed in Thunderbird moves our roster: by SMTP, through Dovecot, with our own reader of the mailbox.

Thunderbird dates its answers by the machine's clock, so that here, and nowhere else, a roster lies ahead of today.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.clients import dovecot
from tests.clients.dovecot import Dovecot
from tests.clients.heavy import chain, life, thunderbird
from tests.clients.heavy.conftest import Desk
from tests.clients.heavy.life import Message
from tests.clients.heavy.thunderbird import ACCEPT, DECLINE, REMOVE, TENTATIVE
from tests.clients.steps import story
from tests.conftest import saved, sign_in
from tests.services.answer_worlds import ask_for_answers, invite_of, mails_to
from tests.services.replies import VOUCHED
from tests.services.roster_worlds import World, again
from tests.web.pages_of_a_round import words
from wellness import clock
from wellness.db import db
from wellness.jobs import received_mail, steps
from wellness.models import MailKind, PartStat, ReceivedMail

pytestmark = [pytest.mark.heavy_clients, pytest.mark.one_engine]

HR, ADMINISTRATOR = "hr@meadow.example", "it@meadow.example"


class Seen(NamedTuple):
    """What the pages say after an answer: of nine o'clock, on the dashboard, and at the top of the audit trail."""

    nine: str
    dashboard: str
    audit: str


FREED = Seen("09:00–09:20 Empty: give it", "2 empty places 1 of 3 taken", "Ada declined by calendar answer")
SEEN = {
    DECLINE: FREED,
    ACCEPT: Seen(
        "09:00–09:20 Ada comes", "1 accepted, 0 maybe, 1 have not answered", "Ada accepted by calendar answer"
    ),
    TENTATIVE: Seen(
        "09:00–09:20 Ada maybe", "0 accepted, 1 maybe, 1 have not answered", "Ada answered perhaps by calendar answer"
    ),
}


@contextmanager
def today(app: Flask) -> Iterator[None]:
    """A context as `saved` gives, at this very moment."""
    with clock.stopped_at(datetime.now(UTC)), saved(app):
        yield


@pytest.fixture
def here(app: Flask, mailbox: Dovecot) -> World:
    """A roster of the day in three weeks, whose invites ask for answers and say where to send them."""
    ask_for_answers(**mailbox.settings)
    steps.use(app)
    with today(app):
        builders.administrator(ADMINISTRATOR)
        return life.published(on=(clock.now() + timedelta(days=21)).date())


def invitation(app: Flask, here: World) -> Message:
    with today(app):
        return life.latest(again(here).ada)


def read() -> None:
    """What happens once a minute."""
    with clock.stopped_at(datetime.now(UTC)):
        received_mail.read_mailbox()


def roster_page(app: Flask, here: World) -> str:
    """The timetable as the coordinator sees it."""
    with today(app):
        path = f"/rosters/{again(here).draft.id}"
    return page(app, HR, path)


def page(app: Flask, who: str, path: str) -> str:
    """The words of a page as somebody sees it."""
    with clock.stopped_at(datetime.now(UTC)):
        return words(sign_in(app, who).get(path).text)


def answer_of_ada(app: Flask, here: World) -> tuple[PartStat, bool]:
    """What we know of her answer, and whether she has her place."""
    with today(app):
        invite = invite_of(again(here).ada)
        return invite.partstat, invite.appointment.cancelled_at is None


@pytest.mark.parametrize("button", SEEN)
def test_a_button_pressed_in_thunderbird_is_seen_on_our_pages(
    button: str, app: Flask, here: World, desk: Desk, mailbox: Dovecot
) -> None:
    """Declining frees the place; the other two are shown beside the name. The audit trail says how we know."""
    is_free, seen = button == DECLINE, SEEN[button]
    chain.answer(desk, invitation(app, here), button, into=mailbox, verdict=VOUCHED)
    before = roster_page(app, here)
    read()
    after, dashboard = roster_page(app, here), page(app, HR, "/dashboard")
    audit = page(app, ADMINISTRATOR, "/admin/audit")

    what = "declining frees the place, accepting and tentative stand beside the name"
    with story("Thunderbird", thunderbird.version(), words=what) as taken:
        taken.check("nothing had happened before it was read", "09:00–09:20 Ada Chair massage" in before, before)
        taken.check("the timetable says so", seen.nine in after, after)
        taken.check("the place is open or it is not", is_free == (FREED.nine in after), after)
        taken.check("the dashboard says so", seen.dashboard in dashboard, dashboard)
        taken.check("the audit trail says so", seen.audit in audit, audit)
    with story("Dovecot", dovecot.version(), words="is read by us, and keeps what was read in another folder") as taken:
        taken.check("nothing is left to read", mailbox.folder() == [])
        taken.check("what was read is kept, unopened", mailbox.unread("Processed") == 1, mailbox.folder("Failed"))


def test_what_is_declined_in_thunderbird_leaves_its_calendar(
    app: Flask, here: World, desk: Desk, mailbox: Dovecot
) -> None:
    """Our mail that the place was given back takes the entry away."""
    chain.answer(desk, invitation(app, here), DECLINE, into=mailbox)
    read()
    with today(app):
        goodbye, uid = life.latest(again(here).ada), invite_of(again(here).ada).uid
    shown = "what was declined leaves the calendar"
    with (
        chain.pressed(desk, goodbye, REMOVE),
        story("Thunderbird", thunderbird.version(), words=shown) as taken,
    ):
        gone = desk.thunderbird.comes_to(lambda events: uid not in {one.uid for one in events})
        taken.check("the entry is gone", gone, desk.thunderbird.events())


def test_a_session_that_is_moved_asks_anew_and_one_that_is_cancelled_leaves(
    app: Flask, here: World, desk: Desk, mailbox: Dovecot
) -> None:
    """Accepted at nine, moved to ten, accepted again, cancelled: each mail is ours and each press is Thunderbird's."""

    def entry() -> list[tuple[datetime, int]]:
        return [(one.starts, one.sequence) for one in desk.thunderbird.events() if one.uid == uid]

    with today(app):
        uid, nine = invite_of(again(here).ada).uid, again(here).slots[0].starts
    with story("Thunderbird", thunderbird.version(), words="what the coordinator moves is asked anew") as taken:
        chain.answer(desk, invitation(app, here), ACCEPT, into=mailbox)
        read()
        taken.check("accepted at nine", answer_of_ada(app, here) == (PartStat.ACCEPTED, True), mailbox.folder("Failed"))
        with today(app):
            update = life.move(again(here), again(here).ada)
        asked = answer_of_ada(app, here)
        taken.check("we do not know whether ten suits", asked == (PartStat.NEEDS_ACTION, True), asked)
        chain.answer(desk, update, ACCEPT, into=mailbox)
        moved = desk.thunderbird.comes_to(lambda _: entry() == [(nine + life.HOUR, 1)])
        taken.check("it stands at ten", moved, entry())
        read()
        timetable = roster_page(app, here)
        taken.check("accepted at ten", "10:00–10:20 Ada comes" in timetable, timetable)
        with today(app):
            cancellation = life.cancel(again(here), again(here).ada)
        with chain.pressed(desk, cancellation, REMOVE):
            taken.check("cancelled, it is gone", desk.thunderbird.comes_to(lambda _: not entry()), entry())


@pytest.mark.parametrize("knows", ["neither", "the secret", "the name"])
def test_who_knows_less_than_two_things_frees_nothing(
    knows: str, app: Flask, here: World, desk: Desk, mailbox: Dovecot
) -> None:
    """The control: sent to an address that is not the invite's, by somebody whom we do not know, or by both; without a
    word about the sender from our mail server. The owner is asked."""
    mail = invitation(app, here)
    if knows != "the secret":
        with today(app):
            invite_of(again(here).ada).token = "a0" * 16
    stranger = "" if knows == "the name" else "mallory@elsewhere.example"
    chain.answer(desk, mail, DECLINE, into=mailbox, forged_by=stranger)
    read()
    timetable, audit = roster_page(app, here), page(app, ADMINISTRATOR, "/admin/audit")

    with today(app):
        asked = mails_to(again(here).ada, MailKind.NOTICE)
        [note] = db.session.scalars(sa.select(ReceivedMail.note))
    assert answer_of_ada(app, here) == (PartStat.NEEDS_ACTION, True)
    assert "09:00–09:20 Ada Chair massage" in timetable
    assert "declined" not in audit
    assert len(asked) == 1
    assert note == "It may not be from the person who was invited, who was asked by mail."
