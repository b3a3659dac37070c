"""The hard rules where seats exclude each other: what each permits, what it forbids, and that it is needed."""

from dataclasses import replace

import pytest

from solver.check import check
from solver.engine import solve
from solver.packing import search
from solver.packing.rules import RULES
from solver.problem import Problem, Room, Visit
from tests.rostering.builders import at, employee, floating, open_visit, pin, problem, visit, window

TWO, THREE, FOUR = (tuple(employee(f"p{number}") for number in range(count)) for count in (2, 3, 4))
TWICE = employee("ann", target=2)
EVE = employee("eve", received=9, entitled=10)


def beside(second: str, **changes: object) -> Problem:
    """Return two limited visits by two therapists for one person who would like to come twice."""
    days = [visit("v", "9:00", max_sessions=9), visit("w", second, therapist="tom", max_sessions=9)]
    return problem(days, [TWICE], **changes)


def days_later(day: int, **limits: int) -> Problem:
    """Return two limited visits, the second some days later, for one person who would like to come twice."""
    days = [visit("v", "9:00", max_sessions=9), visit("w", "9:00", day=day, max_sessions=9)]
    return problem(days, [replace(TWICE, windows=(window("9:00", "17:00"), window("9:00", "17:00", day)), **limits)])


def at_their_times(day: Visit, *times: tuple[str, str]) -> Problem:
    """Return a visit for people who have one time each."""
    return problem([day], [employee(f"p{number}", window(*time)) for number, time in enumerate(times)])


def runs(last: tuple[str, str]) -> Problem:
    """Return a visit with runs of at most 50 minutes and ten of rest, the last of three people having this time."""
    day = open_visit("v", max_run_minutes=50, rest_minutes=10)
    return at_their_times(day, ("9:00", "9:20"), ("9:25", "9:45"), last)


def stations(number: int) -> Problem:
    """Return two therapists at the same time in a room with so many stations."""
    rooms = (Room("green", "berlin", number),)
    return problem([visit("v", "9:00"), visit("w", "9:00", therapist="tom")], list(TWO), rooms=rooms)


def pinned(target: int) -> Problem:
    """Return a place for one, pinned for the person with the best share, who wants so many."""
    people = [*TWO, replace(EVE, target=target)]
    return problem([visit("v", "9:00", max_sessions=9)], people, pins=(pin("eve", "v", "9:00"),))


def moves(most: int) -> Problem:
    """Return a roster of two people with the best shares at times that two others want; so many may change."""
    people = [*TWO, EVE, replace(EVE, id="fay")]
    known = (pin("eve", "v", "9:00"), pin("fay", "v", "9:25"))
    return problem([visit("v", "9:00", "9:25")], people, published=known, max_moves=most)


# By rule: a problem, how many of those who want to come can; a problem in which the rule does not bind, and how many.
CASES: dict[str, tuple[Problem, int, Problem, int]] = {
    "seats_have_places": (
        problem([visit("v", "9:00", service="class", max_sessions=9)], [replace(p, services=("class",)) for p in FOUR]),
        3,
        problem(
            [visit("v", "9:00", service="class", max_sessions=9)], [replace(p, services=("class",)) for p in THREE]
        ),
        3,
    ),
    "targets_kept": (
        problem([open_visit("v")], [employee("ann")], currency="sessions_first"),
        1,
        problem([open_visit("v")], [TWICE], currency="sessions_first"),
        2,
    ),
    "weekly_limits_kept": (days_later(1, max_per_week=1), 1, days_later(7, max_per_week=1), 2),
    "days_apart": (days_later(1, min_gap_days=2), 1, days_later(2, min_gap_days=2), 2),
    "not_at_once": (beside("9:15"), 1, beside("9:20"), 2),
    "therapists_not_twice": (
        problem([visit("v", "9:00"), visit("w", "9:20")], list(TWO)),
        1,
        problem([visit("v", "9:00"), visit("w", "9:25")], list(TWO)),
        2,
    ),
    "rooms_have_stations": (stations(1), 1, stations(2), 2),
    "breaks_fit": (
        at_their_times(open_visit("v", floating_breaks=(floating(30, "9:00", "9:10"),)), ("9:00", "9:35")),
        0,
        at_their_times(open_visit("v", floating_breaks=(floating(30, "9:00", "9:10"),)), ("9:00", "9:50")),
        1,
    ),
    "runs_end": (runs(("9:50", "10:15")), 2, runs(("9:50", "10:20")), 3),
    "sessions_limited": (
        problem([open_visit("v", max_sessions=1)], list(TWO)),
        1,
        problem([open_visit("v", max_sessions=2)], list(TWO)),
        2,
    ),
    "pins_stand": (pinned(1), 1, replace(pinned(1), pins=()), 1),
    "moves_limited": (moves(1), 2, moves(2), 2),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_permits_and_forbids(rule: str) -> None:
    """As many come as the rule lets, proven, and the checker agrees."""
    forbidding, few, permitting, many = CASES[rule]
    for whole, number in ((forbidding, few), (permitting, many)):
        outcome = solve(whole)
        assert (outcome.status, len(outcome.appointments)) == ("optimal", number)
        assert check(whole, outcome) == []


@pytest.mark.parametrize("rule", CASES)
def test_without_a_rule_the_checker_objects(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search, robbed of one rule, gives a roster that breaks it."""
    monkeypatch.setattr(search, "RULES", tuple(entry for entry in RULES if entry.__name__ != rule))
    whole = CASES[rule][0]
    assert check(whole, solve(whole)) != []


def test_every_rule_of_the_search_has_its_pair() -> None:
    """A rule added to the list needs a pair of problems."""
    assert {rule.__name__ for rule in RULES} == set(CASES)


def test_a_pinned_place_is_not_given_to_whom_fairness_would_give_it() -> None:
    """With the pin eve comes; without it one of the others."""
    with_pin, _, without, _ = CASES["pins_stand"]
    assert [entry.employee for entry in solve(with_pin).appointments] == ["eve"]
    assert solve(without).appointments[0].employee != "eve"


def test_as_many_published_appointments_stay_as_may_not_move() -> None:
    """With one change one of the two stays, with two none."""
    kept = [len((solve(moves(most)).changes or {})["kept"]) for most in (0, 1, 2)]
    assert kept == [2, 1, 0]


def test_breaks_and_rests_are_on_the_minute_that_is_left() -> None:
    """Between two treatments that nobody can move, the break stands where it just fits."""
    day = open_visit("v", every=1, floating_breaks=(floating(17, "9:00", "12:00"),), end=at("10:07"))
    whole = at_their_times(day, ("9:00", "9:20"), ("9:42", "10:02"))
    outcome = solve(whole)
    assert [f"{entry.start:%H:%M}" for entry in outcome.breaks] == ["09:25"]
    assert len(outcome.appointments) == 2
    assert check(whole, outcome) == []
