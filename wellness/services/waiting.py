"""Who goes without in a roster, or with less than wanted, and which places are empty: the two lists side by side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from wellness.db import db
from wellness.models import (
    Account,
    Appointment,
    Employee,
    Modality,
    Roster,
    Service,
    Slot,
    Therapist,
    Unserved,
    Visit,
)
from wellness.services import nearest_words, reasons


@dataclass(frozen=True)
class EmptyPlace:
    """A slot with places that nobody has."""

    slot: Slot
    empty: int


def waiting(roster: Roster, *, search: str = "", reason: str = "") -> sa.Select[Unserved]:
    """The query for those who wait, by name; `reason` is one that a coordinator may count by."""
    query = (
        sa.select(Unserved)
        .join(Unserved.employee)
        .join(Employee.account)
        .where(Unserved.roster_id == roster.id, Unserved.got < Unserved.wanted)
        .order_by(Account.name, Employee.id)
        .options(
            contains_eager(Unserved.employee).options(contains_eager(Employee.account), selectinload(Employee.sites))
        )
    )
    if reason:
        query = query.where(Unserved.reason.in_(reasons.stored(reason)))
    if search:
        query = query.where(
            sa.or_(Account.name.icontains(search, autoescape=True), Account.email.icontains(search, autoescape=True))
        )
    return query


def help_of(row: Unserved, *, zone: str, sensitive: Collection[str]) -> str:
    """What would help somebody, for a coordinator whose zone this is: what was tried, else what helps in general.

    `sensitive` are the ids of services that a coordinator is not told of.
    """
    told = row.nearest and nearest_words.for_coordinator(row.nearest, got=row.got, zone=zone, sensitive=sensitive)
    return told or reasons.for_coordinator(row.reason, row.detail).help


def sensitive_services(roster: Roster) -> Collection[str]:
    """The ids of the services of which a coordinator is not told who has them."""
    named = sa.select(Service.id).join(Service.modality)
    return set(
        db.session.scalars(named.where(Modality.programme_id == roster.round.programme_id, Modality.sensitive)).all()
    )


def counts(roster: Roster) -> list[tuple[str, str, int]]:
    """(code, heading, people) for each reason, the most frequent first."""
    rows = db.session.execute(
        sa.select(Unserved.reason, sa.func.count())
        .where(Unserved.roster_id == roster.id, Unserved.got < Unserved.wanted)
        .group_by(Unserved.reason)
    )
    return reasons.counted((code, people) for code, people in rows)


def empty_places(roster: Roster, *, after: datetime) -> Sequence[EmptyPlace]:
    """Places of the roster's round that begin later than `after` and nobody has, in the order of time."""
    round_ = roster.round
    taken = (
        sa.select(sa.func.count())
        .where(
            Appointment.slot_id == Slot.id,
            Appointment.roster_id == roster.id,
            Appointment.cancelled_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Slot, Slot.places - taken)
        .join(Slot.visit)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .where(
            Visit.day.between(round_.starts_on, round_.ends_on),
            Visit.withdrawn_at.is_(None),
            Slot.withdrawn_at.is_(None),
            Slot.starts > after,
            Therapist.programme_id == round_.programme_id,
            taken < Slot.places,
        )
        .order_by(Slot.starts, Slot.id)
        .options(joinedload(Slot.visit))
    )
    return [EmptyPlace(slot, int(empty)) for slot, empty in rows]
