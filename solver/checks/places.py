"""Where anyone could be treated at all: the slots of templates, and every start on the grid of open visits.

Instants are whole minutes since 1970 in UTC, days ordinals of local dates.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from solver.problem import Problem, Service, Therapist, Visit

Seat = tuple[str, int, str]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A usable slot: inside its visit, clear of fixed breaks, with a valid credential."""

    visit: Visit
    site: str
    service: Service
    start: int
    day: int

    @property
    def until(self) -> int:
        """The minute at which therapist and station are free again."""
        return self.start + self.service.minutes + self.service.turnover_minutes

    @property
    def seat(self) -> Seat:
        """What names it in an appointment."""
        return self.visit.id, self.start, self.service.id


@dataclass(frozen=True, slots=True)
class Opening:
    """Places that are alike to everyone: one site, service and start, therapists whom the same people accept."""

    places: tuple[Place, ...]
    therapist: str
    start: int
    end: int
    day: int
    week: tuple[int, int]
    minutes: int


def minutes_of(instant: datetime) -> int:
    """Return whole minutes since 1970."""
    return (instant - _EPOCH) // _MINUTE


@cache
def local_day(start: int, timezone: str) -> int:
    """Return the ordinal of the local date at a minute."""
    return (_EPOCH + start * _MINUTE).astimezone(ZoneInfo(timezone)).toordinal()


@cache
def week_of(day: int) -> tuple[int, int]:
    """Return ISO year and week of a day."""
    return date.fromordinal(day).isocalendar()[:2]


def licensed(therapist: Therapist, service: Service, day: int) -> bool:
    """Say whether a therapist holds what the service needs on that local date."""
    until = {held.id: held.valid_until or date.max for held in therapist.credentials}
    return service.credential in until and until[service.credential].toordinal() >= day


def usable_places(problem: Problem) -> list[Place]:
    """Return every usable slot of every visit."""
    services = {entry.id: entry for entry in problem.services}
    therapists = {entry.id: entry for entry in problem.therapists}
    zones = {entry.id: entry.timezone for entry in problem.sites}
    sites = {entry.id: entry.site for entry in problem.rooms}
    found = []
    for visit in problem.visits:
        site, therapist = sites[visit.room], therapists[visit.therapist]
        pauses = [(minutes_of(pause.start), minutes_of(pause.end)) for pause in visit.breaks]
        opens, closes = minutes_of(visit.start), minutes_of(visit.end)
        for start, name in _starts(visit, opens, closes):
            place = Place(visit, site, services[name], start, local_day(start, zones[site]))
            fits = opens <= start and place.until <= closes
            clear = all(place.until <= begin or end <= start for begin, end in pauses)
            if fits and clear and licensed(therapist, place.service, place.day):
                found.append(place)
    return found


def _starts(visit: Visit, opens: int, closes: int) -> Iterator[tuple[int, str]]:
    if visit.slots is not None:
        yield from ((minutes_of(slot.start), slot.service) for slot in visit.slots)
        return
    for start in range(opens, closes, visit.start_every_minutes or 1):
        yield from ((start, name) for name in visit.services or ())


def openings_of(problem: Problem, places: list[Place], apart: Collection[Seat]) -> list[Opening]:
    """Merge alike places, except those named in `apart`; the openings are sorted by start."""
    kinds = _kinds(problem)
    alike: dict[tuple[int, str, str, int, object], list[Place]] = defaultdict(list)
    for place in places:
        alone = place.seat if place.seat in apart else None
        alike[place.start, place.site, place.service.id, kinds[place.visit.therapist], alone].append(place)
    found = [_opening(tuple(members)) for members in alike.values()]
    return sorted(found, key=lambda entry: (entry.start, entry.places[0].seat))


def _opening(places: tuple[Place, ...]) -> Opening:
    one = places[0]
    end = one.start + one.service.minutes
    return Opening(places, one.visit.therapist, one.start, end, one.day, week_of(one.day), one.service.minutes)


def _kinds(problem: Problem) -> dict[str, int]:
    """Number therapists so that those share a number about whom everyone wishes the same."""
    wishes: dict[str, list[tuple[int, bool]]] = {entry.id: [] for entry in problem.therapists}
    for at, employee in enumerate(problem.employees):
        for name in employee.never_therapists:
            wishes[name].append((at, False))
        for name in employee.only_therapists or ():
            wishes[name].append((at, True))
    kinds: dict[object, int] = {}
    return {name: kinds.setdefault(tuple(found), len(kinds)) for name, found in wishes.items()}


def crowded_seats(seats: Counter[Seat], places: list[Place]) -> set[Seat]:
    """Return the places that more people claim at once than they hold."""
    return {place.seat for place in places if seats[place.seat] > place.service.places}
