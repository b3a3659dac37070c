"""The best roster by trying all of them, for problems of a handful of people; it shares nothing with the planner.

People are gone through one after the other. Of all rosters so far that occupy the same seats and give everyone the same
credit, only the calmest and then best liked is kept: nothing that comes later can tell the others apart from it.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from itertools import combinations

from solver.problem import Employee, Pin, Problem
from tests.rostering.brute_seats import Chair, Rooms, chairs, clock, meet, placings

Credits = tuple[int, ...]
Worth = tuple[int, ...]


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
        not meet((one.start, one.end), (other.start, other.end))
        and abs(one.day - other.day) >= (person.min_gap_days or 0)
        for one, other in combinations(chosen, 2)
    )


def rosters(problem: Problem, sign: int = 1) -> dict[Credits, Found]:
    """Return for everyone's credit that is possible its calmest and then best liked roster, or the worst with sign -1.

    The number of appointments belongs to the credit, but for minutes, where any such number is told.
    """
    best: dict[Credits, Found] = {}
    for (_, credit), found in states(problem, sign).items():
        if credit not in best or sign * found.merit < sign * best[credit].merit:
            best[credit] = found
    return best


def states(problem: Problem, sign: int = 1) -> dict[tuple[int, Credits], Found]:
    """Return the same for every set of places taken and every credit."""
    offered = chairs(problem)
    rooms = Rooms(problem, offered)
    bits, owner = _bits(offered)
    reached: dict[tuple[int, Credits], Found] = {(0, ()): Found(0, (0,) * 5, ())} if rooms.possible(0) else {}
    for person in problem.employees:
        following: dict[tuple[int, Credits], Found] = {}
        for bundle in bundles(problem, person, offered):
            for (mask, credit), found in reached.items():
                after = _sit(mask, bundle.chairs, bits)
                if after is None or (after != mask and not rooms.possible(_seats(after, owner))):
                    continue
                key, value = (after, (*credit, bundle.credit)), found.plus(bundle)
                if key not in following or sign * value.merit < sign * following[key].merit:
                    following[key] = value
        reached = following
    return reached


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


def fewest_gaps(problem: Problem, credit: Credits, merit: int) -> int:
    """Return the fewest gaps of all rosters of this credit and merit, breaks placed wherever that is best."""
    offered = chairs(problem)
    _, owner = _bits(offered)
    masks = {
        mask for (mask, its_credit), found in states(problem).items() if (its_credit, found.merit) == (credit, merit)
    }
    return min(
        _gaps(problem, [offered[at] for at in range(len(offered)) if _seats(mask, owner) >> at & 1]) for mask in masks
    )


def _gaps(problem: Problem, held: list[Chair]) -> int:
    count = 0
    for visit in problem.visits:
        times = sorted((chair.start, chair.free) for chair in held if chair.visit == visit.id)
        fixed = [(clock(pause.start), clock(pause.end)) for pause in visit.breaks]
        count += min(_gaps_between(times, [*fixed, *placed]) for placed in placings(visit, times))
    return count


def _gaps_between(times: list[tuple[int, int]], pauses: list[tuple[int, int]]) -> int:
    """Count the pauses between treatments of which some minute is not break."""
    between = [range(one[1], other[0]) for one, other in zip(times, times[1:], strict=False)]
    return sum(any(not any(start <= minute < end for start, end in pauses) for minute in gap) for gap in between)
