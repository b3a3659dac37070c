"""Sites that share nobody are planned apart: the shares of a problem, each a problem of its own.

Sites belong together where an employee could come to both, and where a therapist's visits at both overlap. Whatever is
planned in a share is what would be planned there in the whole problem, because nothing in it depends on other sites.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from solver.problem import Problem, Visit
from solver.tight import chooses

# Work is counted in windows: those of sites where treatments are not given by templates are that much more, whoever is
# last reads all of them once, too, and with less work another process is not worth starting.
_OPEN_WEIGHS = 100
_READING_WEIGHS = 1 / 8
_WORTH_SHARING = 8_000
# Stands for the site of employees who have none.
_NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Sites that are planned by one process; `groups` counts those among them that have nothing to do with others."""

    sites: frozenset[str]
    groups: int

    def of(self, problem: Problem) -> Problem:
        """Return what a problem has of these sites."""
        return part_of(problem, self.sites)


def part_of(problem: Problem, sites: frozenset[str]) -> Problem:
    """Return the problem of these sites alone, with everyone who uses one of them, everything in the same order."""
    rooms = tuple([room for room in problem.rooms if room.site in sites])
    inside = {room.id for room in rooms}
    employees = tuple([entry for entry in problem.employees if not sites.isdisjoint(entry.sites or (_NOWHERE,))])
    members = {entry.id for entry in employees} if problem.pins or problem.published else ()
    return replace(
        problem,
        sites=tuple([site for site in problem.sites if site.id in sites]),
        rooms=rooms,
        visits=tuple([visit for visit in problem.visits if visit.room in inside]),
        employees=employees,
        pins=tuple([pin for pin in problem.pins if pin.employee in members]),
        published=tuple([pin for pin in problem.published if pin.employee in members]),
    )


def shares(problem: Problem, processes: int) -> list[Share]:
    """Return the sites of a sound problem in as many shares at most; whoever has the last reads the whole problem."""
    groups = _groups(problem)
    weights = _weights(problem)
    some = processes if weights.total() >= _WORTH_SHARING else 1
    found: list[list[set[str]]] = [[] for _ in range(min(some, len(groups)))]
    loads = [0.0] * (len(found) - 1) + [_READING_WEIGHS * sum(len(entry.windows) for entry in problem.employees)]
    weighed = [(sum(weights[site] for site in group), min(group), group) for group in groups]
    for weight, _, group in sorted(weighed, reverse=True):
        least = loads.index(min(loads))
        loads[least] += weight
        found[least].append(group)
    return [Share(frozenset().union(*groups), len(groups)) for groups in found]


def _weights(problem: Problem) -> Counter[str]:
    """Return about how much work each site is: its windows, that is."""
    site_of = {room.id: room.site for room in problem.rooms}
    open_sites = {site_of[visit.room] for visit in problem.visits if chooses(visit)}
    weights: Counter[str] = Counter()
    for employee in problem.employees:
        weights[(employee.sites or (_NOWHERE,))[0]] += len(employee.windows)
    return Counter({site: weight * (_OPEN_WEIGHS if site in open_sites else 1) for site, weight in weights.items()})


def _groups(problem: Problem) -> list[set[str]]:
    """Return the sites that belong together."""
    group = {name: {name} for name in (_NOWHERE, *(site.id for site in problem.sites))}
    for one, other in _bonds(problem):
        if group[one] is not group[other]:
            group[one] |= group[other]
            group.update(dict.fromkeys(group[other], group[one]))
    return list({id(members): members for members in group.values()}.values())


def _bonds(problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield pairs of sites that belong together; whoever has none is told so with those of the first."""
    yield from ((site.id, _NOWHERE) for site in problem.sites[:1])
    for sites in {employee.sites for employee in problem.employees if len(employee.sites) > 1}:
        yield from pairwise(sites)
    site_of = {room.id: room.site for room in problem.rooms}
    by_therapist: dict[str, list[Visit]] = defaultdict(list)
    for visit in problem.visits:
        by_therapist[visit.therapist].append(visit)
    for visits in by_therapist.values():
        latest: Visit | None = None
        for visit in sorted(visits, key=lambda entry: (entry.start, entry.id)):
            if latest is not None and visit.start < latest.end:
                yield site_of[latest.room], site_of[visit.room]
            if latest is None or visit.end > latest.end:
                latest = visit
