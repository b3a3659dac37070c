"""What became of a published roster, told in full, and what the checker says when it is told wrongly."""

from dataclasses import replace
from typing import Any

import pytest

from solver.check import check
from solver.engine import solve
from solver.problem import Problem
from tests.rostering.builders import employee, figured, pin, problem, roster, seated, visit

NINE, TEN, ELEVEN = (f"2026-11-23T{hour:02}:00:00+01:00" for hour in (9, 10, 11))


def place(start: str, **employee: str) -> dict[str, Any]:
    """Return a slot of the one visit as it is told, whose it was first if that is told."""
    return {**employee, "visit": "v", "service": "chair", "start": start}


def repaired() -> Problem:
    """Return a round in which ann and bob knew their times, cleo's visit is gone, and dora is new."""
    people = [employee(name) for name in ("ann", "bob", "cleo", "dora")]
    known = (pin("ann", "v", "9:00"), pin("bob", "v", "9:30"), pin("cleo", "gone", "9:00"))
    return problem([visit("v", "9:00", "10:00", "11:00")], people, published=known)


ROUND = repaired()
RIGHT = figured(
    ROUND, roster(ROUND, seated("ann", "v", "9:00"), seated("bob", "v", "10:00"), seated("dora", "v", "11:00"))
)
# The visit that cleo knew is not in the round, so that her time keeps the offset that it came with.
TOLD: dict[str, list[dict[str, Any]]] = {
    "kept": [place(NINE, employee="ann")],
    "moved": [{"employee": "bob", "from": place("2026-11-23T09:30:00+01:00"), "to": place(TEN)}],
    "lost": [{"employee": "cleo", "visit": "gone", "service": "chair", "start": "2026-11-23T08:00:00+00:00"}],
    "added": [place(ELEVEN, employee="dora")],
}


def test_every_published_appointment_is_kept_moved_or_lost_and_new_ones_are_added() -> None:
    """One of each, in the site's local time."""
    assert RIGHT.changes == TOLD
    assert check(ROUND, RIGHT) == []


def test_the_planner_tells_the_same() -> None:
    """Its own lists pass the checker, and hold every published entry once."""
    outcome = solve(ROUND)
    assert check(ROUND, outcome) == []
    assert outcome.changes is not None
    assert sum(len(outcome.changes[kind]) for kind in ("kept", "moved", "lost")) == len(ROUND.published)


@pytest.mark.parametrize("kind", TOLD)
def test_a_list_that_misses_something_is_named(kind: str) -> None:
    """Each of the four lists is compared on its own."""
    outcome = replace(RIGHT, changes=TOLD | {kind: []})
    assert [(found.rule, found.path) for found in check(ROUND, outcome)] == [("changes_told", f"changes.{kind}")]


@pytest.mark.parametrize("changes", [None, {}, TOLD | {"more": []}])
def test_a_published_roster_asks_for_exactly_four_lists(changes: Any) -> None:
    """No list at all, none of the four, and one too many."""
    assert [found.rule for found in check(ROUND, replace(RIGHT, changes=changes))] == ["changes_told"]


def test_without_a_published_roster_nothing_is_told() -> None:
    """Changes of nothing are wrong."""
    whole = problem([visit("v", "9:00")], [employee("ann")])
    outcome = solve(whole)
    assert outcome.changes is None
    assert [found.rule for found in check(whole, replace(outcome, changes=TOLD))] == ["changes_told"]


def test_a_published_entry_that_stands_twice_is_one() -> None:
    """Listing ann's time again changes nothing of what is told."""
    twice = replace(ROUND, published=(*ROUND.published, ROUND.published[0]))
    assert figured(twice, RIGHT).changes == TOLD
