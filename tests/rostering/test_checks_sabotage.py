"""Sabotages that one rule alone notices, goal by goal, on rosters made by hand with right figures."""

from dataclasses import replace
from typing import Any

import pytest

from solver.check import check
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
    found = check(whole, outcome)
    assert {entry.rule for entry in found} <= {"proofs_hold", "no_empty_seat_wanted", "everyone_has_a_reason"}
    return {entry.sentence for entry in found if entry.rule == "proofs_hold"}


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
    two = problem([visit("v", "9:00", "10:00")], [employee("ann"), employee("bob")], currency="sessions_first")
    assert proven(two, seated("ann", "v", "9:00")) == {
        "not the fairest: bob could have one more without anyone losing one"
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
