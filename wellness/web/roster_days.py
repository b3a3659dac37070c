"""A roster day by day: each visit with its sessions, taken and empty, in the order of time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from wellness.db import db
from wellness.models import Appointment, Roster, Slot, Visit
from wellness.services.placements import appointments_of


@dataclass(frozen=True)
class Session:
    """One slot with who comes and how many more could."""

    slot: Slot
    appointments: Sequence[Appointment]

    @property
    def empty(self) -> int:
        """Places that nobody has."""
        return 0 if self.slot.withdrawn_at else self.slot.places - len(self.appointments)


@dataclass(frozen=True)
class VisitDay:
    """One therapist's day on site."""

    visit: Visit
    sessions: Sequence[Session]

    @property
    def empty(self) -> int:
        """Places that nobody has."""
        return sum(session.empty for session in self.sessions)


@dataclass(frozen=True)
class Day:
    """Every visit of one local date."""

    day: date
    visits: Sequence[VisitDay]


def days_of(roster: Roster) -> list[Day]:
    """The days of the round on which there are visits; one that was withdrawn is shown while somebody is in it."""
    taken: dict[str, list[Appointment]] = defaultdict(list)
    for appointment in appointments_of(roster):
        taken[appointment.slot_id].append(appointment)
    shown = [visit for visit in map(lambda visit: _visit_day(visit, taken), _visits(roster)) if visit.sessions]
    return [Day(day, list(visits)) for day, visits in groupby(shown, key=lambda one: one.visit.day)]


def _visit_day(visit: Visit, taken: dict[str, list[Appointment]]) -> VisitDay:
    sessions = [Session(slot, taken.get(slot.id, [])) for slot in visit.slots]
    offered = visit.withdrawn_at is None
    return VisitDay(
        visit,
        [one for one in sessions if one.appointments or (offered and one.slot.withdrawn_at is None)],
    )


def _visits(roster: Roster) -> Sequence[Visit]:
    round_ = roster.round
    return db.session.scalars(
        sa.select(Visit)
        .join(Visit.therapist)
        .where(
            Visit.day.between(round_.starts_on, round_.ends_on),
            Visit.therapist.has(programme_id=round_.programme_id),
        )
        .order_by(Visit.day, Visit.starts, Visit.id)
        .options(selectinload(Visit.slots))
    ).all()
