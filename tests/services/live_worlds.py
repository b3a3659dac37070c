"""What the tests of published rosters ask: what each person's calendar was told, and the one invite of somebody."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from typing import NamedTuple

import sqlalchemy as sa

from tests.conftest import NOW
from tests.services.calendar_samples import content_lines
from tests.services.roster_worlds import World, world
from wellness.db import db
from wellness.models import Appointment, Employee, Invite, LedgerEntry, Mail
from wellness.services import publishing

LATER = NOW + timedelta(hours=1)


class Sent(NamedTuple):
    """What one mail tells a calendar."""

    to: str
    method: str
    uid: str
    sequence: int
    stamp: str
    starts: str
    partstat: str = ""


def published() -> World:
    """The small company with a published roster: Ada at nine, Ben at half past; ten o'clock is empty, Cem waits."""
    company = world()
    company.placed(company.ada, 0)
    company.placed(company.ben, 1)
    publishing.publish(company.draft, revision=company.draft.revision, actor=company.hr)
    return company


def messages() -> list[EmailMessage]:
    """The mails written after publishing, which is at NOW, by recipient and in the order of each thread."""
    rows = db.session.scalars(
        sa.select(Mail.content)
        .where(Mail.created_at > NOW)
        .order_by(Mail.recipient, Mail.created_at, Mail.thread, Mail.position)
    )
    return [email.message_from_bytes(one, policy=email.policy.default) for one in rows]  # type: ignore[misc]


def words_of(message: EmailMessage) -> str:
    """The plain words of a mail, on one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def sent() -> list[Sent]:
    """What these mails tell calendars; a mail without a calendar is left out."""
    return [_told(message) for message in messages() if _calendar_of(message)]


def _told(message: EmailMessage) -> Sent:
    lines = dict(line.split(":", 1) for line in _calendar_of(message))
    attendee = next(name for name in lines if name.startswith("ATTENDEE"))
    start = next(value for name, value in lines.items() if name.startswith("DTSTART;TZID=Europe"))
    partstat = next((part.removeprefix("PARTSTAT=") for part in attendee.split(";") if "PARTSTAT" in part), "")
    return Sent(
        to=lines[attendee].removeprefix("mailto:").partition("@")[0],
        method=lines["METHOD"],
        uid=lines["UID"],
        sequence=int(lines["SEQUENCE"]),
        stamp=lines["DTSTAMP"],
        starts=start[-6:-2],
        partstat=partstat,
    )


def _calendar_of(message: EmailMessage) -> list[str]:
    part = next((one for one in message.walk() if one.get_content_type() == "text/calendar"), None)
    return content_lines(part.get_payload(decode=True)) if part else []  # type: ignore[arg-type]


def appointment_of(who: Employee) -> Appointment:
    """The one live appointment of somebody that stands."""
    return db.session.scalars(
        sa.select(Appointment).filter_by(employee_id=who.id, cancelled_at=None, book="live")
    ).one()


def invite_of(who: Employee) -> Invite:
    """The invite to it."""
    return db.session.scalars(sa.select(Invite).filter_by(appointment_id=appointment_of(who).id)).one()


def received(who: Employee) -> int:
    """What the ledger says that somebody has had."""
    return db.session.scalars(sa.select(LedgerEntry.received).filter_by(employee_id=who.id)).one()
