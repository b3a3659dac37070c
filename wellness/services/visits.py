"""Therapists' on-site days: adding them with their slots, and withdrawing them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock, presets
from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import Account, Appointment, Programme, Room, Service, Slot, Therapist, Visit, VisitBreak
from wellness.services import audit
from wellness.services.errors import Refused
from wellness.services.uploads.slots import DayRefused, DayRules, Span, plan_day


@dataclass(frozen=True)
class Place:
    """Who comes where to give what."""

    therapist: Therapist
    room: Room
    service: Service


def day_rules(programme: Programme) -> DayRules:
    """The programme's break table with the humane limits."""
    limits = presets.day_limits()
    return DayRules(
        breaks=tuple((rule.from_minutes, rule.break_minutes) for rule in programme.break_rules),
        longest_day=limits.longest_day_minutes,
        in_a_row=limits.sessions_in_a_row,
    )


def add(programme: Programme, place: Place, *, starts: datetime, ends: datetime) -> Visit:
    """A visit with its breaks and slots at the first station that is free; raises Refused in words.

    The database has the last word on overlaps (wellness.db.overlap).
    """
    room, service, zone = place.room, place.service, place.room.site.timezone
    try:
        day = plan_day(
            Span(starts, ends),
            service.minutes,
            service.turnover_minutes,
            timezone=zone,
            rules=day_rules(programme),
        )
    except DayRefused as fault:
        raise Refused(_("Expected %(expected)s.", expected=fault)) from None
    visit = Visit(
        therapist_id=place.therapist.id,
        room_id=room.id,
        service_id=service.id,
        day=starts.astimezone(ZoneInfo(zone)).date(),
        starts=starts,
        ends=ends,
        station=free_station(room, starts, ends),
    )
    visit.breaks = [VisitBreak(starts=span.starts, ends=span.ends) for span in day.breaks]
    visit.slots = [_slot(visit, service, start) for start in day.slots]
    try:
        with db.session.begin_nested():
            db.session.add(visit)
    except IntegrityError:
        raise Refused(_("%(name)s is somewhere else at that time already.", name=place.therapist.name)) from None
    return visit


def _slot(visit: Visit, service: Service, start: datetime) -> Slot:
    treatment_ends = start + timedelta(minutes=service.minutes)
    return Slot(
        therapist_id=visit.therapist_id,
        room_id=visit.room_id,
        station=visit.station,
        service_id=service.id,
        starts=start,
        treatment_ends=treatment_ends,
        ends=treatment_ends + timedelta(minutes=service.turnover_minutes),
        places=service.modality.places,
    )


def free_station(room: Room, starts: datetime, ends: datetime, *, moving: Visit | None = None) -> int:
    """A station of the room that no visit has at that time; raises Refused when there is none.

    A visit that is `moving` is in nobody's way, and keeps its station where it can.
    """
    taken = set(
        db.session.scalars(
            sa.select(Visit.station).where(
                Visit.room_id == room.id,
                Visit.withdrawn_at.is_(None),
                Visit.starts < ends,
                Visit.ends > starts,
                *([Visit.id != moving.id] if moving else []),
            )
        )
    )
    free = [station for station in range(1, room.stations + 1) if station not in taken]
    if not free:
        raise Refused(_("Every station of %(room)s is taken at that time.", room=room.name))
    return moving.station if moving and moving.room_id == room.id and moving.station in free else free[0]


def has_appointments(visit: Visit) -> bool:
    """Whether anybody has ever been rostered on this visit, drafts included."""
    found = db.session.scalar(sa.select(Appointment.id).join(Slot).where(Slot.visit_id == visit.id).limit(1))
    return found is not None


def withdraw(visit: Visit, *, actor: Account | None) -> None:
    """Take a visit out of planning, once; refused while people are booked on it."""
    db.session.refresh(visit, with_for_update={"of": Visit})
    if visit.withdrawn_at is not None:
        return
    booked = sa.select(sa.func.count()).select_from(Appointment).join(Slot)
    live = db.session.scalar(booked.where(Slot.visit_id == visit.id, Appointment.cancelled_at.is_(None)))
    if live:
        raise Refused(
            ngettext(
                "%(num)s person is rostered on this visit. Move or cancel their sessions first, or plan without it.",
                "%(num)s people are rostered on this visit. Move or cancel their sessions first, or plan without it.",
                live,
            )
        )
    visit.withdrawn_at = clock.now()
    for slot in visit.slots:
        slot.withdrawn_at = visit.withdrawn_at
    audit.record("visit withdrawn", actor=actor, subject_id=visit.id)
