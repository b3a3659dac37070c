"""The life of an invite as a table: whatever happens, what each person's calendar is told, and nobody else's.

Ada (at nine) has accepted, Ben (at half past) has not answered; ten o'clock is empty and Cem waits.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.builders import MONDAY, local
from tests.conftest import NOW, saved
from tests.services.answer_worlds import ask_for_answers
from tests.services.live_worlds import LATER, Sent, appointment_of, invite_of, messages, published, sent, words_of
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.models import Employee, Invite, Mail, MailKind, PartStat
from wellness.services import (
    appointment_changes,
    feed_events,
    give_back,
    invite_letters,
    invites,
    publishing,
    visit_changes,
)

OLD, NEW = "the same", "a new one"
ASKED, ACCEPTED, NO_ANSWER = "NEEDS-ACTION", "ACCEPTED", ""


class Told(NamedTuple):
    """One mail: to whom, the method, the same UID or a new one, the sequence and the answer that it holds."""

    to: str
    method: str
    uid: str
    sequence: int
    partstat: str


def change_visit(company: World, **changes: object) -> None:
    visit = company.visit
    wanted = {"room": visit.room, "therapist": visit.therapist, "starts": visit.starts, "note": visit.note, **changes}
    proposal = visit_changes.proposal(visit, wanted.pop("room"), wanted.pop("therapist"), **wanted)
    visit_changes.change(proposal, actor=company.hr, seen=visit.changed_at)


def publish_again(company: World, *places: tuple[Employee, int]) -> None:
    draft = company.draft_again()
    for who, slot in places:
        company.placed(who, slot, draft)
    publishing.publish(draft, revision=draft.revision, actor=company.hr)


def move(company: World, slot: int) -> None:
    appointment_changes.move(appointment_of(company.ada), company.slots[slot], actor=company.hr)


def cancel(company: World) -> None:
    appointment_changes.cancel(appointment_of(company.ada), reason="no_room", actor=company.hr)


def another_room(company: World) -> None:
    change_visit(company, room=builders.room(company.site, "Garden room"))


def another_therapist(company: World) -> None:
    change_visit(company, therapist=builders.therapist(company.programme, "tom@hands.example"))


def book_again(company: World) -> None:
    cancel(company)
    appointment_changes.fill(company.draft, company.slots[0], company.ada, actor=company.hr)


def withdraw(company: World) -> None:
    publishing.withdraw(company.draft, revision=company.draft.revision, actor=company.hr)


def there_and_back(company: World) -> None:
    move(company, 2)
    move(company, 0)


BOTH_ASKED = [Told("ada", "REQUEST", OLD, 1, ASKED), Told("ben", "REQUEST", OLD, 1, ASKED)]
ADA_CANCELLED = Told("ada", "CANCEL", OLD, 1, NO_ANSWER)
TABLE: dict[str, tuple[Callable[[World], object], list[Told]]] = {
    "moved to a free place": (lambda it: move(it, 2), [Told("ada", "REQUEST", OLD, 1, ASKED)]),
    "moved there and back": (
        there_and_back,
        [Told("ada", "REQUEST", OLD, 1, ASKED), Told("ada", "REQUEST", OLD, 2, ASKED)],
    ),
    "the visit later": (lambda it: change_visit(it, starts=local(MONDAY, "09:10")), BOTH_ASKED),
    "the visit in another room": (another_room, BOTH_ASKED),
    "the visit by another therapist": (another_therapist, BOTH_ASKED),
    "a text alone": (
        lambda it: change_visit(it, note="Take the stairs."),
        [Told("ada", "REQUEST", OLD, 0, ACCEPTED), Told("ben", "REQUEST", OLD, 0, ASKED)],
    ),
    "cancelled by the coordinator": (cancel, [ADA_CANCELLED]),
    "given back": (lambda it: give_back.give_back(invite_of(it.ada)), [ADA_CANCELLED]),
    "the roster withdrawn": (withdraw, [ADA_CANCELLED, Told("ben", "CANCEL", OLD, 1, NO_ANSWER)]),
    "given to another person": (
        lambda it: appointment_changes.give_to(appointment_of(it.ada), it.cem, actor=it.hr),
        [ADA_CANCELLED, Told("cem", "REQUEST", NEW, 0, ASKED)],
    ),
    "booked again after a cancellation": (book_again, [ADA_CANCELLED, Told("ada", "REQUEST", NEW, 0, ASKED)]),
    "published again as it was": (lambda it: publish_again(it, (it.ada, 0), (it.ben, 1)), []),
    "published again at another time": (
        lambda it: publish_again(it, (it.ada, 2), (it.ben, 1)),
        [Told("ada", "REQUEST", OLD, 1, ASKED)],
    ),
    "published again with two changing places": (
        lambda it: publish_again(it, (it.ada, 1), (it.ben, 0)),
        BOTH_ASKED,
    ),
    "published again with another person": (
        lambda it: publish_again(it, (it.cem, 0), (it.ben, 1)),
        [ADA_CANCELLED, Told("cem", "REQUEST", NEW, 0, ASKED)],
    ),
}


@pytest.fixture
def here(app: Flask) -> World:
    with saved(app):
        company = published()
        invite = invite_of(company.ada)
        invite.partstat, invite.answered_at, invite.answer_stamp = PartStat.ACCEPTED, NOW, NOW
        return company


def in_short(mail: Sent, known: set[str]) -> Told:
    return Told(mail.to, mail.method, OLD if mail.uid in known else NEW, mail.sequence, mail.partstat)


@pytest.mark.parametrize("transition", TABLE)
def test_each_transition_tells_calendars_what_they_need_and_no_more(app: Flask, here: World, transition: str) -> None:
    """Method, UID, SEQUENCE and answer of every mail; its stamp is later than that of the mail before."""
    act, expected = TABLE[transition]
    with saved(app):
        known = set(db.session.scalars(sa.select(Invite.uid)))
        with clock.stopped_at(LATER):
            act(again(here))
        mails = sent()
        assert sorted(in_short(mail, known) for mail in mails) == sorted(expected)
        assert all(mail.stamp == "20260302T100000Z" for mail in mails)


@pytest.mark.parametrize("transition", TABLE)
def test_each_calendar_brings_its_zone_and_one_attendee(app: Flask, here: World, transition: str) -> None:
    """Outlook refuses a cancellation whose zone is not in it; nobody reads of anybody else."""
    with saved(app), clock.stopped_at(LATER):
        TABLE[transition][0](again(here))
        for message in messages():
            part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
            calendar = part.get_payload(decode=True).decode()
            assert calendar.count("BEGIN:VTIMEZONE") == calendar.count("\r\nATTENDEE") == 1
            assert calendar.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize("transition", TABLE)
def test_the_feed_says_the_same_as_the_last_mail(app: Flask, here: World, transition: str) -> None:
    """UID, SEQUENCE, DTSTAMP, start and status are those of the mail, whatever happened."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        TABLE[transition][0](company)
        fed = {
            (event.uid, event.sequence, f"{event.dtstamp:%Y%m%dT%H%M%SZ}", event.status == "CANCELLED")
            for who in (company.ada, company.ben, company.cem)
            for event in feed_events.events_of(who.account)
        }
        last = {mail.uid: mail for mail in sorted(sent(), key=lambda mail: mail.sequence)}
        assert {(one.uid, one.sequence, one.stamp, one.method == "CANCEL") for one in last.values()} <= fed


def test_an_answer_is_forgotten_when_it_is_asked_anew_and_its_stamp_is_not(app: Flask, here: World) -> None:
    """So that a late copy of the old answer is still known to be old."""
    with saved(app), clock.stopped_at(LATER):
        move(again(here), 2)
        invite = invite_of(again(here).ada)
        assert (invite.partstat, invite.answered_at, invite.answer_stamp) == (PartStat.NEEDS_ACTION, None, NOW)


def test_a_text_that_changes_twice_in_a_second_is_stamped_twice(app: Flask, here: World) -> None:
    """Calendars count whole seconds, and overlook a change without a later stamp."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        for note in ("Take the stairs.", "Take the lift."):
            change_visit(company, note=note)
        stamps = [mail.stamp for mail in sent() if mail.to == "ada"]
        assert stamps == ["20260302T100000Z", "20260302T100001Z"]


def test_the_mails_of_a_uid_are_counted_and_answer_the_first(app: Flask, here: World) -> None:
    """A text, a move, a text and a cancellation: five mails in one order, whatever their sequence."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        uid = invite_of(company.ada).uid
        change_visit(company, note="Take the stairs.")
        move(company, 2)
        change_visit(company, note="Take the lift.")
        cancel(company)
        rows = db.session.scalars(sa.select(Mail).filter_by(thread=uid).order_by(Mail.position)).all()
        assert [row.position for row in rows] == [0, 1, 2, 3, 4]
        assert [row.kind for row in rows] == [MailKind.INVITE] * 4 + [MailKind.CANCELLATION]
        assert [mail.sequence for mail in sent() if mail.uid == uid] == [0, 1, 1, 2]
        assert [one["In-Reply-To"] for one in messages() if one["To"].startswith("Ada")] == [
            f"<{rows[0].id}@localhost>"
        ] * 4


@pytest.mark.parametrize(("how", "asks"), [("off", False), ("pipe", True)])
def test_a_mail_about_a_change_asks_in_words_what_its_entry_asks(
    app: Flask, here: World, how: str, *, asks: bool
) -> None:
    """An answer is asked for only where it is read."""
    ask_for_answers(mail_answers=how)
    with saved(app), clock.stopped_at(LATER):
        move(again(here), 2)
        [mail] = messages()
        entry = b"".join(part.get_payload(decode=True) or b"" for part in mail.walk()).replace(b"\r\n ", b"")
        assert (b"RSVP=TRUE" in entry) is asks
        assert ("Accept it again" in words_of(mail)) is asks
        assert ("nothing you need to answer" in words_of(mail)) is not asks


def test_what_is_no_news_is_not_mailed(app: Flask, here: World) -> None:
    """An update of an appointment that is as its owner knows it sends nothing."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        invite = invite_of(company.ada)
        invites.update([(invite, invite_letters.told(invite.appointment))])
        assert (sent(), invite.sequence) == ([], 0)


def test_each_invite_has_a_secret_of_its_own(app: Flask, here: World) -> None:
    """128 bits in hexadecimal, and in no mail of ours until it stands in an address."""
    with app.app_context():
        tokens = db.session.scalars(sa.select(Invite.token)).all()
        assert len(set(tokens)) == len(tokens) == 2
        assert {len(token) for token in tokens} == {32}


def test_a_link_in_an_old_mail_still_gives_the_moved_session_back(app: Flask, here: World) -> None:
    """It names the invite and not the place, and shows the session as it is now."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        invite = invite_of(company.ada)
        move(company, 2)
        with clock.stopped_at(LATER + timedelta(hours=1)):
            give_back.give_back(invite)
        assert [mail.sequence for mail in sent() if mail.to == "ada"] == [1, 2]
