"""A saboteur changes one thing in a right outcome; the checker names what is wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from solver.check import check
from solver.engine import solve
from solver.outcome import Appointment, Outcome, Stage, Unserved
from solver.problem import Problem
from tests.rostering.builders import (
    at,
    employee,
    figured,
    floating,
    open_visit,
    pin,
    problem,
    rested,
    roster,
    seated,
    visit,
    window,
)

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


# Two starts that a floating break leaves, three who want one, two of whom know their times.
TIGHT_ROUND = problem(
    [open_visit("v", every=25, end=at("10:15"), floating_breaks=(floating(15, "9:50", "10:00"),))],
    [employee("ann"), employee("bob"), employee("cleo", received=1)],
    published=(pin("ann", "v", "9:00"), pin("bob", "v", "9:25"), pin("zoe", "v", "9:00")),
)
BREAK = rested("v", "10:00", "10:15")


def lost(*names: str) -> tuple[Unserved, ...]:
    """Return the reasons of people who were outranked in the tight round."""
    return tuple(Unserved(name, 1, 0, "outranked", {"seats": 2, "competing": 3}) for name in names)


def tight(*entries: Appointment, without: tuple[str, ...] = ("cleo",)) -> Outcome:
    """Return a roster of the tight round in which all is said to be proven."""
    outcome = figured(TIGHT_ROUND, roster(TIGHT_ROUND, *entries, breaks=(BREAK,)), proven=True)
    return replace(outcome, unserved=lost(*without))


TIGHT = tight(seated("ann", "v", "9:00"), seated("bob", "v", "9:25"))


def told(name: str, **changes: Any) -> Outcome:
    """Return the right tight outcome with the stages of this name changed, of the whole and of the component."""
    entries = (replace(entry, **changes) if entry.name == name else entry for entry in TIGHT.stages)
    return replace(TIGHT, stages=tuple(entries))


# What each of the rules about frame and figures notices, and no other: rosters keep the hard rules.
SABOTAGES = {
    "answers_this_problem": replace(TIGHT, problem_digest="0" * 64),
    "status_fits": replace(TIGHT, faults=("something",)),
    "names_exist": replace(TIGHT, appointments=(*TIGHT.appointments, seated("zoe", "v", "9:50"))),
    "changes_told": replace(TIGHT, changes={"kept": [], "moved": [], "lost": [], "added": []}),
    "stages_complete": replace(TIGHT, stages=TIGHT.stages[::-1]),
    "stage_values": told("sessions", value=9, bound=9),
    "proven_in_every_part": replace(
        TIGHT,
        status="feasible",
        stages=tuple(
            replace(entry, bound=9, proven=False) if (entry.component, entry.name) == ("ann", "sessions") else entry
            for entry in TIGHT.stages
        ),
    ),
    "proofs_hold": tight(seated("ann", "v", "9:25"), seated("bob", "v", "9:00")),
    "no_empty_seat_wanted": tight(seated("bob", "v", "9:25"), without=("ann", "cleo")),
    "everyone_has_a_reason": replace(TIGHT, unserved=()),
}


@pytest.mark.parametrize("rule", SABOTAGES)
def test_one_rule_alone_notices(rule: str) -> None:
    """Everything else about the outcome is right."""
    assert {violation.rule for violation in check(TIGHT_ROUND, SABOTAGES[rule])} == {rule}


def proven(whole: Problem, *entries: Appointment) -> set[str]:
    """Return what is said against a roster with right figures in which all is said to be proven."""
    outcome = figured(whole, roster(whole, *entries), proven=True)
    told = [violation for violation in check(whole, outcome) if violation.rule != "everyone_has_a_reason"]
    assert {violation.rule for violation in told} <= {"proofs_hold"}
    return {violation.sentence for violation in told}


def test_each_goal_is_followed() -> None:
    """The same seat given to the wrong person, at the wrong time, or to nobody, each seen as what it is."""
    nine = [visit("v", "9:00")]
    people = [employee("ann"), employee("bob", received=1)]
    assert proven(problem(nine, people), seated("ann", "v", "9:00")) == set()
    assert proven(problem(nine, people), seated("bob", "v", "9:00")) == {
        "not the fairest: ann should come before the last appointment of bob"
    }
    # The lots of "a seed": bob's digest is the smaller.
    alike = problem(nine, [employee("ann"), employee("bob")])
    sentences = [proven(alike, seated(name, "v", "9:00")) for name in ("ann", "bob")]
    assert sorted(len(entry) for entry in sentences) == [0, 1]
    rated = employee("ann", window("9:00", "9:30", rating=2), window("10:00", "10:30"))
    choice = problem([visit("v", "9:00", "10:00")], [rated])
    assert proven(choice, seated("ann", "v", "10:00")) == set()
    assert proven(choice, seated("ann", "v", "9:00")) == {
        "the same people in the component of ann could be given seats that they like better"
    }
    known = replace(choice, published=(pin("ann", "v", "9:00"),))
    assert proven(known, seated("ann", "v", "9:00")) == set()
    assert proven(known, seated("ann", "v", "10:00")) == {
        "more people in the component of ann could stay where they are"
    }


@pytest.mark.parametrize(("currency", "is_fair"), [("sessions", False), ("minutes", True)])
def test_shares_are_counted_in_the_currency(currency: str, is_fair: bool) -> None:
    """Two who have had nothing: a second short treatment for one is fair by minutes and not by number."""
    people = [employee("ann", target=2), employee("bob", services=("table",))]
    whole = problem([visit("v", "9:00", "9:30"), visit("w", therapist="tom")], people, currency=currency)
    outcome = figured(whole, roster(whole, seated("ann", "v", "9:00"), seated("ann", "v", "9:30")))
    fair = next(stage.value for stage in outcome.stages if stage.name == "fair")
    assert fair == ([["0/1", 1], ["20/1", 1]] if is_fair else [["0/1", 1], ["1/1", 1]])


@pytest.mark.parametrize(("minutes", "gaps"), [(30, 1), (35, 0)])
def test_gaps_are_counted_when_they_were_asked_for(minutes: int, gaps: int) -> None:
    """The 35 minutes between two treatments are a gap unless they are wholly break; a wrong number is named."""
    day = visit("v", "9:00", "10:00", floating_breaks=(floating(minutes, "9:25", "9:25"),))
    whole = problem([day], [employee("ann"), employee("bob")])
    entries = seated("ann", "v", "9:00"), seated("bob", "v", "10:00")
    outcome = figured(
        whole,
        roster(whole, *entries, breaks=(rested("v", "9:25", f"{9 + (25 + minutes) // 60}:{(25 + minutes) % 60:02}"),)),
        proven=True,
    )
    ends = [at for at, entry in enumerate(outcome.stages) if entry.name == "liked"]

    def counting(count: int) -> set[str]:
        """Return what is said when so many gaps are told of the whole and of its one component."""
        stages = list(outcome.stages)
        for end in reversed(ends):
            stages.insert(end + 1, Stage(stages[end].component, "compact", count, count, proven=True))
        return {violation.rule for violation in check(whole, replace(outcome, stages=tuple(stages)))}

    assert counting(gaps) == set()
    assert counting(gaps + 1) == {"stage_values"}


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
