"""What is said of proofs: nothing against the best of all rosters, and on networks something against every other."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from solver.check import RULES
from solver.checks.case import Case
from solver.checks.claims import no_empty_seat_wanted, proofs_hold
from solver.checks.values import STAGES
from solver.outcome import Appointment, Outcome, PlacedBreak, Stage
from solver.problem import Problem
from solver.zones import local
from tests.rostering.brute import Found, best, rosters
from tests.rostering.brute_seats import EPOCH, chairs, placings
from tests.rostering.builders import roster
from tests.rostering.random_problems import any_problem, known_problem, small_problem

CHUNK = 100
# Gaps in the therapists' days are not looked at here.
GOALS = tuple(name for name in STAGES if name != "compact")


def written(problem: Problem, found: Found) -> Outcome:
    """Return a roster found by enumeration as an outcome, with breaks wherever they fit."""
    offered = chairs(problem)
    zones = {site.id: site.timezone for site in problem.sites}
    entries = [
        Appointment(person.id, chair.visit, chair.service.id, _local(chair.start, zones[chair.site]))
        for person, chosen in zip(problem.employees, found.roster, strict=True)
        for chair in (offered[at] for at in chosen)
    ]
    occupied = {chair for chosen in found.roster for chair in (offered[at] for at in chosen)}
    sites = {room.id: zones[room.site] for room in problem.rooms}
    breaks = [
        PlacedBreak(visit.id, _local(start, sites[visit.room]), _local(end, sites[visit.room]))
        for visit in problem.visits
        for start, end in next(placings(visit, [(c.start, c.free) for c in occupied if c.visit == visit.id]))
    ]
    return roster(problem, *entries, breaks=tuple(sorted(breaks, key=lambda entry: (entry.start, entry.visit))))


def _local(minute: int, zone: str) -> datetime:
    return local(EPOCH + timedelta(minutes=minute), zone)


def claimed(case: Case, names: tuple[str, ...] = GOALS) -> Case:
    """Return the case with these stages said to be proven everywhere; their values do not matter here."""
    parts = [None, *(part.name for part in case.parts.all)]
    stages = tuple(Stage(part, name, 0, 0, proven=name in names) for part in parts for name in GOALS)
    return Case(case.problem, replace(case.outcome, status="optimal", stages=stages))


def untenable(problem: Problem, found: Found, names: tuple[str, ...] = GOALS) -> list[str]:
    """Return what the checker has against a roster whose stages are said to be proven."""
    case = Case(problem, written(problem, found))
    assert [violation for rule in RULES for violation in rule(case)] == []
    case = claimed(case, names)
    return [found.sentence for rule in (proofs_hold, no_empty_seat_wanted) for found in rule(case)]


def is_network(problem: Problem, found: Found) -> bool:
    """Say whether the checker sees all there is to see."""
    case = Case(problem, written(problem, found))
    return problem.max_moves is None and all(case.picture(part).is_exact for part in case.parts.all)


@pytest.mark.parametrize("first", range(0, 500, CHUNK))
def test_nothing_is_said_against_the_best_of_all_rosters(first: int) -> None:
    """Rosters of every rule, found by enumeration, keep the hard rules and let every stage be proven."""
    for number in range(first, first + CHUNK):
        problem = any_problem(number)
        if (answer := best(problem)) is not None:
            assert untenable(problem, answer.found) == [], number


def test_on_networks_every_other_roster_is_noticed() -> None:
    """Whoever else is served, and however much worse it is liked: what is not best is not proven."""
    seen = {"served": 0, "liked": 0, "calm": 0}
    for number in range(200):
        problem = small_problem(number) if number % 2 == 0 else known_problem(number)
        answer = best(problem)
        if answer is None or not is_network(problem, answer.found):
            continue
        for credit, found in rosters(problem).items():
            if credit != answer.credit:
                assert untenable(problem, found, ("drawn",)) != [], number
                seen["served"] += 1
        worst = rosters(problem, -1)[answer.credit]
        if worst.merit != answer.found.merit:
            kind = "liked" if worst.calm == answer.found.calm else "calm"
            assert untenable(problem, worst, ("calm", "liked")[: 1 + (kind == "liked")]) != [], number
            seen[kind] += 1
    assert min(seen.values()) >= 10


def test_most_other_rosters_are_noticed_where_places_exclude_each_other() -> None:
    """Tight rounds: nothing but the nearest better rosters is looked at, and they give most lies away."""
    served, liked = [], []
    for number in range(150):
        problem = any_problem(number)
        answer = best(problem)
        if answer is None or problem.max_moves is not None:
            continue
        for found in rosters(problem).values():
            if found.roster not in {other.roster for other in answer.after.values()}:
                served.append(untenable(problem, found) != [])
        worst = rosters(problem, -1)[answer.credit]
        if worst.merit != answer.found.merit:
            liked.append(untenable(problem, worst) != [])
    assert sum(served) > 0.95 * len(served)
    assert sum(liked) > 0.9 * len(liked)
