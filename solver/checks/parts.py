"""Which employees belong together, and where a flow says all there is to say.

A place is tight when using it may keep another from being used: on a visit with starts, breaks, runs or a number of
sessions of its own to choose, in a room that could run out of stations, with a therapist who could be wanted twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from solver.checks.places import Opening, Place, Seat
from solver.checks.wishes import Wishes
from solver.problem import Problem, Visit


@dataclass(frozen=True, slots=True)
class Part:
    """Employees, by position, who compete with each other, and the openings that they could have."""

    name: str
    employees: list[int]
    openings: list[int]
    is_tight: bool


class Parts:
    """The components of a problem; `exclusive` are the seats that may keep others from being used."""

    def __init__(
        self, problem: Problem, openings: list[Opening], wishes: list[Wishes], *, by_visit: bool = False
    ) -> None:
        """Take the openings, in order of start, and what each employee could have.

        `by_visit` says that each visit's places belong together, as where its gaps were counted.
        """
        self._problem, self._openings, self._wishes = problem, openings, wishes
        self._leader = list(range(len(openings)))
        opening_of = {place.seat: at for at, opening in enumerate(openings) for place in opening.places}
        self._tight: set[Seat] = set()
        self.exclusive: set[Seat] = set()
        places = [place for opening in openings for place in opening.places]
        for members in _excluding(problem, places):
            self.exclusive.update(place.seat for place in members)
        for members in (*_excluding(problem, places), *_counted_together(problem, places, by_visit=by_visit)):
            self._tight.update(place.seat for place in members)
            self._join(opening_of[place.seat] for place in members)

    def _join(self, openings: Iterable[int]) -> None:
        first = -1
        for at in openings:
            root = self._find(at)
            if first < 0:
                first = root
            self._leader[root] = first

    def _find(self, at: int) -> int:
        leader = self._leader
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    @cached_property
    def all(self) -> list[Part]:
        """The components in order of their names, the smallest id of an employee in each."""
        for wishes in self._wishes:
            self._join(wishes.openings)
        people: dict[int, list[int]] = defaultdict(list)
        wanted: set[int] = set()
        for at, wishes in enumerate(self._wishes):
            if wishes.openings:
                people[self._find(wishes.openings[0])].append(at)
                wanted.update(wishes.openings)
        openings: dict[int, list[int]] = defaultdict(list)
        for at in sorted(wanted):
            openings[self._find(at)].append(at)
        found = [self._part(members, openings[root]) for root, members in people.items()]
        return sorted(found, key=lambda part: part.name)

    def _part(self, employees: list[int], openings: list[int]) -> Part:
        is_tight = any(place.seat in self._tight for at in openings for place in self._openings[at].places)
        return Part(min(self._problem.employees[at].id for at in employees), employees, openings, is_tight)


def _excluding(problem: Problem, places: list[Place]) -> Iterator[list[Place]]:
    """Yield the places of which one may keep another from being used, whoever wants them, in order of start."""
    stations = {room.id: room.stations for room in problem.rooms}
    for members in _by(places, lambda place: place.visit.id).values():
        if chooses(members[0].visit):
            yield members
    for room, members in _by(places, lambda place: place.visit.room).items():
        if _most_at_once(members) > stations[room]:
            yield members
    for members in _by(places, lambda place: place.visit.therapist).values():
        if _wanted_twice(members):
            yield members


def _counted_together(problem: Problem, places: list[Place], *, by_visit: bool) -> Iterator[list[Place]]:
    """Yield the places over which gaps or changes are counted."""
    if by_visit:
        yield from _by(places, lambda place: place.visit.id).values()
    if problem.max_moves:
        yield places


def chooses(visit: Visit) -> bool:
    """Say whether a visit leaves more to choose than who sits in which slot."""
    limits = (visit.max_run_minutes, visit.max_sessions)
    return visit.slots is None or bool(visit.floating_breaks) or any(limit is not None for limit in limits)


def _by(places: Iterable[Place], name: Callable[[Place], str]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[name(place)].append(place)
    return found


def _most_at_once(places: Iterable[Place]) -> int:
    """Return how many therapists could be occupied at one minute."""
    changes: list[tuple[int, int]] = []
    for members in _by(places, lambda place: place.visit.therapist).values():
        reached = members[0].start
        for place in members:
            if place.until > reached:
                changes += [(max(place.start, reached), 1), (place.until, -1)]
                reached = place.until
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


def _wanted_twice(places: Iterable[Place]) -> bool:
    """Say whether places of two visits overlap; they are in order of start."""
    until: dict[str, int] = {}
    for place in places:
        if any(place.start < end for visit, end in until.items() if visit != place.visit.id):
            return True
        until[place.visit.id] = max(place.until, until.get(place.visit.id, place.until))
    return False
