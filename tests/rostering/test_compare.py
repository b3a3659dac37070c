"""The same rounds under three rules: what is fast, what is luck, what is fair."""

from collections import Counter
from dataclasses import replace
from math import isclose

import pytest

from solver.canon import problem_digest
from solver.check import RULES, check
from solver.engine import solve
from solver.outcome import Appointment, Outcome
from solver.problem import InvalidProblem, Problem
from solver.questions.compare import compare, table
from solver.questions.measures import gini, jain, worst_tenth
from solver.questions.signup import Choice, SignUp
from solver.zones import EPOCH, local
from tests.bench.fairness import everyone_anew
from tests.rostering.builders import employee, pin, problem, visit, window
from tests.rostering.contests import contest
from tests.rostering.random_problems import small_problem

NARROW = window("9:00", "9:30")
TWO = problem([visit("v", "9:00")], [employee("ann", NARROW), employee("bob", NARROW)])


def test_equal_shares_are_even_and_one_owner_is_not() -> None:
    """The measures at their ends and at one known value each."""
    assert (gini([1, 1, 1]), jain([1, 1, 1])) == (0, 1)
    assert isclose(gini([0, 0, 0, 4]), 0.75)
    assert isclose(jain([0, 0, 0, 4]), 0.25)
    assert isclose(gini([1, 3]), 0.25)
    assert (gini([0, 0]), jain([0, 0]), worst_tenth([])) == (0, 1, 0)


def test_the_worst_tenth_is_a_mean_over_at_least_one() -> None:
    """Two of twenty; one of five."""
    assert worst_tenth([0, 1, *[5] * 18]) == 0.5
    assert worst_tenth([3, 1, 2, 4, 5]) == 1


def outcome_of(whole: Problem, chosen: list[Choice]) -> Outcome:
    """Return what was chosen as an outcome that the checker can judge."""
    zones = {site.id: site.timezone for site in whole.sites}
    entries = [
        (choice.slot.start, choice.slot.visit, choice.employee, choice.slot.service, zones[choice.slot.site])
        for choice in chosen
    ]
    appointments = tuple(
        Appointment(who, where, service, local(EPOCH + start * MINUTE, zone))
        for start, where, who, service, zone in sorted(entries)
    )
    return Outcome("feasible", problem_digest(whole), appointments=appointments)


MINUTE = (NARROW.end - NARROW.start) / 30


def test_signing_up_keeps_every_hard_rule() -> None:
    """Over random rounds with pins, zones, classes and limits no rule of the checker is broken."""
    rules, seen = {rule.__name__ for rule in RULES}, 0
    for number in range(150):
        whole = contest(number) if number % 3 == 0 else small_problem(number)
        if solve(whole).faults:
            continue
        order = [person.id for person in whole.employees]
        chosen = SignUp(whole).choose(order)
        broken = [str(entry) for entry in check(whole, outcome_of(whole, chosen)) if entry.rule in rules]
        assert broken == [], number
        seen += len(chosen)
    assert seen > 300


def test_whoever_chooses_first_takes_what_they_like_best() -> None:
    """The second gets what is left, or nothing."""
    best = window("9:00", "9:30", rating=1), window("11:00", "11:30", rating=3)
    sheet = SignUp(problem([visit("v", "9:00", "11:00")], [employee("ann", *best), employee("bob", *best)]))
    assert [(choice.employee, choice.dissatisfaction) for choice in sheet.choose(["bob", "ann"])] == [
        ("bob", 0),
        ("ann", 2),
    ]


def test_the_fast_are_the_same_people_in_every_round() -> None:
    """One seat, five rounds: one person has five and the other none; the planner takes turns."""
    found = compare(TWO, rounds=5)
    assert (found["first-come"]["served"], found["first-come"]["never"]) == (1, 1)
    assert (found["fair"]["served"], found["fair"]["never"]) == (2, 0)
    assert [found[rule]["sessions"] for rule in found] == [5, 5, 5]
    assert found["fair"]["worst_tenth"] == 2


def test_a_lottery_draws_anew_and_by_the_seed() -> None:
    """Over ten rounds both get something; the same seed draws the same."""
    assert compare(TWO, rule="lottery", rounds=10)["lottery"]["never"] == 0
    assert compare(TWO, rule="lottery", rounds=10) == compare(TWO, rule="lottery", rounds=10)
    others = [compare(replace(TWO, seed=f"{at}"), rule="lottery", rounds=4)["lottery"]["gini"] for at in range(9)]
    assert len(set(others)) > 1


def test_the_first_round_of_the_planner_is_the_roster_of_the_problem() -> None:
    """Sessions and likes are those of `solve`; later rounds have seeds of their own."""
    whole = contest(5)
    outcome, found = solve(whole), compare(whole, rule="fair")["fair"]
    assert found["sessions"] == len(outcome.appointments)
    assert found["liked"] == next(stage.value for stage in outcome.stages if stage.name == "liked")


def test_what_was_received_is_carried_into_the_next_round() -> None:
    """Whoever lost the draw of the first round has the second."""
    first = Counter(entry.employee for entry in solve(TWO).appointments)
    assert sorted(first.values()) == [1]
    assert compare(TWO, rule="fair", rounds=2)["fair"]["gini"] == 0


def test_people_without_any_option_are_left_out_of_the_figures() -> None:
    """They are not the rule's fault."""
    away = employee("zoe", window("20:00", "21:00"))
    found = compare(replace(TWO, employees=(*TWO.employees, away)), rule="fair", rounds=2)["fair"]
    assert (found["people"], found["served"], found["never"]) == (2, 2, 0)


def test_pins_stand_under_every_rule() -> None:
    """Bob is pinned, whoever is fast."""
    pinned = replace(TWO, pins=(pin("bob", "v", "9:00"),))
    assert [entry["worst_tenth"] for entry in compare(pinned, rounds=3).values()] == [0, 0, 0]
    assert [choice.employee for choice in SignUp(pinned).choose(["ann", "bob"])] == ["bob"]


def test_what_cannot_be_given_by_signing_up_is_refused() -> None:
    """An open visit, no rounds, an unknown rule: every fault of the question at once."""
    free = replace(visit("v"), slots=None, services=("chair",), start_every_minutes=15)
    with pytest.raises(InvalidProblem, match="only templates whose slots exclude no others"):
        compare(problem([free], [employee("ann")]))
    with pytest.raises(InvalidProblem) as refused:
        compare(TWO, rule="bribes", rounds=0)
    assert refused.value.faults == [
        "rule: expected one of first-come, lottery, fair, found 'bribes'",
        "rounds: expected at least 1",
    ]


def test_pins_that_cannot_stand_are_refused() -> None:
    """With the sentence that `solve` has for them."""
    with pytest.raises(InvalidProblem, match="pins"):
        compare(replace(TWO, pins=(pin("bob", "v", "9:05"),)))


def test_the_table_has_a_line_a_rule() -> None:
    """Columns stand below each other."""
    lines = table(compare(TWO, rounds=5)).splitlines()
    assert lines[0].startswith("rule ")
    assert lines[0].endswith("sessions  served  never  worst tenth   Gini   Jain  mean dissatisfaction")
    assert [line[:12] for line in lines[1:]] == ["first come, ", "lottery each", "this planner"]
    assert len({len(line) for line in lines}) == 1


def test_eight_rounds_serve_more_and_everybody() -> None:
    """A site of 650 people who start anew: against whoever is fast at least 4 % more sessions, and nobody left out."""
    found = compare(everyone_anew(), rounds=8)
    fair, fast = found["fair"], found["first-come"]
    assert fair["sessions"] >= 1.04 * fast["sessions"]
    assert (fair["never"], fast["never"] > 100) == (0, True)
    assert fair["worst_tenth"] >= 4
    assert fair["gini"] < found["lottery"]["gini"] < fast["gini"]
