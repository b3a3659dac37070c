"""Who sits where in a roster, with everything that the rules ask about, read in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from wellness.db import db
from wellness.models import Answer, Appointment, Employee, Roster, Round, Slot, Therapist, Visit
from wellness.services.wording import local_span


@dataclass(frozen=True)
class Placement:
    """One employee in one slot; `others` are the employee's other appointments in the same roster."""

    employee: Employee
    slot: Slot
    round: Round
    answer: Answer | None
    others: Sequence[Appointment]

    @property
    def visit(self) -> Visit:
        """The therapist's day that the slot is part of."""
        return self.slot.visit

    @property
    def when(self) -> str:
        """The treatment's local time in words."""
        return local_span(self.slot.starts, self.slot.treatment_ends, self.visit.room.site.timezone)

    @property
    def target(self) -> int:
        """How many appointments the employee may have in the round."""
        return min(self.round.quota, self.answer.wanted) if self.answer else 0

    @property
    def service_is_private(self) -> bool:
        """Whether a coordinator must not learn who has this service."""
        return self.slot.service.modality.sensitive


def appointments_of(roster: Roster) -> list[Appointment]:
    """What stands in a roster, in the order of time, with slot, visit, people and room loaded."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .where(Appointment.roster_id == roster.id, Appointment.cancelled_at.is_(None))
            .order_by(Appointment.starts, Appointment.slot_id, Appointment.seat)
            .options(*_WITH_PLACE)
        )
    )


def placements_of(roster: Roster, appointments: Sequence[Appointment]) -> list[Placement]:
    """The placements that `appointments`, all of the roster that stands, make; in the same order."""
    by_employee: dict[str, list[Appointment]] = defaultdict(list)
    for appointment in appointments:
        by_employee[appointment.employee_id].append(appointment)
    answers = answers_of(roster.round, by_employee)
    return [
        Placement(
            employee=appointment.employee,
            slot=appointment.slot,
            round=roster.round,
            answer=answers.get(appointment.employee_id),
            others=[one for one in by_employee[appointment.employee_id] if one is not appointment],
        )
        for appointment in appointments
    ]


def answers_of(round_: Round, employee_ids: Iterable[str] | None = None) -> dict[str, Answer]:
    """The answers to a round by employee, with windows and wishes; of everyone, or of those named where few are."""
    query = sa.select(Answer).where(Answer.round_id == round_.id)
    named = list(employee_ids) if employee_ids is not None else []
    if 0 < len(named) <= _FEW:
        query = query.where(Answer.employee_id.in_(named))
    rows = db.session.scalars(query.options(selectinload(Answer.windows), selectinload(Answer.wishes)))
    return {answer.employee_id: answer for answer in rows}


_FEW = 200
_WITH_PLACE: tuple[ORMOption, ...] = (
    joinedload(Appointment.slot).joinedload(Slot.visit).joinedload(Visit.therapist).selectinload(Therapist.credentials),
    joinedload(Appointment.employee).selectinload(Employee.sites),
)
