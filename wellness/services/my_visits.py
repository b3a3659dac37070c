"""A therapist's own visits, and who comes when: what is published, never a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from wellness import clock
from wellness.db import db
from wellness.models import (
    LIVE,
    Account,
    Appointment,
    Employee,
    Modality,
    Roster,
    RosterState,
    Round,
    Service,
    Slot,
    Therapist,
    Visit,
)
from wellness.services.errors import NotFound


@dataclass(frozen=True)
class VisitInBrief:
    """A visit with its places, how many of them somebody has, and whether the last word about it was a withdrawal."""

    visit: Visit
    places: int
    taken: int
    was_withdrawn: bool


@dataclass(frozen=True)
class Moment:
    """A session or a break of a visit; `ends` is that of the treatment. `slot` is None for a break."""

    starts: datetime
    ends: datetime
    slot: Slot | None = None
    people: Sequence[Appointment] = ()

    @property
    def empty(self) -> int:
        """Places that nobody has."""
        return max(0, self.slot.places - len(self.people)) if self.slot else 0


def coming(therapist: Therapist) -> list[VisitInBrief]:
    """The therapist's visits that are not over, the next one first."""
    taken = (
        sa.select(Appointment.slot_id, sa.func.count().label("people"))
        .where(Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        .group_by(Appointment.slot_id)
        .subquery()
    )
    sums = (
        sa.select(
            Slot.visit_id,
            sa.func.sum(Slot.places).label("places"),
            sa.func.coalesce(sa.func.sum(taken.c.people), 0).label("taken"),
        )
        .outerjoin(taken, taken.c.slot_id == Slot.id)
        .where(Slot.therapist_id == therapist.id, Slot.withdrawn_at.is_(None))
        .group_by(Slot.visit_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Visit, sums.c.places, sums.c.taken, _last_word(therapist) == RosterState.WITHDRAWN)
        .join(sums, sums.c.visit_id == Visit.id)
        .where(Visit.therapist_id == therapist.id, Visit.ends > clock.now(), Visit.withdrawn_at.is_(None))
        .order_by(Visit.starts)
    )
    return [VisitInBrief(visit, int(places), int(taken), bool(gone)) for visit, places, taken, gone in rows]


def _last_word(therapist: Therapist) -> sa.ScalarSelect[RosterState]:
    """The state of the roster of a visit's days that was published last."""
    return (
        sa.select(Roster.state)
        .join(Roster.round)
        .where(
            Round.programme_id == therapist.programme_id,
            Round.discarded_at.is_(None),
            Visit.day.between(Round.starts_on, Round.ends_on),
            Roster.published_at.is_not(None),
        )
        .order_by(Roster.published_at.desc())
        .limit(1)
        .correlate(Visit)
        .scalar_subquery()
    )


def own(account: Account, visit_id: str) -> Visit:
    """One of the asking therapist's visits; raises NotFound for anybody else's and for one that was withdrawn."""
    visit = db.session.scalar(
        sa.select(Visit)
        .join(Visit.therapist)
        .where(Visit.id == visit_id, Therapist.account_id == account.id, Visit.withdrawn_at.is_(None))
        .options(selectinload(Visit.slots), selectinload(Visit.breaks))
    )
    if visit is None:
        raise NotFound
    return visit


def day_of(visit: Visit) -> list[Moment]:
    """The visit from beginning to end: sessions with who comes, empty ones and breaks."""
    people: dict[str, list[Appointment]] = {}
    for appointment in _live(visit):
        people.setdefault(appointment.slot_id, []).append(appointment)
    sessions = [
        Moment(slot.starts, slot.treatment_ends, slot, people.get(slot.id, []))
        for slot in visit.slots
        if slot.withdrawn_at is None
    ]
    breaks = [Moment(pause.starts, pause.ends) for pause in visit.breaks]
    return sorted([*sessions, *breaks], key=lambda moment: moment.starts)


def set_up_lists(visit: Visit) -> list[Modality]:
    """What is given in the visit, each technique once, with its list of what the room needs."""
    services: dict[str, Service] = {slot.service_id: slot.service for slot in visit.slots if not slot.withdrawn_at}
    modalities = {service.modality_id: service.modality for service in services.values()}
    return sorted(modalities.values(), key=lambda modality: modality.name)


def _live(visit: Visit) -> Sequence[Appointment]:
    return db.session.scalars(
        sa.select(Appointment)
        .join(Appointment.slot)
        .where(Slot.visit_id == visit.id, Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        .order_by(Appointment.seat)
        .options(contains_eager(Appointment.slot), joinedload(Appointment.employee).joinedload(Employee.account))
    ).all()
