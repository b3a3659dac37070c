"""The fairness ledger: what people who asked in a published round were promised, and what they got.

An entry is a function of the round's answers and of what stands in the live book, so writing it again changes nothing.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Answer, AnswerKind, Appointment, Employee, LedgerEntry, Roster, Round
from wellness.services.round_standing import finished

GIVEN_BACK = "employee"


def write(round_: Round) -> None:
    """Write the round's entries anew: everyone who asked, with the quota and what they received."""
    received = Counter(one.employee_id for one in _received(round_))
    asks = db.session.scalars(asked(round_.id))
    _replace(round_, {employee_id: received[employee_id] for employee_id in {*asks, *received}})


def remove(round_: Round) -> None:
    """Take the round's entries out, as when its roster is withdrawn; who has had a session already keeps the entry."""
    begun = [one for one in _received(round_) if one.starts <= clock.now()]
    _replace(round_, Counter(one.employee_id for one in begun))


def settle(round_: Round, employee: Employee) -> None:
    """Bring one person's entry up to date after a change to their appointments."""
    received = sum(one.employee_id == employee.id for one in _received(round_))
    db.session.execute(
        sa.update(LedgerEntry)
        .where(LedgerEntry.round_id == round_.id, LedgerEntry.employee_id == employee.id)
        .values(received=received)
    )


def asked(round_id: str) -> sa.Select[str]:
    """The query for the ids of the employees who asked for an appointment in the round."""
    return sa.select(Answer.employee_id).where(
        Answer.round_id == round_id, Answer.kind == AnswerKind.AVAILABLE, Answer.wanted >= 1, finished()
    )


def is_late(appointment: Appointment, round_: Round) -> bool:
    """Whether giving it back now is too late for it not to count."""
    return clock.now() > free_until(appointment, round_)


def free_until(appointment: Appointment, round_: Round) -> datetime:
    """Until when an appointment can be given back without counting as received."""
    return appointment.starts - timedelta(hours=round_.programme.cancel_hours)


def _received(round_: Round) -> list[Appointment]:
    """What counts: appointments that stand, and those given back too late for somebody else to plan with them."""
    rows = db.session.scalars(
        sa.select(Appointment)
        .join(Roster, Roster.id == Appointment.roster_id)
        .where(
            Roster.round_id == round_.id,
            Appointment.book == LIVE,
            sa.or_(Appointment.cancelled_at.is_(None), Appointment.cancelled_by == GIVEN_BACK),
        )
    )
    return [one for one in rows if one.cancelled_at is None or one.cancelled_at > free_until(one, round_)]


def _replace(round_: Round, received: Mapping[str, int]) -> None:
    db.session.execute(sa.delete(LedgerEntry).where(LedgerEntry.round_id == round_.id))
    db.session.add_all(
        LedgerEntry(employee_id=employee_id, round_id=round_.id, entitled=round_.quota, received=count)
        for employee_id, count in sorted(received.items())
    )
    db.session.flush()
