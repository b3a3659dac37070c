"""The life of an invitation, as mails out of the real outbox: invited, moved by an hour, cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from tests.clients.house import calendar_in
from tests.services.roster_worlds import World, world
from wellness import clock
from wellness.db import db
from wellness.models import Employee, Invite, Mail, MailKind
from wellness.services import invites, mails, publishing
from wellness.services.mails import CalendarLetter

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


def published() -> World:
    """A published roster: Ada at nine on Monday 16 March 2026 in Berlin, Ben at half past."""
    company = world()
    company.placed(company.ada, 0)
    company.placed(company.ben, 1)
    publishing.publish(company.draft, revision=company.draft.revision, actor=company.hr)
    return company


def invitation_to(who: Employee) -> Message:
    """The invitation in the outbox."""
    return _mail(who, MailKind.INVITE)


def lived(company: World, who: Employee) -> Life:
    """Move somebody's appointment by an hour, then withdraw the roster; all their mails."""
    invite = db.session.scalars(sa.select(Invite).join(Invite.appointment).filter_by(employee_id=who.id)).one()
    starts, first = invite.appointment.starts, invitation_to(who)
    with clock.stopped_at(clock.now() + HOUR):
        update = _moved(invite)
    with clock.stopped_at(clock.now() + 2 * HOUR):
        roster = invite.appointment.roster
        publishing.withdraw(roster, revision=roster.revision, actor=company.hr)
    return Life(invite.uid, starts, first, update, _mail(who, MailKind.CANCELLATION))


def _moved(invite: Invite) -> Message:
    appointment = invite.appointment
    appointment.starts, appointment.ends = appointment.starts + HOUR, appointment.ends + HOUR
    invite.sequence, invite.dtstamp = invite.sequence + 1, clock.now()
    db.session.flush()
    letter = CalendarLetter(
        account=appointment.employee.account,
        subject="Your wellness appointment has moved",
        paragraphs=["Your wellness appointment has moved by an hour."],
        event=invites.employee_event(invite),
    )
    return Message(mails.write_invite(letter).content)


def _mail(who: Employee, kind: MailKind) -> Message:
    return Message(db.session.scalars(sa.select(Mail).filter_by(account_id=who.account_id, kind=kind)).one().content)
