"""Which slots can be used at all, whoever comes: the rules between visit, therapist and service."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from solver.problem import Problem, Service, TemplateSlot, Therapist, Visit
from solver.zones import iso_week, local_date, minute


class Slot(NamedTuple):
    """A usable slot. `start` is in minutes since 1970, `day` a proleptic ordinal of the local start date."""

    visit: str
    therapist: str
    room: str
    site: str
    service: str
    start: int
    minutes: int
    occupied_minutes: int
    places: int
    day: int
    week: int

    @property
    def occupied_until(self) -> int:
        """The minute at which therapist and station are free again."""
        return self.start + self.occupied_minutes


def usable_slots(problem: Problem) -> list[Slot]:
    """Return the usable slots of every template and every usable start of every open visit, by visit and start."""
    services = {service.id: service for service in problem.services}
    therapists = {therapist.id: therapist for therapist in problem.therapists}
    sites = {site.id: site for site in problem.sites}
    site_of_room = {room.id: sites[room.site] for room in problem.rooms}
    calendars = {site.timezone: _Calendar(site.timezone) for site in problem.sites}
    found = []
    for visit in problem.visits:
        site, therapist = site_of_room[visit.room], therapists[visit.therapist]
        make, hours = partial(Slot, visit.id, visit.therapist, visit.room, site.id), _hours(visit)
        calendar = calendars[site.timezone]
        licensed: dict[tuple[str, int], bool] = {}
        for slot in starts(visit):
            service, (start, day, week) = services[slot.service], calendar[slot.start]
            if _why(hours, start, start + service.occupied_minutes):
                continue
            key = service.id, day
            if key not in licensed:
                licensed[key] = holds(therapist, service, day)
            if licensed[key]:
                found.append(
                    make(service.id, start, service.minutes, service.occupied_minutes, service.places, day, week)
                )
    return found


class _Calendar(dict[datetime, tuple[int, int, int]]):
    """Instants in one zone as minutes since 1970, with ordinal and week of their local date, each worked out once."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, instant: datetime) -> tuple[int, int, int]:
        """Work out an instant that is met for the first time."""
        day = local_date(instant, self._zone)
        self[instant] = minute(instant), day.toordinal(), iso_week(day)
        return self[instant]


def starts(visit: Visit) -> Iterator[TemplateSlot]:
    """Yield the slots of a template, or every start on an open visit's grid with every service."""
    if visit.slots is not None:
        yield from visit.slots
        return
    start, step = visit.start, timedelta(minutes=visit.start_every_minutes or 1)
    while start < visit.end:
        for service in visit.services or ():
            yield TemplateSlot(start, service)
        start += step


def why_unusable(visit: Visit, slot: TemplateSlot, service: Service) -> str:
    """Return what keeps a slot's occupied time from fitting into its visit, empty when nothing does."""
    return _why(_hours(visit), minute(slot.start), minute(slot.start) + service.occupied_minutes)


def _hours(visit: Visit) -> tuple[int, int, list[tuple[int, int]]]:
    """Return when a visit starts and ends, and its breaks, in minutes since 1970."""
    breaks = [(minute(pause.start), minute(pause.end)) for pause in visit.breaks]
    return minute(visit.start), minute(visit.end), breaks


def _why(hours: tuple[int, int, list[tuple[int, int]]], start: int, end: int) -> str:
    begins, ends, breaks = hours
    if start < begins or end > ends:
        return "its occupied time does not lie in the visit"
    if any(start < over and begin < end for begin, over in breaks):
        return "its occupied time touches a break"
    return ""


def holds(therapist: Therapist, service: Service, day: int) -> bool:
    """Say whether the therapist holds the service's credential on a local date, given as an ordinal."""
    return any(
        held.id == service.credential and (held.valid_until is None or day <= held.valid_until.toordinal())
        for held in therapist.credentials
    )
