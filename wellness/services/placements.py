"""Who sits where in a roster, with everything that the rules ask about, read in a handful of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
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


_WITH_PLACE: tuple[ORMOption, ...] = (
    joinedload(Appointment.slot).joinedload(Slot.visit).joinedload(Visit.therapist).selectinload(Therapist.credentials),
    joinedload(Appointment.employee).selectinload(Employee.sites),
)


class Board:
    """Everything that stands in a roster and the answers to its round, to ask about any placement."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.appointments = appointments_of(roster)
        self._answers = _answers_of(roster.round)
        self._by_employee: dict[str, list[Appointment]] = defaultdict(list)
        for appointment in self.appointments:
            self._by_employee[appointment.employee_id].append(appointment)

    def placement(self, employee: Employee, slot: Slot, without: Collection[Appointment] = ()) -> Placement:
        """The placement of an employee in a slot, as if the appointments in `without` did not stand."""
        return Placement(
            employee=employee,
            slot=slot,
            round=self.roster.round,
            answer=self._answers.get(employee.id),
            others=[one for one in self._by_employee[employee.id] if one not in without],
        )

    def free_places(self, slot: Slot) -> list[int]:
        """The seats of a slot that nobody has, lowest first."""
        taken = {one.seat for one in self.appointments if one.slot_id == slot.id}
        return [seat for seat in range(1, slot.places + 1) if seat not in taken]

    def wanted(self, employee: Employee) -> int:
        """How many appointments the employee may have in the round."""
        answer = self._answers.get(employee.id)
        return min(self.roster.round.quota, answer.wanted) if answer else 0


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


def _answers_of(round_: Round) -> dict[str, Answer]:
    rows = db.session.scalars(
        sa.select(Answer)
        .where(Answer.round_id == round_.id)
        .options(selectinload(Answer.windows), selectinload(Answer.wishes))
    )
    return {answer.employee_id: answer for answer in rows}
