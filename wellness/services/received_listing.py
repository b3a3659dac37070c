"""What a coordinator sees of the answers that came by mail: how the reading goes, counts, and what waits to be read."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import (
    Appointment,
    Invite,
    Mailbox,
    PartStat,
    ReceivedKind,
    ReceivedMail,
    ReceivedState,
    Roster,
)
from wellness.services import mailboxes

COUNTED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Answered:
    """How the people of a roster have answered their invites, counted by sessions that lie ahead or are over."""

    accepted: int
    tentative: int
    silent: int

    @property
    def all(self) -> int:
        """The sessions that stand."""
        return self.accepted + self.tentative + self.silent


def answered(roster: Roster) -> Answered:
    """The answers to the invites of a roster's sessions that stand."""
    rows = db.session.execute(
        sa.select(Invite.partstat, sa.func.count())
        .join(Invite.appointment)
        .where(Appointment.roster_id == roster.id, Appointment.cancelled_at.is_(None))
        .group_by(Invite.partstat)
    )
    by_answer = {partstat: count for partstat, count in rows}
    accepted, tentative = by_answer.get(PartStat.ACCEPTED, 0), by_answer.get(PartStat.TENTATIVE, 0)
    return Answered(accepted, tentative, sum(by_answer.values()) - accepted - tentative)


def answers_of(roster: Roster) -> dict[str, PartStat]:
    """What was answered about each session of a roster that stands, by appointment; the silent are left out."""
    rows = db.session.execute(
        sa.select(Invite.appointment_id, Invite.partstat)
        .join(Invite.appointment)
        .where(
            Appointment.roster_id == roster.id,
            Appointment.cancelled_at.is_(None),
            Invite.partstat.in_((PartStat.ACCEPTED, PartStat.TENTATIVE)),
        )
    )
    return {appointment_id: partstat for appointment_id, partstat in rows}


def mailbox() -> Mailbox | None:
    """The mailbox that is read; None where none is, or before the first time."""
    server = mailboxes.server()
    return mailboxes.find(server.name) if server else None


def mailbox_fault() -> str:
    """Why the mailbox of the settings could not be read the last time; empty where it could."""
    found = mailbox() if settings.current().mail_answers == "imap" else None
    return found.error if found else ""


def counts() -> dict[ReceivedKind, int]:
    """How many mails of each kind came in the last thirty days and did something, or needed nothing by their nature."""
    counted = sa.or_(ReceivedMail.state == ReceivedState.DONE, ReceivedMail.kind == ReceivedKind.AUTOMATIC)
    rows = db.session.execute(
        sa.select(ReceivedMail.kind, sa.func.count())
        .where(ReceivedMail.received_at > clock.now() - COUNTED_FOR, counted)
        .group_by(ReceivedMail.kind)
    )
    return {kind: count for kind, count in rows}


def to_read() -> sa.Select[ReceivedMail]:
    """The query for mails that were not understood and wait for somebody, the latest first."""
    return (
        sa.select(ReceivedMail)
        .where(ReceivedMail.state == ReceivedState.FAILED)
        .order_by(ReceivedMail.received_at.desc(), ReceivedMail.id)
    )


def number_to_read() -> int:
    """How many mails wait for somebody to read them."""
    query = sa.select(sa.func.count()).where(ReceivedMail.state == ReceivedState.FAILED)
    return db.session.scalar(query) or 0
