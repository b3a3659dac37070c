"""Which seats there are and which may be occupied together, whoever sits there, for trying all rosters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations, product
from zoneinfo import ZoneInfo

from solver.problem import Problem, Service, Visit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock(instant: datetime) -> int:
    """Return minutes since 1970."""
    return (instant - EPOCH) // timedelta(minutes=1)


@dataclass(frozen=True)
class Chair:
    """A slot: `places` people may have it. Times in minutes since 1970, `day` the ordinal of the local date."""

    visit: str
    service: Service
    start: int
    day: int
    therapist: str
    room: str
    site: str

    @property
    def end(self) -> int:
        """When the treatment ends."""
        return self.start + self.service.minutes

    @property
    def free(self) -> int:
        """When the next may begin."""
        return self.end + self.service.turnover_minutes


def chairs(problem: Problem) -> list[Chair]:
    """Return the usable slots of templates and open visits."""
    services = {entry.id: entry for entry in problem.services}
    licences = {entry.id: entry.credentials for entry in problem.therapists}
    rooms = {entry.id: entry.site for entry in problem.rooms}
    zones = {entry.id: ZoneInfo(entry.timezone) for entry in problem.sites}
    found = []
    for visit in problem.visits:
        for instant, name in _starts(visit):
            service, site = services[name], rooms[visit.room]
            day = instant.astimezone(zones[site]).date()
            chair = Chair(visit.id, service, clock(instant), day.toordinal(), visit.therapist, visit.room, site)
            held = [entry.valid_until for entry in licences[visit.therapist] if entry.id == service.credential]
            if chair.start < clock(visit.start) or chair.free > clock(visit.end):
                continue
            if not held or (held[0] and held[0] < day):
                continue
            if not any(meet((chair.start, chair.free), (clock(p.start), clock(p.end))) for p in visit.breaks):
                found.append(chair)
    return found


def _starts(visit: Visit) -> Iterator[tuple[datetime, str]]:
    if visit.slots is not None:
        yield from ((slot.start, slot.service) for slot in visit.slots)
        return
    start = visit.start
    while start < visit.end:
        yield from ((start, name) for name in visit.services or ())
        start += timedelta(minutes=visit.start_every_minutes or 1)


def meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class Rooms:
    """Which seats may be occupied together, whoever sits there; a set of chairs is a bit mask."""

    def __init__(self, problem: Problem, offered: list[Chair]) -> None:
        """Take the usable slots."""
        self.problem, self.offered = problem, offered
        self.stations = {room.id: room.stations for room in problem.rooms}
        self.of_visit = {
            visit.id: sum(1 << at for at, chair in enumerate(offered) if chair.visit == visit.id)
            for visit in problem.visits
        }
        self.possible = cache(self._possible)
        self._day_fits = cache(self._day)

    def _possible(self, mask: int) -> bool:
        """Say whether therapists, rooms and visits allow these seats; fewer seats are then allowed, too."""
        held = [chair for at, chair in enumerate(self.offered) if mask >> at & 1]
        for one, other in combinations(held, 2):
            if one.therapist == other.therapist and meet((one.start, one.free), (other.start, other.free)):
                return False
        for chair in held:
            beside = sum(c.room == chair.room and c.start <= chair.start < c.free for c in held)
            if beside > self.stations[chair.room]:
                return False
        return all(self._day_fits(visit, mask & self.of_visit[visit.id]) for visit in self.problem.visits)

    def _day(self, visit: Visit, mask: int) -> bool:
        times = sorted((chair.start, chair.free) for at, chair in enumerate(self.offered) if mask >> at & 1)
        if visit.max_sessions is not None and len(times) > visit.max_sessions:
            return False
        return _rests(visit, times) and _breaks_fit(visit, times)


def _rests(visit: Visit, times: list[tuple[int, int]]) -> bool:
    """Say whether no stretch of appointments with too short pauses lasts too long."""
    most, rest = visit.max_run_minutes, visit.rest_minutes or 0
    for first, last in combinations(range(len(times) + 1), 2):
        run = times[first:last]
        is_run = all(later[0] - earlier[1] < rest for earlier, later in zip(run, run[1:], strict=False))
        if most is not None and is_run and run[-1][1] - run[0][0] > most:
            return False
    return True


def _breaks_fit(visit: Visit, times: list[tuple[int, int]]) -> bool:
    return next(placings(visit, times), None) is not None


def placings(visit: Visit, times: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield every way to place the floating breaks of a visit with these occupied times."""
    taken = times + [(clock(pause.start), clock(pause.end)) for pause in visit.breaks]
    choices = []
    for pause in visit.floating_breaks:
        starts = range(clock(pause.earliest), clock(pause.latest) + 1)
        spans = [(start, start + pause.minutes) for start in starts if clock(visit.start) <= start]
        spans = [span for span in spans if span[1] <= clock(visit.end)]
        choices.append([span for span in spans if not any(meet(span, other) for other in taken)])
    for chosen in product(*choices):
        if all(not meet(one, other) for one, other in combinations(chosen, 2)):
            yield chosen
