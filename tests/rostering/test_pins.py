"""Pins stand, count everywhere and come before fairness; pins that contradict the rules make a round infeasible."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from solver.check import check
from solver.engine import solve
from solver.problem import Credential, Pin, Problem, Therapist
from tests.rostering.builders import MONDAY, employee, pause, pin, problem, visit, window

BOTH_DAYS = window("9:00", "17:00"), window("9:00", "17:00", 1)
TWO_DAYS = [visit("v", "9:00", "10:00"), visit("w", "9:00", day=1)]


def test_a_pin_comes_before_fairness() -> None:
    """The pinned person keeps the only seat although another has a smaller share."""
    people = [employee("ann", received=1), employee("bob")]
    pinned = problem([visit("v", "9:00")], people, pins=(pin("ann", "v", "9:00"),))
    outcome = solve(pinned)
    assert [entry.employee for entry in outcome.appointments] == ["ann"]
    assert [(entry.reason, entry.detail) for entry in outcome.unserved] == [("outranked", {"seats": 1, "competing": 2})]
    assert check(pinned, outcome) == []


def test_a_pin_counts_in_the_share() -> None:
    """Whoever has a pin stands behind those who have nothing."""
    people = [employee("ann", *BOTH_DAYS, target=2), employee("bob", *BOTH_DAYS)]
    pinned = problem([visit("v", "9:00"), visit("w", "9:00", day=1)], people, pins=(pin("ann", "v", "9:00"),))
    assert [entry.employee for entry in solve(pinned).appointments] == ["ann", "bob"]


@pytest.mark.parametrize("limit", [{"max_per_week": 1}, {"min_gap_days": 2}, {"target": 1}])
def test_a_pin_counts_in_every_limit(limit: dict[str, int]) -> None:
    """Nothing else is given within the week, the days or the target of a pin."""
    ann = replace(employee("ann", *BOTH_DAYS, target=2), **limit)
    outcome = solve(problem(TWO_DAYS, [ann], pins=(pin("ann", "v", "10:00"),)))
    assert [entry.visit for entry in outcome.appointments] == ["v"]


def test_a_pin_may_be_written_in_any_offset() -> None:
    """The same instant is the same pin."""
    start = pin("ann", "v", "9:00").start.astimezone(ZoneInfo("Asia/Kolkata"))
    pinned = problem([visit("v", "9:00", "10:00")], [employee("ann")], pins=(Pin("ann", "v", "chair", start),))
    outcome = solve(pinned)
    assert outcome.status == "optimal"
    assert check(pinned, outcome) == []


def test_everyone_pinned_leaves_nothing_to_plan() -> None:
    """Pins alone are a roster, and it is optimal."""
    pinned = problem([visit("v", "9:00")], [employee("ann")], pins=(pin("ann", "v", "9:00"),))
    outcome = solve(pinned)
    assert (outcome.status, len(outcome.appointments)) == ("optimal", 1)
    assert check(pinned, outcome) == []


ANN = employee("ann", *BOTH_DAYS, target=2)
EXPIRED = (Therapist("tess", (Credential("massage", MONDAY.replace(day=1)),)),)


@pytest.mark.parametrize(
    ("contradicting", "sentence"),
    [
        (problem(TWO_DAYS, [ANN], pins=(pin("ann", "v", "9:30"),)), "has no slot for chair at"),
        (problem(TWO_DAYS, [ANN], pins=(pin("ann", "v", "9:00", service="table"),)), "has no slot for table at"),
        (
            problem([visit("v", "9:00", breaks=(pause("9:20", "9:40"),))], [ANN], pins=(pin("ann", "v", "9:00"),)),
            "touches a break",
        ),
        (problem(TWO_DAYS, [ANN], pins=(pin("ann", "v", "9:00"),), therapists=EXPIRED), "does not hold massage"),
        (problem(TWO_DAYS, [replace(ANN, sites=())], pins=(pin("ann", "v", "9:00"),)), "does not use site berlin"),
        (problem(TWO_DAYS, [replace(ANN, services=())], pins=(pin("ann", "v", "9:00"),)), "does not accept chair"),
        (
            problem(TWO_DAYS, [replace(ANN, never_therapists=("tess",))], pins=(pin("ann", "v", "9:00"),)),
            "is not to be given therapist tess",
        ),
        (
            problem(TWO_DAYS, [replace(ANN, only_therapists=())], pins=(pin("ann", "v", "9:00"),)),
            "is not to be given therapist tess",
        ),
        (
            problem(TWO_DAYS, [employee("ann", window("9:00", "9:19"))], pins=(pin("ann", "v", "9:00"),)),
            "does not lie in the windows",
        ),
        (
            problem(TWO_DAYS, [ANN, replace(ANN, id="bob")], pins=(pin("ann", "v", "9:00"), pin("bob", "v", "9:00"))),
            "every place of this slot is pinned",
        ),
        (
            problem(TWO_DAYS, [replace(ANN, target=1)], pins=(pin("ann", "v", "9:00"), pin("ann", "w", "9:00", 1))),
            "more pins than the target of 1",
        ),
        (
            problem(
                TWO_DAYS, [replace(ANN, max_per_week=1)], pins=(pin("ann", "v", "9:00"), pin("ann", "w", "9:00", 1))
            ),
            "more pins in one week than 1",
        ),
        (
            problem(
                TWO_DAYS, [replace(ANN, min_gap_days=2)], pins=(pin("ann", "v", "9:00"), pin("ann", "w", "9:00", 1))
            ),
            "too few days from",
        ),
        (
            problem(
                [*TWO_DAYS, visit("x", "9:10", therapist="tom")],
                [ANN],
                pins=(pin("ann", "v", "9:00"), pin("ann", "x", "9:10")),
            ),
            "is at the same time as",
        ),
        (
            problem(
                [*TWO_DAYS, visit("x", "9:20")],
                [ANN, replace(ANN, id="bob")],
                pins=(pin("ann", "v", "9:00"), pin("bob", "x", "9:20")),
            ),
            "therapist tess is occupied by pins[0]",
        ),
    ],
)
def test_a_contradicting_pin_is_infeasible_and_says_why(contradicting: Problem, sentence: str) -> None:
    """The outcome has no roster, a sentence with the path of the pin, and passes the checker."""
    outcome = solve(contradicting)
    assert (outcome.status, outcome.appointments) == ("infeasible", ())
    assert any(sentence in fault for fault in outcome.faults)
    assert all(fault.startswith("pins[") for fault in outcome.faults)
    assert check(contradicting, outcome) == []


def test_a_pin_that_stands_twice_is_one_pin() -> None:
    """The same appointment written twice takes one seat and one of the target."""
    outcome = solve(problem(TWO_DAYS, [employee("ann")], pins=(pin("ann", "v", "9:00"),) * 2))
    assert (outcome.status, len(outcome.appointments)) == ("optimal", 1)


def test_every_contradiction_is_named_at_once() -> None:
    """Two wrong pins give two sentences."""
    wrong = problem(TWO_DAYS, [ANN], pins=(pin("ann", "v", "9:30"), pin("ann", "w", "9:30", 1)))
    assert [fault.split(":")[0] for fault in solve(wrong).faults] == ["pins[0]", "pins[1]"]
