"""A saboteur changes one thing in a right outcome; the checker names what is wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from solver.check import check
from solver.engine import solve
from solver.outcome import Appointment, Outcome, Stage, Unserved
from tests.rostering.builders import employee, pin, problem, visit, window

ROUND = problem(
    [visit("v", "9:00", "10:00"), visit("w", "9:00", therapist="tom", service="class")],
    [
        employee("ann", window("9:00", "9:30", rating=2), window("10:00", "10:30", rating=1)),
        employee("bob", window("9:00", "9:30", rating=1), window("10:00", "10:30", rating=3)),
        employee("cleo", received=1),
        employee("dora", window("9:00", "9:10")),
        employee("emil", services=("table",)),
        employee("fred", services=("class",)),
        employee("gina", services=("class",), received=3),
    ],
    pins=(pin("fred", "w", "9:00", service="class"),),
)
RIGHT = solve(ROUND)


def stages(change: Callable[[Stage], Stage]) -> Outcome:
    """Return the right outcome with every stage changed."""
    return replace(RIGHT, stages=tuple(change(stage) for stage in RIGHT.stages))


def stage(name: str, **changes: Any) -> Outcome:
    """Return the right outcome with the stages of this name changed."""
    return stages(lambda entry: replace(entry, **changes) if entry.name == name else entry)


def moved(**places: tuple[str, int]) -> Outcome:
    """Return the right outcome with people moved to (visit, minutes after nine), or to nobody's when None."""
    start = min(entry.start for entry in RIGHT.appointments)
    kept = [entry for entry in RIGHT.appointments if entry.employee not in places]
    for name, (where, minutes) in places.items():
        service = "chair" if where == "v" else "class"
        kept.append(Appointment(name, where, service, start + timedelta(minutes=minutes)))
    kept.sort(key=lambda entry: (entry.start, entry.visit, entry.employee))
    return replace(RIGHT, appointments=tuple(kept))


def reason(name: str, **changes: Any) -> Outcome:
    """Return the right outcome with one person's reason changed."""
    entries = (replace(entry, **changes) if entry.employee == name else entry for entry in RIGHT.unserved)
    return replace(RIGHT, unserved=tuple(entries))


def swapped_likes() -> Outcome:
    """Return a valid roster with right figures in which ann and bob sit where they like it less."""
    swapped = moved(ann=("v", 0), bob=("v", 60))
    worse: dict[str, list[int]] = {}
    for entry in RIGHT.stages:
        if entry.name == "liked" and isinstance(entry.value, list) and entry.component in (None, "ann"):
            counts = [int(str(count)) for count in entry.value]
            worse[str(entry.component)] = [counts[0], counts[1], counts[2] + 1, counts[3] + 1, counts[4] - 2]
    changed = tuple(
        replace(entry, value=worse[str(entry.component)], bound=worse[str(entry.component)])
        if entry.name == "liked" and str(entry.component) in worse
        else entry
        for entry in RIGHT.stages
    )
    return replace(swapped, stages=changed)


def without_gina() -> Outcome:
    """Return a valid roster with right figures in which an empty place stays empty."""
    return replace(
        RIGHT,
        appointments=tuple(entry for entry in RIGHT.appointments if entry.employee != "gina"),
        unserved=(*RIGHT.unserved, Unserved("gina", 1, 0, "outranked", {"seats": 1, "competing": 2})),
    )


def test_the_right_outcome_passes() -> None:
    """The saboteur begins with a roster that is optimal and keeps every rule."""
    assert RIGHT.status == "optimal"
    assert check(ROUND, RIGHT) == []
    assert {entry.employee: entry.reason for entry in RIGHT.unserved} == {
        "cleo": "outranked",
        "dora": "too_short",
        "emil": "no_service",
    }


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("answers_this_problem", replace(RIGHT, problem_digest="0" * 64)),
        ("status_fits", replace(RIGHT, status="feasible")),
        ("status_fits", replace(RIGHT, faults=("something",))),
        ("status_fits", replace(RIGHT, status="infeasible")),
        ("names_exist", moved(nobody=("v", 0))),
        ("on_a_slot", moved(ann=("v", 30))),
        ("seats_not_overbooked", moved(ann=("v", 0))),
        ("treatment_in_windows", moved(dora=("v", 0))),
        ("service_accepted", moved(emil=("v", 0))),
        ("pins_stand", moved(fred=("v", 0))),
        ("written_in_order", replace(RIGHT, appointments=RIGHT.appointments[::-1])),
        ("stage_values", stage("sessions", value=9, bound=9)),
        ("stage_values", stage("fair", value=[["1/1", 7]], bound=[["1/1", 7]])),
        ("stage_values", stage("liked", value=[0, 0, 0, 0, 9], bound=[0, 0, 0, 0, 9])),
        ("stage_values", replace(stage("fair", proven=False), status="feasible")),
        ("stages_complete", replace(RIGHT, stages=RIGHT.stages[1:])),
        ("stages_complete", replace(RIGHT, stages=RIGHT.stages[::-1])),
        ("stages_complete", replace(RIGHT, stages=(*RIGHT.stages, replace(RIGHT.stages[0], component="zoe")))),
        ("stage_values", stage("liked", bound=[1, 2])),
        ("everyone_has_a_reason", replace(RIGHT, unserved=RIGHT.unserved[1:])),
        ("everyone_has_a_reason", replace(RIGHT, unserved=RIGHT.unserved * 2)),
        ("everyone_has_a_reason", reason("cleo", reason="no_common_time", detail=None)),
        ("everyone_has_a_reason", reason("cleo", reason="spacing", detail=None)),
        ("everyone_has_a_reason", reason("cleo", reason="therapist_wish", detail=None)),
        ("everyone_has_a_reason", reason("cleo", reason="no_service", detail=None)),
        ("everyone_has_a_reason", reason("cleo", detail={"seats": 0, "competing": 1})),
        ("everyone_has_a_reason", reason("cleo", detail={"seats": 3, "competing": 3})),
        ("everyone_has_a_reason", reason("cleo", detail={"seats": 2, "competing": 4})),
        ("everyone_has_a_reason", reason("cleo", got=1)),
        ("everyone_has_a_reason", reason("dora", detail={"minutes": 9})),
        ("everyone_has_a_reason", reason("emil", reason="outranked", detail={"seats": 1, "competing": 2})),
        ("proofs_hold", swapped_likes()),
    ],
)
def test_the_checker_names_the_rule_that_was_broken(rule: str, outcome: Outcome) -> None:
    """Each sabotage is seen under its own name, alone or with what follows from it."""
    assert rule in {violation.rule for violation in check(ROUND, outcome)}


def test_nothing_is_infeasible_that_nobody_demands() -> None:
    """Without pins, floating breaks or a limit on changes the empty roster is possible."""
    whole = problem([visit("v", "9:00")], [employee("ann")])
    refused = Outcome("infeasible", solve(whole).problem_digest, ("it cannot be done",))
    assert [violation.path for violation in check(whole, refused)] == ["status"]
    pinned = replace(whole, pins=(pin("ann", "v", "9:30"),))
    assert check(pinned, solve(pinned)) == []
    assert solve(pinned).status == "infeasible"


def test_a_bound_that_the_value_beats_is_named() -> None:
    """A bound below the value cannot be a bound."""
    low = stages(lambda entry: replace(entry, bound=1, proven=False) if entry.name == "sessions" else entry)
    broken = check(ROUND, replace(low, status="feasible"))
    assert "is beaten by the value" in {violation.sentence for violation in broken}


def test_a_claimed_proof_is_followed_and_not_believed() -> None:
    """One person's seat is given to another with a better share; all figures are right, only the proof is not."""
    people = [employee("ann"), employee("bob", received=1)]
    fair = problem([visit("v", "9:00")], people)
    unfair = problem([visit("v", "9:00")], [employee("ann", received=1), employee("bob")])
    other = solve(unfair)
    lie = replace(
        solve(fair),
        appointments=other.appointments,
        unserved=tuple(replace(entry, employee="ann") for entry in other.unserved),
        stages=tuple(
            replace(entry, value=[["0/1", 1], ["1/1", 1]], bound=[["0/1", 1], ["1/1", 1]])
            if entry.name == "fair"
            else entry
            for entry in other.stages
        ),
    )
    assert [(v.rule, v.sentence) for v in check(fair, lie)] == [
        ("proofs_hold", "not the fairest: ann should come before the last appointment of bob")
    ]


def test_an_empty_seat_beside_someone_waiting_is_named() -> None:
    """Leaving a place empty that someone wants is wrong, even with a reason."""
    broken = {violation.rule for violation in check(ROUND, without_gina())}
    assert "stage_values" in broken
    assert "no_empty_seat_wanted" in broken


def test_a_violation_is_one_line() -> None:
    """Rule, path and sentence stand in one line."""
    broken = check(ROUND, moved(ann=("v", 30)))
    assert str(broken[0]).startswith("on_a_slot: appointments[")
