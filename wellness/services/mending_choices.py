"""Who could come into a place, with whom somebody could change places, and to which empty place somebody could move."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from wellness import clock
from wellness.db import db
from wellness.models import Appointment, Employee, Roster, Slot, Unserved
from wellness.services import waiting
from wellness.services.placements import Board, Placement
from wellness.services.roster_rules import broken

Choice = TypeVar("Choice", Employee, Appointment, Slot)


@dataclass(frozen=True)
class Choices(Generic[Choice]):
    """`fitting` break no rule; `outside` only lie outside the stated times, which a coordinator may set aside."""

    fitting: Sequence[Choice]
    outside: Sequence[Choice]


def people_for(roster: Roster, slot: Slot) -> Choices[Employee]:
    """Those who want more than they have in this roster and may come into the slot, by name."""
    people = db.session.scalars(
        sa.select(Employee)
        .join(Unserved, Unserved.employee_id == Employee.id)
        .where(Unserved.roster_id == roster.id, Unserved.got < Unserved.wanted)
        .options(selectinload(Employee.sites))
    ).all()
    board = Board(roster)
    by_name = sorted(people, key=lambda one: (one.name, one.id))
    return _sorted_out([(person, [board.placement(person, slot)]) for person in by_name])


def swaps_for(appointment: Appointment) -> Choices[Appointment]:
    """The appointments of other people in the same draft with which this one could change places, by time."""
    board = Board(appointment.roster)
    both = [
        (
            other,
            [
                board.placement(appointment.employee, other.slot, without=(appointment, other)),
                board.placement(other.employee, appointment.slot, without=(appointment, other)),
            ],
        )
        for other in board.appointments
        if other.employee_id != appointment.employee_id and other.slot_id != appointment.slot_id
    ]
    return _sorted_out(both)


def places_for(appointment: Appointment) -> Choices[Slot]:
    """The empty places of the same roster to which this appointment could move, by time."""
    board = Board(appointment.roster)
    empty = waiting.empty_places(appointment.roster, after=clock.now())
    return _sorted_out(
        [
            (place.slot, [board.placement(appointment.employee, place.slot, without=[appointment])])
            for place in empty
            if place.slot.id != appointment.slot_id
        ]
    )


def _sorted_out(possible: list[tuple[Choice, list[Placement]]]) -> Choices[Choice]:
    fitting, outside = [], []
    for choice, placements in possible:
        if not any(any(broken(one)) for one in placements):
            fitting.append(choice)
        elif not any(any(broken(one, outside_times=True)) for one in placements):
            outside.append(choice)
    return Choices(fitting, outside)
