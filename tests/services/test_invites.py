"""Invites and giving back: the event that every calendar gets, and one press that opens the place once."""

import email
import email.policy
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.calendar_samples import content_lines
from tests.services.roster_worlds import World, again, world
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, AuditEntry, Employee, Invite, LedgerEntry, Mail, MailKind
from wellness.services import calendar, give_back, give_back_links, invite_events, publishing
from wellness.services.errors import NotFound, Refused


@pytest.fixture
def here(app: Flask) -> World:
    """A published roster: Ada at nine, Ben at half past."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        publishing.publish(company.draft, revision=1, actor=company.hr)
        return company


def invite_of(who: Employee) -> Invite:
    return db.session.scalars(sa.select(Invite).join(Invite.appointment).filter_by(employee_id=who.id)).one()


def mail_to(who: Employee, kind: MailKind) -> EmailMessage:
    mail = db.session.scalars(sa.select(Mail).filter_by(account_id=who.account_id, kind=kind)).one()
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def calendar_of(message: EmailMessage) -> list[str]:
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    return content_lines(part.get_payload(decode=True))  # type: ignore[arg-type]


def link_in(message: EmailMessage) -> str:
    """The secret of the address that gives the appointment back."""
    body = message.get_body(("plain",))
    assert body is not None
    return body.get_content().split("/a/")[1].split()[0]


def received(who: Employee) -> int:
    return db.session.scalars(sa.select(LedgerEntry.received).filter_by(employee_id=who.id)).one()


def test_the_invitation_is_neutral_and_private_and_asks_only_where_answers_are_read(app: Flask, here: World) -> None:
    """One attendee, one UID, no word of the service or the therapist."""
    with app.app_context():
        company = again(here)
        message = mail_to(company.ada, MailKind.INVITE)
        lines = calendar_of(message)
        assert message["Subject"] == "Your wellness appointment on Mon 16 March"
        assert {"SUMMARY:Wellness appointment", "CLASS:PRIVATE", "METHOD:REQUEST", "SEQUENCE:0"} <= set(lines)
        attendees = [line for line in lines if line.startswith("ATTENDEE")]
        assert len(attendees) == 1
        assert "PARTSTAT=NEEDS-ACTION" in attendees[0]
        assert "RSVP=FALSE" in attendees[0]
        assert attendees[0].endswith("mailto:ada@meadow.example")
        assert b"massage" not in message.as_bytes().lower()
        assert b"Thea" not in message.as_bytes()


def test_the_description_says_the_time_in_words_and_how_to_give_it_back(app: Flask, here: World) -> None:
    """The link in the calendar entry is the one in the mail."""
    with app.app_context():
        message = mail_to(again(here).ada, MailKind.INVITE)
        description = next(line for line in calendar_of(message) if line.startswith("DESCRIPTION:"))
        assert description == (
            r"DESCRIPTION:Monday 16 March 2026\, 09:00–09:20 (Berlin time\, Europe/Berlin)"
            rf"\nTo give it back\, press here: http://localhost/a/{link_in(message)}"
        )


def test_feed_and_download_carry_no_link_that_gives_it_back(app: Flask, here: World) -> None:
    """Calendars are shared; there the address is that of the page behind the sign-in."""
    with app.app_context():
        invite = invite_of(again(here).ada)
        event = invite_events.employee_event(invite)
        assert event.description.endswith(f"press here: http://localhost/appointments/{invite.id}")
        mailed = calendar_of(mail_to(again(here).ada, MailKind.INVITE))
        downloaded = content_lines(calendar.publication(event))
        for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "LOCATION", "SUMMARY"):
            assert [line for line in mailed if line.startswith(name)][:1] == [
                line for line in downloaded if line.startswith(name)
            ][:1]


def test_giving_back_by_the_link_opens_the_place_and_cancels_the_entry(app: Flask, here: World) -> None:
    """The CANCEL has the UID and the next sequence; the ledger forgets it, for there was notice enough."""
    with saved(app):
        company = again(here)
        invite = give_back_links.find(link_in(mail_to(company.ada, MailKind.INVITE)))
        assert invite is not None
        assert received(company.ada) == 1
        give_back.give_back(invite)
        assert (invite.appointment.cancelled_by, invite.appointment.cancelled_at) == ("employee", NOW)
        lines = calendar_of(mail_to(company.ada, MailKind.CANCELLATION))
        assert {"METHOD:CANCEL", f"UID:{invite.uid}", "SEQUENCE:1", "STATUS:CANCELLED"} <= set(lines)
        assert (received(company.ada), received(company.ben)) == (0, 1)
        entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="appointment given back")).one()
        assert (entry.actor_id, entry.subject_id) == (company.ada.account_id, invite.appointment_id)


@pytest.mark.parametrize(("before", "counts"), [(timedelta(hours=24), 0), (timedelta(hours=24, seconds=-1), 1)])
def test_giving_back_late_counts_as_received(app: Flask, here: World, before: timedelta, counts: int) -> None:
    """Up to a day before it is free; a second later it counts."""
    with saved(app):
        company = again(here)
        with clock.stopped_at(company.slots[0].starts - before):
            give_back.give_back(invite_of(company.ada))
        assert received(company.ada) == counts


def test_a_late_return_still_counts_after_the_next_version(app: Flask, here: World) -> None:
    """Publishing again writes the ledger anew and forgets nothing."""
    with saved(app):
        company = again(here)
        with clock.stopped_at(company.slots[0].starts - timedelta(hours=1)):
            give_back.give_back(invite_of(company.ada))
            second = company.draft_again()
            company.placed(company.ben, 1, second)
            publishing.publish(second, revision=1, actor=company.hr)
        assert received(company.ada) == 1


def test_an_appointment_is_given_back_once(app: Flask, here: World) -> None:
    """The second press is refused and mails nothing."""
    with saved(app):
        company = again(here)
        invite = invite_of(company.ada)
        give_back.give_back(invite)
        with pytest.raises(Refused, match="given back or cancelled already"):
            give_back.give_back(invite)
        assert mail_to(company.ada, MailKind.CANCELLATION)


def test_ten_presses_at_once_give_it_back_once(app: Flask, here: World) -> None:
    """One conditional write decides; there is one cancellation."""

    def press(_: int) -> bool:
        try:
            with saved(app):
                give_back.give_back(invite_of(again(here).ada))
        except Refused:
            return False
        return True

    with app.app_context():
        db.session.remove()
    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(press, range(10))).count(True) == 1
    with app.app_context():
        cancelled = sa.select(sa.func.count()).select_from(Mail).where(Mail.kind == MailKind.CANCELLATION)
        assert db.session.scalar(cancelled) == 1


def test_what_has_begun_cannot_be_given_back(app: Flask, here: World) -> None:
    """Neither by the link, which has ended, nor signed in."""
    with app.app_context():
        company = again(here)
        secret = link_in(mail_to(company.ada, MailKind.INVITE))
        with clock.stopped_at(company.slots[0].starts):
            assert give_back_links.find(secret) is None
            with pytest.raises(Refused, match="has begun"):
                give_back.give_back(invite_of(company.ada))


def test_a_link_opens_nothing_when_its_owner_has_left(app: Flask, here: World) -> None:
    """Nor does a secret that was never given out."""
    with app.app_context():
        company = again(here)
        secret = link_in(mail_to(company.ada, MailKind.INVITE))
        assert give_back_links.find(secret) is not None
        company.ada.left_at = NOW
        db.session.flush()
        assert give_back_links.find(secret) is None
        assert give_back_links.find("") is None


def test_the_link_still_works_after_a_version_that_changes_nothing_for_the_person(app: Flask, here: World) -> None:
    """The invite stays, and with it every address in the mail."""
    with saved(app):
        company = again(here)
        secret = link_in(mail_to(company.ada, MailKind.INVITE))
        second = company.draft_again()
        kept = company.placed(company.ada, 0, second)
        publishing.publish(second, revision=1, actor=company.hr)
        invite = give_back_links.find(secret)
        assert invite is not None
        give_back.give_back(invite)
        assert db.session.get_one(Appointment, kept.id).cancelled_by == "employee"


def test_an_appointment_of_somebody_else_is_not_there(app: Flask, here: World) -> None:
    """The same answer as for one that never was."""
    with app.app_context():
        company = again(here)
        assert give_back.own(company.ada.account, invite_of(company.ada).id)
        for wrong in (invite_of(company.ben).id, "nothing"):
            with pytest.raises(NotFound):
                give_back.own(company.ada.account, wrong)
