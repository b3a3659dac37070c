"""Why not me: reasons in words, and the nearest change that was tried and really helps."""

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import InvalidProblem, Problem, Site
from solver.questions.changes import changed
from solver.questions.explain import explain, explain_all
from tests.bench.company import company
from tests.rostering.brute import chairs, clock, unhappiness
from tests.rostering.builders import at, employee, problem, visit, window
from tests.rostering.contests import contest
from tests.rostering.random_problems import any_problem

NARROW = window("9:00", "9:20")


def explained(whole: Problem, name: str = "ann") -> dict[str, Any]:
    """Return what one person is told about the solved problem."""
    return explain(whole, solve(whole), name)


def got(outcome: Outcome, name: str) -> list[tuple[str, str, str]]:
    """Return (visit, service, start) of somebody's appointments."""
    return [(e.visit, e.service, e.start.isoformat()) for e in outcome.appointments if e.employee == name]


@pytest.mark.parametrize("block", range(4))
def test_every_change_is_true_when_solved_from_scratch(block: int) -> None:
    """Over contested rounds: with the change that someone is told of they have more, and just what they are told."""
    seen = Counter[str]()
    for number in range(block * 12, block * 12 + 12):
        whole = contest(number)
        outcome = solve(whole)
        for stated in outcome.unserved:
            told = explain(whole, outcome, stated.employee)
            if told["change"] is None:
                seen["none"] += 1
                continue
            after = solve(changed(whole, told["change"]))
            assert len(got(after, stated.employee)) > stated.got, (number, told)
            assert tuple(told["would_get"].values()) in got(after, stated.employee), (number, told)
            seen[next(iter(told["change"]))] += 1
    assert seen["window"] > 20
    assert seen["none"] < seen.total() / 10


def test_everyone_at_once_is_told_the_same_as_alone() -> None:
    """The quick way tries changes without solving anew and finds the same ones."""
    for number in range(15):
        whole = contest(number)
        outcome = solve(whole)
        for told in explain_all(whole, outcome):
            alone = explain(whole, outcome, told["employee"])
            assert told["change"] == alone["change"], number
            assert {key: told[key] for key in ("wanted", "got", "reason", "detail", "sentence")} == {
                key: alone[key] for key in ("wanted", "got", "reason", "detail", "sentence")
            }
            if told["would_get"] is not None:
                known = {key: value for key, value in told["would_get"].items() if value is not None}
                assert known.items() <= alone["would_get"].items()
        assert [told["employee"] for told in explain_all(whole, outcome)] == [e.employee for e in outcome.unserved]


def test_nobody_else_is_named() -> None:
    """Whatever someone is told holds no other employee's id."""
    for number in range(15):
        whole = contest(number)
        outcome = solve(whole)
        ids = {person.id for person in whole.employees}
        alone = [explain(whole, outcome, stated.employee) for stated in outcome.unserved]
        for told in alone + explain_all(whole, outcome):
            words = set(json.dumps(told).replace('"', " ").split())
            assert words & ids == {told["employee"]}


def test_a_contested_seat_is_held_by_someone_whose_share_is_no_better() -> None:
    """Whoever sits where an outranked person could have sat had no larger share before that appointment."""
    seen = 0
    for number in range(30):
        whole = contest(number)
        outcome = solve(whole)
        people = {person.id: person for person in whole.employees}
        count = Counter(entry.employee for entry in outcome.appointments)
        outranked = [stated for stated in outcome.unserved if stated.reason == "outranked" and not stated.got]
        for person in (people[stated.employee] for stated in outranked):
            possible = {(seat.visit, seat.start) for seat in chairs(whole) if unhappiness(person, seat) is not None}
            for held in outcome.appointments:
                if (held.visit, clock(held.start)) in possible:
                    other = people[held.employee]
                    before = Fraction(other.received + count[other.id] - 1, other.entitled)
                    assert before <= Fraction(person.received, person.entitled)
                    seen += 1
    assert seen > 50


def test_the_contested_block_is_shown_by_numbers() -> None:
    """As many seats as the reason says, all taken, and nobody who has one had a larger share before it."""
    seen = 0
    for number in range(40):
        whole = contest(number)
        outcome = solve(whole)
        for stated in outcome.unserved:
            if stated.reason != "outranked":
                continue
            shown = explain(whole, outcome, stated.employee, tries=0)["contest"]
            assert shown["seats"] == shown["taken"] == (stated.detail or {})["seats"]
            assert Fraction(shown["highest_share"]) <= Fraction(shown["your_share"])
            seen += 1
    assert seen > 40


def test_a_little_more_time_is_proposed_in_words_of_the_place() -> None:
    """Thursday from two to half past, in Berlin, would have had the place that stayed empty."""
    ann = employee("ann", window("9:00", "9:30", 3), window("13:00", "14:00", 3), services=("class",))
    whole = problem([visit("v", "14:00", day=3, service="class")], [ann])
    told = explained(whole)
    assert told["reason"] == "no_common_time"
    assert told["sentence"] == "None of your times meets another place that suits your answer."
    assert told["change"] == {
        "window": {
            "employee": "ann",
            "start": "2026-11-26T14:00:00+01:00",
            "end": "2026-11-26T14:30:00+01:00",
            "rating": 3,
        }
    }
    assert told["would_get"] == {"visit": "v", "service": "class", "start": "2026-11-26T14:00:00+01:00"}
    assert told["sentence_of_change"] == "Had you also offered Thu 26 Nov 14:00-14:30 you would have had 14:00."


def test_times_are_those_of_the_site() -> None:
    """Half past one in Kolkata."""
    away = problem(
        [visit("v", "9:00")], [employee("ann", window("7:00", "8:00"))], sites=(Site("berlin", "Asia/Kolkata"),)
    )
    assert explained(away)["sentence_of_change"] == (
        "Had you also offered Mon 23 Nov 13:30-13:50 you would have had 13:30."
    )


def window_of(told: dict[str, Any]) -> tuple[str, str]:
    """Return the clock times of the window that is proposed."""
    return told["change"]["window"]["start"][11:16], told["change"]["window"]["end"][11:16]


def test_a_longer_window_comes_before_a_new_one_and_the_same_day_before_another() -> None:
    """Each step is taken away in turn, and the next nearest is proposed."""
    ann = employee("ann", window("9:10", "9:45"))
    steps = [("9:00", 0), ("11:00", 0), ("9:00", 1)]
    shown = []
    for first in range(3):
        visits = [visit(f"v{at}", start, day=day) for at, (start, day) in enumerate(steps) if at >= first]
        told = explained(problem(visits, [ann]))
        shown.append((*window_of(told), told["change"]["window"]["start"][:10]))
    assert shown == [
        ("09:00", "09:10", "2026-11-23"),
        ("11:00", "11:20", "2026-11-23"),
        ("09:00", "09:20", "2026-11-24"),
    ]


def test_a_seat_that_would_go_to_somebody_else_is_not_proposed() -> None:
    """Bob comes first wherever Ann could widen by little; she is told of the time at which he cannot come."""
    people = [employee("ann", NARROW, received=1), employee("bob", window("9:00", "9:45")), employee("cleo", NARROW)]
    whole = problem([visit("v", "9:00", "9:25", "11:00")], people)
    assert {entry.employee for entry in solve(whole).unserved} == {"ann"}
    assert window_of(explained(whole)) == ("11:00", "11:20")


OTHER_WISHES = [
    ({"services": ()}, {"services": ["chair"]}, "accepted chair"),
    ({"never_therapists": ("tess",)}, {"therapists": ["tess"]}, "accepted 1 more therapist"),
    ({"target": 2, "min_gap_days": 4}, {"min_gap_days": 1}, "accepted appointments on days in a row"),
    ({"target": 2, "max_per_week": 1}, {"max_per_week": 2}, "accepted 2 appointments in a week"),
    (
        {"target": 2, "max_per_week": 1, "windows": (NARROW,)},
        {
            "max_per_week": 2,
            "windows": [{"start": "2026-11-24T09:00:00+01:00", "end": "2026-11-24T09:20:00+01:00", "rating": 3}],
        },
        "accepted 2 appointments in a week and offered Tue 24 Nov 09:00-09:20",
    ),
]


@pytest.mark.parametrize(("changes", "change", "words"), OTHER_WISHES)
def test_another_wish_is_proposed_when_time_does_not_help(
    changes: dict[str, Any], change: dict[str, Any], words: str
) -> None:
    """A service, a therapist, days between, more in a week, and the last together with more time."""
    ann = replace(employee("ann", NARROW, window("9:00", "9:20", 1)), **changes)
    told = explained(problem([visit("v", "9:00"), visit("w", "9:00", day=1)], [ann]))
    assert told["change"] == {"answer": {"employee": "ann"} | change}
    assert told["sentence_of_change"].startswith(f"Had you also {words} you would have had ")


def test_one_more_therapist_is_proposed_when_nothing_of_ones_own_helps() -> None:
    """The only seat belongs to Bob, who comes first."""
    whole = problem(
        [visit("v", "9:00", end=at("9:25"))], [employee("ann", NARROW, received=1), employee("bob", NARROW)]
    )
    told = explained(whole)
    assert told["change"] == {"add_visit": {"like": "v", "date": "2026-11-23"}}
    assert told["sentence"] == (
        "All places that you could have had, at your times or because others could move, are taken by people "
        "whose share is no better than yours: 1 place for 2 people."
    )
    assert told["sentence_of_change"] == ("Had there been one more therapist on Mon 23 Nov you would have had 09:00.")


def test_nothing_is_proposed_when_nothing_helps() -> None:
    """Somebody who uses no site."""
    told = explained(problem([visit("v", "9:00")], [employee("ann", sites=())]))
    assert (told["reason"], told["change"], told["would_get"]) == ("no_service", None, None)
    assert told["sentence_of_change"] is None


def test_whoever_has_everything_is_told_so() -> None:
    """No reason and no change."""
    told = explained(problem([visit("v", "9:00")], [employee("ann")]))
    assert (told["reason"], told["change"]) == (None, None)
    assert told["sentence"] == "You have everything that you asked for: 1 appointment."
    nothing = explained(problem([visit("v", "9:00")], [employee("ann", target=0)]))
    assert nothing["sentence"] == "You asked for no appointment in this round."


def test_without_a_reason_it_says_that_planning_was_cut_short() -> None:
    """A roster without time to plan."""
    whole = problem([visit("v", "9:00")], [employee("ann")])
    told = explain(whole, solve(whole, seconds=0), "ann")
    assert told["sentence"] == "No reason was found, because planning was cut short."


def test_somebody_unknown_is_refused() -> None:
    """By a path, as everything malformed."""
    with pytest.raises(InvalidProblem, match="employee: no employee has the id 'zed'"):
        explained(problem([], []), "zed")


def test_days_apart_are_solved_anew() -> None:
    """A gap of a week across weeks is no network, and the change that is proposed still holds."""
    ann = employee("ann", NARROW, window("9:00", "9:20", 2), window("9:00", "9:20", 8), target=2, min_gap_days=7)
    whole = problem([visit("v", "9:00"), visit("w", "9:00", day=2), visit("x", "9:00", day=14)], [ann])
    outcome = solve(replace(whole, employees=(replace(ann, windows=ann.windows[:2]),)))
    assert outcome.unserved[0].reason == "spacing"
    told = explain(replace(whole, employees=(replace(ann, windows=ann.windows[:2]),)), outcome, "ann")
    assert told["would_get"] == {"visit": "x", "service": "chair", "start": "2026-12-07T09:00:00+01:00"}


def test_changes_to_rounds_of_every_rule_are_solved_anew() -> None:
    """Open visits, breaks, crowded rooms, published rosters: what is proposed holds there too."""
    seen = Counter[bool]()
    for number in range(16):
        whole = any_problem(number)
        outcome = solve(whole)
        for stated in outcome.unserved[:2]:
            told = explain(whole, outcome, stated.employee, tries=4)
            seen[told["change"] is not None] += 1
            if told["change"] is not None:
                after = got(solve(changed(whole, told["change"])), stated.employee)
                assert len(after) > stated.got, (number, told)
                assert tuple(told["would_get"].values()) in after, (number, told)
    assert seen[True] > 5


def test_all_reasons_take_no_longer_than_half_a_roster() -> None:
    """One site of 650 people; both in one process, medians of three."""
    whole = company(employees=650, sites=1, weeks=4)
    outcome, solving, telling = solve(whole), [], []
    for _ in range(3):
        begin = perf_counter()
        solve(whole)
        solving.append(perf_counter() - begin)
        begin = perf_counter()
        assert len(explain_all(whole, outcome, nearest=False)) == len(outcome.unserved) > 100
        telling.append(perf_counter() - begin)
    assert median(telling) <= 0.5 * median(solving)
