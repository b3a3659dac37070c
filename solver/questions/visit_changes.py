"""One more visit like another, and a visit that goes on for longer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from solver.problem import Break, FloatingBreak, Problem, TemplateSlot, Therapist, Visit
from solver.slots import usable_slots
from solver.tight import most_at_once
from solver.zones import EPOCH, local, zone


def another_visit(problem: Problem, like: str, day: date) -> Problem:
    """Return the problem with a copy of a visit on another local date.

    Its therapist is a newcomer with the same credentials; the room gets one more station if none is left for it.
    """
    model = next(visit for visit in problem.visits if visit.id == like)
    therapist = next(entry for entry in problem.therapists if entry.id == model.therapist)
    newcomer = replace(therapist, id=_new_id(f"{therapist.id}+{day}", problem.therapists))
    copy = _moved(model, _start_on(problem, model, day) - model.start)
    copy = replace(copy, id=_new_id(f"{like}+{day}", problem.visits), therapist=newcomer.id)
    whole = replace(problem, visits=(*problem.visits, copy), therapists=(*problem.therapists, newcomer))
    return _with_station(whole, copy)


def _new_id(wanted: str, known: tuple[Visit, ...] | tuple[Therapist, ...]) -> str:
    ids = {entry.id for entry in known}
    while wanted in ids:
        wanted += "+"
    return wanted


def _start_on(problem: Problem, visit: Visit, day: date) -> datetime:
    """Return the instant at which the visit would start on a local date: at the same time of day."""
    site = next(room.site for room in problem.rooms if room.id == visit.room)
    timezone = next(entry.timezone for entry in problem.sites if entry.id == site)
    clock = local(visit.start, timezone).time()
    return datetime.combine(day, clock, zone(timezone)).astimezone(visit.start.tzinfo)


def _moved(visit: Visit, by: timedelta) -> Visit:
    """Return the visit later by some time; everything in it keeps its distance from the start."""
    slots = visit.slots
    return replace(
        visit,
        start=visit.start + by,
        end=visit.end + by,
        breaks=tuple(Break(entry.start + by, entry.end + by) for entry in visit.breaks),
        slots=None if slots is None else tuple(TemplateSlot(slot.start + by, slot.service) for slot in slots),
        floating_breaks=tuple(
            FloatingBreak(entry.minutes, entry.earliest + by, entry.latest + by) for entry in visit.floating_breaks
        ),
    )


def shape(visit: Visit) -> Visit:
    """Return what visits have in common that differ only in their day, therapist and room."""
    return replace(_moved(visit, EPOCH - visit.start), id="", therapist="", room="")


def _with_station(problem: Problem, visit: Visit) -> Problem:
    """Give the room of a visit one more station if it could need more than it has while the visit lasts."""
    meanwhile = tuple(
        other
        for other in problem.visits
        if other.room == visit.room and other.start < visit.end and visit.start < other.end
    )
    needed = most_at_once(usable_slots(replace(problem, visits=meanwhile)))
    rooms = (
        replace(entry, stations=entry.stations + 1) if entry.id == visit.room and needed > entry.stations else entry
        for entry in problem.rooms
    )
    return replace(problem, rooms=tuple(rooms))


def last_slot(visit: Visit) -> TemplateSlot | None:
    """Return the latest slot of a template."""
    return max(visit.slots or (), key=lambda slot: slot.start, default=None)


def longer_visit(problem: Problem, visit: Visit, minutes: int) -> Visit:
    """Return the visit with a later end.

    A template goes on with slots like its last one, at the shortest step between slots of that service; only those that
    need the added time are new.
    """
    end = visit.end + timedelta(minutes=minutes)
    last = last_slot(visit)
    if visit.slots is None or last is None:
        return replace(visit, end=end)
    occupied = next(entry.occupied_minutes for entry in problem.services if entry.id == last.service)
    alike = sorted(slot.start for slot in visit.slots if slot.service == last.service)
    step = min((later - earlier for earlier, later in pairwise(alike)), default=timedelta(minutes=occupied))
    added = []
    start = last.start + step
    while start + timedelta(minutes=occupied) <= end:
        if start + timedelta(minutes=occupied) > visit.end:
            added.append(TemplateSlot(start, last.service))
        start += step
    return replace(visit, end=end, slots=(*visit.slots, *added))
