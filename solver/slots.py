"""Which slots can be used at all, whoever comes: the rules between visit, therapist and service."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from solver.problem import Problem, Service, TemplateSlot, Therapist, Visit
from solver.zones import iso_week, local_date, minute


@dataclass(frozen=True, slots=True)
class Slot:
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
    found = []
    for visit in problem.visits:
        site = site_of_room[visit.room]
        for slot in starts(visit):
            service, day = services[slot.service], local_date(slot.start, site.timezone)
            if why_unusable(visit, slot, service) or not holds(therapists[visit.therapist], service, day.toordinal()):
                continue
            found.append(
                Slot(
                    visit.id,
                    visit.therapist,
                    visit.room,
                    site.id,
                    service.id,
                    minute(slot.start),
                    service.minutes,
                    service.occupied_minutes,
                    service.places,
                    day.toordinal(),
                    iso_week(day),
                )
            )
    return found


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
    start = minute(slot.start)
    end = start + service.occupied_minutes
    if start < minute(visit.start) or end > minute(visit.end):
        return "its occupied time does not lie in the visit"
    if any(start < minute(pause.end) and minute(pause.start) < end for pause in visit.breaks):
        return "its occupied time touches a break"
    return ""


def holds(therapist: Therapist, service: Service, day: int) -> bool:
    """Say whether the therapist holds the service's credential on a local date, given as an ordinal."""
    return any(
        held.id == service.credential and (held.valid_until is None or day <= held.valid_until.toordinal())
        for held in therapist.credentials
    )
