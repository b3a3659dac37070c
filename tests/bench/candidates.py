"""Every pair of employee and start that the rules on single appointments permit, one entry a therapist, as arrays.

This is what the peers of the benchmark begin with. It knows no more than the generated instances need: sites in UTC,
one site an employee, windows that neither touch nor overlap, licences without end, no wishes about therapists.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from solver.outcome import Appointment
from solver.problem import Problem, Visit

Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
# A start: minutes since 1970, position of the visit, position of the service.
Place = tuple[int, int, int]
Site = tuple[list[int], list[Place]]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Arrays of equal length, sorted by `place`'s site, then employee and week; `places` says what each place is."""

    employee: Ints
    place: Ints
    dissatisfaction: Ints
    places: list[Place]

    def __len__(self) -> int:
        return len(self.employee)

    def column(self, at: int) -> Ints:
        """Return start (0), visit (1) or service (2) of each candidate."""
        return np.array([place[at] for place in self.places], dtype=np.int64)[self.place]

    def only(self, kept: Truths) -> "Candidates":
        """Return those that are kept; places keep their numbers."""
        return Candidates(self.employee[kept], self.place[kept], self.dissatisfaction[kept], self.places)


def minute(instant: datetime) -> int:
    """Return whole minutes since 1970."""
    return int(instant.timestamp()) // 60


def candidates(problem: Problem) -> Candidates:
    """Return all candidates; places are numbered by site, service and start."""
    found, places = [], []
    for members, starts in _sites(problem):
        found.append(_meet(problem, members, starts, len(places)))
        places += starts
    return Candidates(*(np.concatenate(column) for column in zip(*found, strict=True)), places)


def appointments(problem: Problem, found: Candidates, chosen: Ints) -> tuple[Appointment, ...]:
    """Return the roster of the chosen candidates, in the contract's order."""
    pairs = zip(found.employee[chosen].tolist(), found.place[chosen].tolist(), strict=True)
    roster = [_appointment(problem, who, found.places[place]) for who, place in pairs]
    return in_order(roster)


def in_order(roster: list[Appointment]) -> tuple[Appointment, ...]:
    """Return appointments in the contract's order."""
    return tuple(sorted(roster, key=lambda entry: (entry.start, entry.visit, entry.employee)))


def _appointment(problem: Problem, who: int, place: Place) -> Appointment:
    start, visit, service = place
    instant = datetime.fromtimestamp(start * 60, UTC)
    return Appointment(problem.employees[who].id, problem.visits[visit].id, problem.services[service].id, instant)


def _sites(problem: Problem) -> Iterator[Site]:
    """Yield the members of each site, and its starts of one service."""
    members: dict[str, list[int]] = defaultdict(list)
    for at, person in enumerate(problem.employees):
        members[person.sites[0]].append(at)
    number = {service.id: at for at, service in enumerate(problem.services)}
    site_of_room = {room.id: room.site for room in problem.rooms}
    starts: dict[tuple[str, int], list[Place]] = defaultdict(list)
    for at, visit in enumerate(problem.visits):
        for service, start in _starts(problem, visit):
            starts[site_of_room[visit.room], number[service]].append((start, at, number[service]))
    return ((members[site], sorted(starts[site, service])) for site, service in sorted(starts))


def _starts(problem: Problem, visit: Visit) -> list[tuple[str, int]]:
    """Return the service and minute of each start of a visit; floating breaks take none away, they can give way."""
    if visit.slots is not None:
        return [(slot.service, minute(slot.start)) for slot in visit.slots]
    assert visit.start_every_minutes
    begin, end = minute(visit.start), minute(visit.end)
    return [
        (service.id, start)
        for service in problem.services
        if service.id in (visit.services or ())
        for start in range(begin, end - service.occupied_minutes + 1, visit.start_every_minutes)
    ]


def _meet(problem: Problem, members: list[int], starts: list[Place], numbered: int) -> tuple[Ints, Ints, Ints]:
    """Pair the employees of a site with the starts of one service that lie in a window of theirs."""
    service = problem.services[starts[0][2]]
    windows = [
        (who, minute(window.start), minute(window.end), window.rating - 1 + person.services.index(service.id))
        for who in members
        if service.id in (person := problem.employees[who]).services
        for window in person.windows
    ]
    owner, opens, closes, dislike = np.array(windows, dtype=np.int64).reshape(-1, 4).T
    begin = np.array([start for start, _, _ in starts], dtype=np.int64)
    first = np.searchsorted(begin, opens, side="left")
    count = np.maximum(np.searchsorted(begin, closes - service.minutes, side="right") - first, 0)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return (
        np.repeat(owner, count),
        np.repeat(first, count) + within + numbered,
        np.minimum(4, np.repeat(dislike, count)),
    )
