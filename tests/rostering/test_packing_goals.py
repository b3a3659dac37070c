"""The goals of visits that exclude each other's seats: what each decides, and that nothing else decides it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from solver.check import check
from solver.engine import solve
from solver.outcome import Outcome
from solver.packing import search
from solver.packing.goals import Goal, goals
from solver.problem import Break, Problem, Window
from tests.rostering.builders import at, employee, floating, open_visit, pause, pin, problem, visit, window

SHORT = ("chair",)
LONG = ("table",)


def one_long_or_two_short() -> Problem:
    """Return 55 minutes for one long treatment or two short ones; whoever is long is the first in the draw."""
    day = open_visit("v", "chair", "table", every=25, end=at("9:55"))
    people = [employee("ann", services=LONG), employee("bob", services=SHORT), employee("cleo", services=SHORT)]
    return problem([day], people, seed="4")


def long_before_short() -> Problem:
    """Return the same with the one who is long much worse off."""
    people = [
        employee("ann", services=LONG),
        employee("bob", services=SHORT, received=1),
        employee("cleo", services=SHORT, received=1),
    ]
    return replace(one_long_or_two_short(), employees=tuple(people), currency="sessions_first")


def one_place(*ratings: int) -> Problem:
    """Return one place for two people with equal shares who rate it so."""
    people = [employee(name, window("9:00", "9:20", rating=rating)) for name, rating in zip("ab", ratings, strict=True)]
    return problem([visit("v", "9:00", max_sessions=1)], people)


def own_time(best: str, **changes: Any) -> Problem:
    """Return six places for one who likes one time best."""
    times = ("9:00", "9:30", "10:00", "10:30", "11:00", "11:30")
    windows = tuple(
        Window(at(start), at(f"{start[:-2]}{int(start[-2:]) + 20}"), 1 if start == best else 2) for start in times
    )
    return problem([visit("v", *times, max_sessions=9)], [employee("ann", *windows)], **changes)


def scattered() -> Problem:
    """Return a day on which three people have two times each, of which the later ones are far apart."""
    times = {"a": ("9:50", "16:05"), "b": ("9:25", "12:45"), "c": ("9:00", "14:25")}
    people = [employee(name, *(window(at, plus_20(at)) for at in both)) for name, both in times.items()]
    return problem([visit("v", *sorted(at for both in times.values() for at in both))], people)


def plus_20(clock: str) -> str:
    """Return twenty minutes later."""
    hour, minute = (int(part) for part in clock.split(":"))
    return f"{hour + (minute + 20) // 60}:{(minute + 20) % 60:02}"


def names(outcome: Outcome) -> list[str]:
    """Return who comes."""
    return sorted(entry.employee for entry in outcome.appointments)


def starts(outcome: Outcome) -> list[str]:
    """Return when somebody comes."""
    return [f"{entry.start:%H:%M}" for entry in outcome.appointments]


def gaps(outcome: Outcome) -> int:
    """Return how often somebody on this day does not come right after somebody else, 25 minutes after their start."""
    begins = [entry.start for entry in outcome.appointments]
    placed = {entry.start: entry.end for entry in outcome.breaks}
    ends = [begin + timedelta(minutes=25) for begin in begins]
    return sum(placed.get(end, end) != begin for end, begin in zip(ends, begins[1:], strict=False))


def kept(outcome: Outcome) -> int:
    """Return how many published appointments stay."""
    return len((outcome.changes or {})["kept"])


# By stage: a problem that it decides, what is looked at, and what it then is.
DECIDED: dict[str, tuple[Problem, Callable[[Outcome], Any], Any]] = {
    "sessions": (long_before_short(), names, ["bob", "cleo"]),
    "fair": (one_long_or_two_short(), names, ["bob", "cleo"]),
    "drawn": (one_place(1, 3), names, ["b"]),
    "calm": (own_time("10:30", published=(pin("ann", "v", "9:30"),)), kept, 1),
    "liked": (own_time("10:30"), starts, ["10:30"]),
    "compact": (scattered(), gaps, 0),
}


@pytest.mark.parametrize("stage", DECIDED)
def test_a_goal_decides(stage: str) -> None:
    """The roster is as the goal asks, proven, and the checker agrees with every figure."""
    whole, looked_at, expected = DECIDED[stage]
    outcome = solve(whole, compact=stage == "compact")
    assert looked_at(outcome) == expected
    assert outcome.status == "optimal"
    assert check(whole, outcome) == []


@pytest.mark.parametrize("stage", DECIDED)
def test_without_a_goal_it_is_decided_otherwise(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search, robbed of one goal, gives another roster."""

    def fewer(case: Any, *, compact: bool) -> list[Goal]:
        return [goal for goal in goals(case, compact=compact) if goal.stage != stage]

    monkeypatch.setattr(search, "goals", fewer)
    whole, looked_at, expected = DECIDED[stage]
    assert looked_at(solve(whole, compact=stage == "compact")) != expected


def test_gaps_are_reported_only_when_they_are_asked_for() -> None:
    """The last stage is optional."""
    assert "compact" not in {stage.name for stage in solve(scattered()).stages}


@pytest.mark.parametrize(("breaks", "expected"), [((), 1), ((pause("9:25", "9:55"),), 0)])
def test_a_break_is_no_gap(breaks: tuple[Break, ...], expected: int) -> None:
    """Treatments on both sides of a break follow each other; half an hour of nothing between them is a gap."""
    people = [employee("ann", window("9:00", "9:20")), employee("bob", window("9:55", "10:15"))]
    whole = problem([visit("v", "9:00", "9:55", breaks=breaks)], people)
    outcome = solve(whole, compact=True)
    assert [stage.value for stage in outcome.stages if stage.name == "compact"][0] == expected
    assert check(whole, outcome) == []


def test_a_floating_break_is_placed_where_it_fills_a_gap() -> None:
    """Of all places for lunch the one between two treatments makes the day compact."""
    people = [employee("ann", window("9:00", "9:20")), employee("bob", window("9:55", "10:15"))]
    day = visit("v", "9:00", "9:55", floating_breaks=(floating(30, "9:00", "12:00"),))
    outcome = solve(problem([day], people), compact=True)
    assert gaps(outcome) == 0
    assert [f"{entry.start:%H:%M}" for entry in outcome.breaks] == ["09:25"]
