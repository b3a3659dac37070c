"""The life of an invitation, as mails out of the real outbox: invited, moved by an hour, cancelled."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from tests.builders import MONDAY
from tests.clients.house import calendar_in
from tests.services.answer_worlds import invite_of
from tests.services.roster_worlds import World, world
from wellness import clock
from wellness.db import db
from wellness.models import Employee, Mail
from wellness.services import appointment_changes, publishing

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Message:
    """One mail and the calendar in it."""

    mail: bytes

    @property
    def calendar(self) -> bytes:
        return calendar_in(self.mail)


@dataclass(frozen=True)
class Life:
    """What one person gets about one appointment, and where it stands first."""

    uid: str
    starts: datetime
    invitation: Message
    update: Message
    cancellation: Message

    @property
    def moved_to(self) -> datetime:
        """Where the appointment stands after the update."""
        return self.starts + HOUR


def published(on: date = MONDAY) -> World:
    """A published roster: Ada at nine in Berlin, Ben at half past; ten o'clock is empty."""
    company = world(on=on)
    company.placed(company.ada, 0)
    company.placed(company.ben, 1)
    publishing.publish(company.draft, revision=company.draft.revision, actor=company.hr)
    return company


def latest(who: Employee) -> Message:
    """The last mail in the outbox about the session of somebody who has one."""
    thread = sa.select(Mail).filter_by(thread=invite_of(who).uid).order_by(Mail.position.desc())
    return Message(db.session.scalars(thread.limit(1)).one().content)


def move(company: World, who: Employee) -> Message:
    """Let the coordinator move somebody's appointment from nine to ten; the mail about it."""
    appointment = invite_of(who).appointment
    appointment_changes.move(appointment, company.slots[2], actor=company.hr)
    return latest(who)


def cancel(company: World, who: Employee) -> Message:
    """Let the coordinator cancel it; the mail about it."""
    appointment_changes.cancel(invite_of(who).appointment, reason="therapist_away", actor=company.hr)
    return latest(who)


def lived(company: World, who: Employee) -> Life:
    """Move somebody's appointment by an hour, then cancel it; all their mails."""
    invite = invite_of(who)
    uid, starts, invitation = invite.uid, invite.appointment.starts, latest(who)
    with clock.stopped_at(clock.now() + HOUR):
        update = move(company, who)
    with clock.stopped_at(clock.now() + 2 * HOUR):
        return Life(uid, starts, invitation, update, cancel(company, who))
