"""The best roster by trying all of them, for problems of a handful of people; it shares nothing with the planner.

People are gone through one after the other. Of all rosters so far that occupy the same seats and give everyone the same
credit, only the calmest and then best liked is kept: nothing that comes later can tell the others apart from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import combinations, product
from zoneinfo import ZoneInfo

from solver.problem import Employee, Pin, Problem, Service, Visit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Credits = tuple[int, ...]
Worth = tuple[int, ...]


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


@dataclass(frozen=True)
class Bundle:
    """Chairs that one person could have together, what they are worth, and how many of them were published."""

    chairs: tuple[int, ...]
    credit: int
    calm: int
    liked: Worth


@dataclass(frozen=True)
class Found:
    """A roster: how many stay where they were published, counts at dissatisfaction 4 to 0, each person's chairs."""

    calm: int
    liked: Worth
    roster: tuple[tuple[int, ...], ...]

    @property
    def merit(self) -> int:
        """Return a number that is smaller for a calmer and then better liked roster; no count reaches a hundred."""
        number = -self.calm
        for count in self.liked:
            number = number * 100 + count
        return number

    @property
    def sessions(self) -> int:
        """How many appointments there are."""
        return sum(len(chosen) for chosen in self.roster)

    def plus(self, bundle: Bundle) -> "Found":
        """Return the roster with one more person."""
        liked = tuple(one + other for one, other in zip(self.liked, bundle.liked, strict=True))
        return Found(self.calm + bundle.calm, liked, (*self.roster, bundle.chairs))


@dataclass(frozen=True)
class Best:
    """The best of all rosters; `after` has the calmest and best liked one of every credit that is as fair.

    `credit` counts everyone's appointments, or minutes of treatment in that currency.
    """

    shares: list[Fraction]
    credit: Credits
    found: Found
    after: dict[Credits, Found]


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
            if not any(_meet((chair.start, chair.free), (clock(p.start), clock(p.end))) for p in visit.breaks):
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


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def unhappiness(person: Employee, chair: Chair) -> int | None:
    """Return 0 to 4, or None when the person may not have the chair."""
    if chair.site not in person.sites or chair.service.id not in person.services:
        return None
    if chair.therapist in person.never_therapists:
        return None
    if person.only_therapists is not None and chair.therapist not in person.only_therapists:
        return None
    spans = [(clock(w.start), clock(w.end), w.rating) for w in person.windows]
    ratings = [
        [rating for start, end, rating in spans if start <= minute < end] for minute in range(chair.start, chair.end)
    ]
    if not all(ratings):
        return None
    return min(4, max(max(entry) for entry in ratings) - 1 + person.services.index(chair.service.id))


def bundles(problem: Problem, person: Employee, offered: list[Chair]) -> list[Bundle]:
    """Return every set of chairs that the person could have, all their pins among them."""
    possible = {at: value for at, chair in enumerate(offered) if (value := unhappiness(person, chair)) is not None}
    pinned = {(pin.visit, pin.service, clock(pin.start)) for pin in problem.pins if pin.employee == person.id}
    known = {(pin.visit, pin.service, clock(pin.start)) for pin in problem.published if pin.employee == person.id}
    found = []
    for size in range(min(person.target, len(possible)) + 1):
        for chosen in combinations(possible, size):
            held = [offered[at] for at in chosen]
            names = {(chair.visit, chair.service.id, chair.start) for chair in held}
            if pinned <= names and _allowed(person, held):
                values = [possible[at] for at in chosen]
                minutes = sum(chair.service.minutes for chair in held)
                credit = minutes if problem.currency == "minutes" else size
                liked = tuple(values.count(value) for value in (4, 3, 2, 1, 0))
                found.append(Bundle(chosen, credit, len(known & names), liked))
    return found


def _allowed(person: Employee, chosen: list[Chair]) -> bool:
    weeks = [datetime.fromordinal(chair.day).isocalendar()[:2] for chair in chosen]
    if person.max_per_week is not None and any(weeks.count(week) > person.max_per_week for week in weeks):
        return False
    return all(
        not _meet((one.start, one.end), (other.start, other.end))
        and abs(one.day - other.day) >= (person.min_gap_days or 0)
        for one, other in combinations(chosen, 2)
    )


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
            if one.therapist == other.therapist and _meet((one.start, one.free), (other.start, other.free)):
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
        choices.append([span for span in spans if not any(_meet(span, other) for other in taken)])
    for chosen in product(*choices):
        if all(not _meet(one, other) for one, other in combinations(chosen, 2)):
            yield chosen


def rosters(problem: Problem, sign: int = 1) -> dict[Credits, Found]:
    """Return for everyone's credit that is possible its calmest and then best liked roster, or the worst with sign -1.

    The number of appointments belongs to the credit, but for minutes, where any such number is told.
    """
    offered = chairs(problem)
    rooms = Rooms(problem, offered)
    bits, owner = _bits(offered)
    states: dict[tuple[int, Credits], Found] = {(0, ()): Found(0, (0,) * 5, ())} if rooms.possible(0) else {}
    for person in problem.employees:
        following: dict[tuple[int, Credits], Found] = {}
        for bundle in bundles(problem, person, offered):
            for (mask, credit), found in states.items():
                after = _sit(mask, bundle.chairs, bits)
                if after is None or (after != mask and not rooms.possible(_seats(after, owner))):
                    continue
                key, value = (after, (*credit, bundle.credit)), found.plus(bundle)
                if key not in following or sign * value.merit < sign * following[key].merit:
                    following[key] = value
        states = following
    best: dict[Credits, Found] = {}
    for (_, credit), found in states.items():
        if credit not in best or sign * found.merit < sign * best[credit].merit:
            best[credit] = found
    return best


def _bits(offered: list[Chair]) -> tuple[list[list[int]], list[int]]:
    """Return the bits of every chair, one a place, and the chair of every bit."""
    bits: list[list[int]] = []
    owner: list[int] = []
    for at, chair in enumerate(offered):
        bits.append([1 << len(owner) + place for place in range(chair.service.places)])
        owner += [at] * chair.service.places
    return bits, owner


def _sit(mask: int, chosen: tuple[int, ...], bits: list[list[int]]) -> int | None:
    """Take the first free place of each chair, None when one has no more."""
    for at in chosen:
        place = next((bit for bit in bits[at] if not mask & bit), None)
        if place is None:
            return None
        mask |= place
    return mask


def _seats(mask: int, owner: list[int]) -> int:
    seats = 0
    for bit, at in enumerate(owner):
        if mask >> bit & 1:
            seats |= 1 << at
    return seats


def stayable(problem: Problem) -> list[Pin]:
    """Return the published appointments that the problem still permits, each on its own."""
    people = {person.id: person for person in problem.employees}
    offered = {(chair.visit, chair.service.id, chair.start): chair for chair in chairs(problem)}
    return [
        pin
        for pin in problem.published
        if pin.employee in people
        and (chair := offered.get((pin.visit, pin.service, clock(pin.start)))) is not None
        and unhappiness(people[pin.employee], chair) is not None
    ]


def best(problem: Problem) -> Best | None:
    """Return the best over all rosters, None when pins, breaks or the limit on changes leave none."""
    people = problem.employees
    pinned = [sum(pin.employee == person.id for pin in problem.pins) for person in people]
    known = len(stayable(problem))
    ranked = []
    for credit, found in rosters(problem).items():
        if problem.max_moves is not None and known - found.calm > problem.max_moves:
            continue
        shares = sorted(Fraction(p.received + x, p.entitled) for p, x in zip(people, credit, strict=True))
        first = -sum(credit) if problem.currency == "sessions_first" else 0
        ranked.append(((first, [-share for share in shares]), _keys(problem, credit, pinned), credit, shares, found))
    if not ranked:
        return None
    top = min(ranked, key=lambda entry: (entry[0], entry[1], entry[4].merit, entry[2]))
    return Best(top[3], top[2], top[4], {entry[2]: entry[4] for entry in ranked if entry[0] == top[0]})


def _keys(problem: Problem, credit: Credits, pinned: list[int]) -> list[tuple[object, ...]]:
    """Return the keys of the appointments in order; none where treatments of unequal length count as minutes."""
    lengths = {chair.service.minutes for chair in chairs(problem)} if problem.currency == "minutes" else {1}
    if len(lengths) != 1:
        return []
    (worth,) = lengths
    keys = sorted(
        _key(problem, person, n * worth, worth)
        for person, x, held in zip(problem.employees, credit, pinned, strict=True)
        for n in range(held, x // worth)
    )
    return [*keys, (Fraction(10**9),)]


def _key(problem: Problem, person: Employee, before: int, worth: int) -> tuple[object, ...]:
    credit = person.received + before
    lot = sha256(f"{problem.seed}|{person.id}".encode()).hexdigest()
    return Fraction(credit, person.entitled), -Fraction(credit + worth, person.entitled), lot, person.id
