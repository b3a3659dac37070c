"""The planner's view of what a round offers: visits with slots, and their places, services and therapists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

import solver.problem as planner
from wellness import clock
from wellness.db import db
from wellness.models import Room, Round, Service, Site, Slot, Therapist, Visit

Entry = TypeVar("Entry", planner.Site, planner.Room, planner.Service, planner.Therapist)


@dataclass(frozen=True)
class Supply:
    """Usable visits of a round by id, each with its usable slots, and the same in the planner's terms.

    `kinds` maps a service's id to every form in which the round offers it, see `kind_of`.
    """

    slots: dict[str, list[Slot]]
    visits: tuple[planner.Visit, ...]
    sites: tuple[planner.Site, ...]
    rooms: tuple[planner.Room, ...]
    services: tuple[planner.Service, ...]
    therapists: tuple[planner.Therapist, ...]
    kinds: dict[str, list[str]] = field(default_factory=dict)
    spans: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    @property
    def places(self) -> int:
        """How many appointments the slots hold at most."""
        return sum(slot.places for slots in self.slots.values() for slot in slots)


def supply_of(round_: Round) -> Supply:
    """What can still be given in a round: its visits, neither withdrawn nor past, with at least one slot."""
    now = clock.now()
    slots: dict[str, list[Slot]] = {}
    visits: list[Visit] = []
    for visit in _visits(round_):
        if usable := [slot for slot in visit.slots if slot.withdrawn_at is None and slot.starts > now]:
            slots[visit.id] = usable
            visits.append(visit)
    offered = [slot for usable in slots.values() for slot in usable]
    return Supply(
        slots=slots,
        visits=tuple(_visit(visit, slots[visit.id]) for visit in visits),
        sites=by_id(planner.Site(visit.room.site_id, visit.room.site.timezone) for visit in visits),
        rooms=by_id(planner.Room(visit.room_id, visit.room.site_id, visit.room.stations) for visit in visits),
        services=by_id(_service(slot) for slot in offered),
        therapists=by_id(_therapist(visit.therapist) for visit in visits),
        kinds=_kinds(offered),
        spans=_spans(visits),
    )


def kind_of(slot: Slot) -> str:
    """The planner's id of what a slot holds: the service's own id, or one more where the slot was cut differently.

    A slot keeps the minutes and places with which it was made, also after its service was changed.
    """
    service, figures = slot.service, _figures(slot)
    if figures == (service.minutes, service.turnover_minutes, service.modality.places):
        return service.id
    return "{}/{}+{}x{}".format(service.id, *figures)


def _figures(slot: Slot) -> tuple[int, int, int]:
    minutes, turnover = slot.treatment_ends - slot.starts, slot.ends - slot.treatment_ends
    return int(minutes.total_seconds()) // 60, int(turnover.total_seconds()) // 60, slot.places


def _service(slot: Slot) -> planner.Service:
    minutes, turnover, places = _figures(slot)
    return planner.Service(kind_of(slot), minutes, turnover, slot.service.modality.credential, places)


def _visits(round_: Round) -> list[Visit]:
    usable = (
        sa.select(Visit)
        .join(Visit.room)
        .join(Room.site)
        .join(Visit.therapist)
        .where(
            Site.programme_id == round_.programme_id,
            Visit.day.between(round_.starts_on, round_.ends_on),
            Visit.withdrawn_at.is_(None),
            Therapist.left_at.is_(None),
        )
        .options(
            selectinload(Visit.slots).joinedload(Slot.service).joinedload(Service.modality),
            selectinload(Visit.breaks),
            selectinload(Visit.therapist).selectinload(Therapist.credentials),
        )
        .order_by(Visit.id)
    )
    return list(db.session.scalars(usable))


def _visit(visit: Visit, slots: list[Slot]) -> planner.Visit:
    return planner.Visit(
        id=visit.id,
        therapist=visit.therapist_id,
        room=visit.room_id,
        start=visit.starts,
        end=visit.ends,
        breaks=tuple(planner.Break(pause.starts, pause.ends) for pause in visit.breaks),
        slots=tuple(planner.TemplateSlot(slot.starts, kind_of(slot)) for slot in slots),
    )


def _therapist(therapist: Therapist) -> planner.Therapist:
    held = (planner.Credential(credential.code, credential.valid_until) for credential in therapist.credentials)
    return planner.Therapist(therapist.id, tuple(held))


def _kinds(slots: list[Slot]) -> dict[str, list[str]]:
    kinds: dict[str, set[str]] = {}
    for slot in slots:
        kinds.setdefault(slot.service_id, set()).add(kind_of(slot))
    return {service: sorted(forms) for service, forms in kinds.items()}


def _spans(visits: list[Visit]) -> dict[str, list[tuple[datetime, datetime]]]:
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for visit in visits:
        spans.setdefault(visit.room.site_id, []).append((visit.starts, visit.ends))
    return spans


def by_id(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each entry once, in the order of the ids."""
    return tuple(entry for _, entry in sorted({entry.id: entry for entry in entries}.items()))
