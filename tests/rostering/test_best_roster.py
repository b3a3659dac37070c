"""The planner's answer is the best of all rosters, by trying all of them."""

from fractions import Fraction

import pytest

from solver.check import check
from solver.consistency import contradictions
from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Problem
from tests.rostering.brute import Credits, best, fewest_gaps
from tests.rostering.random_problems import any_problem, known_problem, small_problem

CHUNK = 50
# Numbers of the problems of every rule, and of networks of which a roster is known.
OF_EVERY_RULE = range(540)
OF_KNOWN_ROSTERS = range(200)


def agrees(problem: Problem, *statuses: str) -> Outcome:
    """Assert that the planner finds what enumeration finds, and that the checker agrees; return the outcome."""
    outcome, expected = solve(problem), best(problem)
    if expected is None:
        assert outcome.status == "infeasible"
        return outcome
    assert outcome.status in (statuses or ("optimal",))
    assert check(problem, outcome) == []
    totals = {stage.name: stage.value for stage in outcome.stages if stage.component is None}
    assert [Fraction(share) for share, people in totals["fair"] for _ in range(people)] == expected.shares
    credit = credit_of(problem, outcome)
    if outcome.status == "optimal" and problem.currency != "minutes":
        assert credit == expected.credit
    calmest = expected.after[credit]
    assert totals.get("calm", 0) == calmest.calm
    assert totals["liked"] == list(calmest.liked)
    return outcome


def credit_of(problem: Problem, outcome: Outcome) -> Credits:
    """Return how many appointments, or minutes of treatment, everyone has."""
    counts_minutes = problem.currency == "minutes"
    minutes = {service.id: service.minutes if counts_minutes else 1 for service in problem.services}
    return tuple(
        sum(minutes[entry.service] for entry in outcome.appointments if entry.employee == person.id)
        for person in problem.employees
    )


@pytest.mark.parametrize("first", range(0, 300, CHUNK))
def test_network_problems_are_solved_to_the_best_of_all_rosters(first: int) -> None:
    """Shares, who is served and likes equal those of the best roster among all."""
    statuses = {agrees(small_problem(number)).status for number in range(first, first + CHUNK)}
    assert statuses == {"optimal", "infeasible"}


@pytest.mark.parametrize("first", range(0, 300, CHUNK))
def test_problems_outside_the_network_are_solved_to_the_best_of_all_rosters(first: int) -> None:
    """Gaps of several days and treatments at once across days cost a programme at most, and nothing else."""
    statuses = {agrees(small_problem(number, spaced=True)).status for number in range(first, first + CHUNK)}
    assert statuses == {"optimal", "infeasible"}


@pytest.mark.parametrize("first", OF_EVERY_RULE[::CHUNK])
def test_problems_of_every_rule_are_solved_to_the_best_of_all_rosters(first: int) -> None:
    """Shares, who is served, who stays and likes equal those of the best roster among all, proven or not."""
    for number in OF_EVERY_RULE[first : first + CHUNK]:
        agrees(any_problem(number), "optimal", "feasible")


@pytest.mark.parametrize("first", OF_KNOWN_ROSTERS[::CHUNK])
def test_rosters_that_people_know_are_changed_as_little_as_fairness_allows(first: int) -> None:
    """Shares, who is served, who stays and likes equal those of the best roster among all, and are proven."""
    for number in OF_KNOWN_ROSTERS[first : first + CHUNK]:
        agrees(known_problem(number))


def test_gaps_are_as_few_as_the_other_goals_allow() -> None:
    """Asked for compact days, no roster as good in all else has fewer gaps, and that is proven."""
    compared = 0
    for problem in map(any_problem, OF_EVERY_RULE[:120]):
        outcome, expected = solve(problem, compact=True), best(problem)
        told = next((stage for stage in outcome.stages if stage.name == "compact"), None)
        if expected is None or told is None:
            continue
        credit = credit_of(problem, outcome)
        fewest = fewest_gaps(problem, credit, expected.after[credit].merit)
        assert (told.value, told.bound) == (fewest, fewest)
        assert check(problem, outcome) == []
        compared += 1
    assert compared >= 70


def test_problems_of_every_rule_are_well_formed() -> None:
    """What is compared is planned, not refused as malformed."""
    problems = [any_problem(number) for number in OF_EVERY_RULE] + [known_problem(number) for number in range(200)]
    assert [contradictions(problem) for problem in problems if contradictions(problem)] == []


def test_many_small_problems_are_contested() -> None:
    """The random problems do make people compete, or the comparison would say little."""
    outcomes = [solve(small_problem(number)) for number in range(100)]
    assert sum(any(entry.reason == "outranked" for entry in outcome.unserved) for outcome in outcomes) >= 15
