"""Rosters put together at random: a rule is broken exactly where enumeration does not know the roster."""

from random import Random

import pytest

from solver.check import RULES
from solver.checks.case import Case
from solver.problem import Problem
from tests.rostering.brute import Found, bundles, stayable
from tests.rostering.brute_seats import Chair, Rooms, chairs, clock, placings
from tests.rostering.random_problems import any_problem
from tests.rostering.test_checks_claims import written

CHUNK = 100


def thrown(problem: Problem, rng: Random) -> Found:
    """Return a roster in which everyone sits on one or two slots, or none, that they may or may not have."""
    offered = range(len(chairs(problem)))
    chosen = [
        tuple(sorted(rng.sample(offered, min(len(offered), rng.choice((0, 0, 1, 1, 2)))))) for _ in problem.employees
    ]
    return Found(0, (0,) * 5, tuple(chosen))


def improved(problem: Problem, found: Found, rng: Random) -> Found:
    """Return the roster with most people on slots that they may have together."""
    offered = chairs(problem)
    chosen = [
        rng.choice([bundle.chairs for bundle in bundles(problem, person, offered)] or [()])
        if rng.random() < 0.9
        else mine
        for person, mine in zip(problem.employees, found.roster, strict=True)
    ]
    return Found(0, (0,) * 5, tuple(chosen))


def is_known(problem: Problem, found: Found) -> bool:
    """Say whether enumeration would come across the roster."""
    offered = chairs(problem)
    permitted = all(
        mine in {tuple(sorted(bundle.chairs)) for bundle in bundles(problem, person, offered)}
        for person, mine in zip(problem.employees, found.roster, strict=True)
    )
    taken = [at for mine in found.roster for at in mine]
    fits = all(taken.count(at) <= offered[at].service.places for at in taken)
    mask = sum(1 << at for at in set(taken))
    return permitted and fits and Rooms(problem, offered).possible(mask) and _keeps_enough(problem, found)


def _keeps_enough(problem: Problem, found: Found) -> bool:
    offered = chairs(problem)
    standing = {
        (person.id, offered[at].visit, offered[at].service.id, offered[at].start)
        for person, mine in zip(problem.employees, found.roster, strict=True)
        for at in mine
    }
    known = stayable(problem)
    missing = sum((pin.employee, pin.visit, pin.service, clock(pin.start)) not in standing for pin in known)
    return problem.max_moves is None or missing <= problem.max_moves


def has_breaks(problem: Problem, found: Found) -> bool:
    """Say whether the floating breaks can be placed somewhere beside the roster."""
    offered = chairs(problem)
    held: set[Chair] = {offered[at] for mine in found.roster for at in mine}
    return all(
        next(placings(visit, [(chair.start, chair.free) for chair in held if chair.visit == visit.id]), None)
        is not None
        for visit in problem.visits
    )


@pytest.mark.parametrize("first", range(0, 300, CHUNK))
def test_a_rule_is_broken_exactly_where_enumeration_does_not_know_the_roster(first: int) -> None:
    """Rosters with places for their breaks, half of them nearly right: both say the same of each."""
    verdicts = []
    for number in range(first, first + CHUNK):
        problem, rng = any_problem(number), Random(number)
        for found in (thrown(problem, rng), *(improved(problem, thrown(problem, rng), rng) for _ in range(4))):
            if has_breaks(problem, found):
                case = Case(problem, written(problem, found))
                broken = {violation.rule for rule in RULES for violation in rule(case)}
                assert (broken == set()) == is_known(problem, found), (number, broken)
                verdicts.append(not broken)
    assert 0.1 < sum(verdicts) / len(verdicts) < 0.9
