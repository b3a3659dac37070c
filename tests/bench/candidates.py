"""Every pair of employee and start that the rules on single appointments permit, one entry a therapist, as arrays.

This is what the peers of the benchmark begin with. It knows no more than the generated instances need: sites in UTC,
windows that neither touch nor overlap, licences without end, no wishes about therapists.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from solver.problem import Problem, Visit

Ints = npt.NDArray[np.int64]
Start = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Arrays of equal length: positions in the problem's lists, `start` in minutes since 1970, `dissatisfaction`."""

    employee: Ints
    visit: Ints
    service: Ints
    start: Ints
    dissatisfaction: Ints

    def __len__(self) -> int:
        return len(self.employee)


def minute(instant: datetime) -> int:
    """Return whole minutes since 1970."""
    return int(instant.timestamp()) // 60


def candidates(problem: Problem) -> Candidates:
    """Return the candidates, grouped by site and service, each group by employee."""
    place = {service.id: at for at, service in enumerate(problem.services)}
    starts: dict[tuple[str, int], list[Start]] = defaultdict(list)
    site_of_room = {room.id: room.site for room in problem.rooms}
    for at, visit in enumerate(problem.visits):
        for service, start in _starts(problem, visit):
            starts[site_of_room[visit.room], place[service]].append((start, at))
    members: dict[str, list[int]] = defaultdict(list)
    for at, person in enumerate(problem.employees):
        for site in person.sites:
            members[site].append(at)
    found = [
        _meet(problem, members[site], service, sorted(entries)) for (site, service), entries in sorted(starts.items())
    ]
    return Candidates(*(np.concatenate(column) for column in zip(*found, strict=True)))


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


def _meet(problem: Problem, members: list[int], service: int, starts: list[Start]) -> tuple[Ints, ...]:
    """Pair the employees of a site with the starts of one service that lie in a window of theirs."""
    minutes, name = problem.services[service].minutes, problem.services[service].id
    begin, at = (np.array(column, dtype=np.int64) for column in zip(*starts, strict=True))
    windows = [
        (who, minute(window.start), minute(window.end) - minutes, window.rating - 1 + person.services.index(name))
        for who in members
        if name in (person := problem.employees[who]).services
        for window in person.windows
    ]
    owner, opens, closes, dislike = np.array(windows, dtype=np.int64).reshape(-1, 4).T
    first = np.searchsorted(begin, opens, side="left")
    count = np.maximum(np.searchsorted(begin, closes, side="right") - first, 0)
    entry = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return (
        np.repeat(owner, count),
        at[entry],
        np.full(len(entry), service, dtype=np.int64),
        begin[entry],
        np.minimum(4, np.repeat(dislike, count)),
    )
