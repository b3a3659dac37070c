"""What a change would do: exactly, by name, and honestly where it cannot be exact."""

from collections import Counter
from dataclasses import replace
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import pytest

import solver.questions.whatif
from solver.check import check
from solver.consistency import contradictions
from solver.engine import solve
from solver.problem import InvalidProblem, Problem, Room, TemplateSlot
from solver.questions.changes import changed
from solver.questions.trials import Trials
from solver.questions.whatif import try_change, what_if
from tests.bench.company import company
from tests.bench.mixed import mixed
from tests.rostering.builders import at, employee, problem, visit, window
from tests.rostering.contests import any_change, contest
from tests.rostering.random_problems import any_problem

NARROW = window("9:00", "9:30")
TWO = problem([visit("v", "9:00", end=at("9:25"))], [employee("ann", NARROW), employee("bob", NARROW, received=1)])


def effect_of(whole: Problem, change: dict[str, Any]) -> dict[str, Any]:
    """Return the effect of a change on the solved problem."""
    return what_if(whole, solve(whole), change)


def solved_twice(whole: Problem, after: Problem) -> list[dict[str, Any]]:
    """Return who has more or fewer in a roster of the second problem than in one of the first, both from scratch."""
    one, other = (Counter(entry.employee for entry in solve(each).appointments) for each in (whole, after))
    names = sorted(entry.id for entry in whole.employees if one[entry.id] != other[entry.id])
    return [{"employee": name, "before": one[name], "after": other[name]} for name in names]


def moved(effect: dict[str, Any]) -> list[dict[str, Any]]:
    """Return whoever gains or loses, by id."""
    return sorted(effect["gains"] + effect["loses"], key=lambda entry: str(entry["employee"]))


@pytest.mark.parametrize("block", range(6))
def test_trying_a_change_equals_solving_again(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same people gain and lose, by name, over hundreds of contested rounds; none of them is solved again."""
    monkeypatch.setattr(solver.questions.whatif, "solve", None)
    seen = Counter[str]()
    for number in range(block * 50, block * 50 + 50):
        whole, rng = contest(number), Random(number)
        trials = Trials(whole, solve(whole))
        for _ in range(2):
            change = any_change(rng, whole)
            after, effect = changed(whole, change), try_change(trials, change)
            assert contradictions(after) == []
            assert moved(effect) == solved_twice(whole, after), (number, change)
            seen["gains"] += bool(effect["gains"])
            seen["loses"] += bool(effect["loses"])
    assert seen["gains"] > 10
    assert seen["loses"] > 0


def test_one_more_therapist_day_serves_the_next_in_order() -> None:
    """Bob had his share already and comes when there is a second visit."""
    effect = effect_of(TWO, {"add_visit": {"like": "v", "date": "2026-11-23"}})
    assert effect["gains"] == [{"employee": "bob", "before": 0, "after": 1}]
    assert effect["loses"] == []
    assert effect["exact"] is True
    assert effect["sessions"] == {"before": 1, "after": 2, "at_most": 2}
    assert effect["sentence"] == "1 more appointment in all: 1 person gains, nobody loses."


def test_another_day_helps_nobody_who_has_no_time_then() -> None:
    """The same visit on Tuesday."""
    effect = effect_of(TWO, {"add_visit": {"like": "v", "date": "2026-11-24"}})
    assert effect["gains"] == []
    assert effect["sentence"] == "As many appointments in all: nobody gains, nobody loses."


def test_the_copy_of_a_visit_keeps_its_time_of_day_and_gets_a_station() -> None:
    """Across the end of summer time, in a room with one station, by a newcomer with the same credentials."""
    full = problem([visit("v", "9:00", day=-30)], [employee("ann")], rooms=(Room("green", "berlin", 1),))
    after = changed(full, {"add_visit": {"like": "v", "date": "2026-10-24"}})
    assert after.visits[1].start == at("9:00", -30)
    assert [slot.start for slot in after.visits[1].slots or ()] == [at("9:00", -30)]
    assert after.rooms[0].stations == 2
    assert changed(full, {"add_visit": {"like": "v", "date": "2026-10-26"}}).visits[1].start == at("9:00", -28)
    assert changed(full, {"add_visit": {"like": "v", "date": "2026-10-26"}}).rooms[0].stations == 1
    assert after.therapists[-1].credentials == after.therapists[0].credentials
    assert after.visits[1].therapist not in {entry.id for entry in full.therapists}


def test_a_visit_that_goes_on_for_longer_continues_at_its_rhythm() -> None:
    """Slots like the last one, at the shortest step that there was, where the added time is needed."""
    plain = visit("v", "9:00", "9:30", "11:00", end=at("11:30"))
    after = changed(problem([plain], []), {"extend": {"v": 60}})
    assert (after.visits[0].slots or ())[3:] == (TemplateSlot(at("11:30"), "chair"), TemplateSlot(at("12:00"), "chair"))
    assert after.visits[0].end == at("12:30")


def test_an_open_visit_only_ends_later() -> None:
    """Its starts are the planner's matter."""
    free = replace(visit("v"), slots=None, services=("chair",), start_every_minutes=15)
    after = changed(problem([free], []), {"extend": {"v": 30}})
    assert after.visits == (replace(free, end=at("17:30")),)


def test_stations_gain_nothing_where_rooms_do_not_bind() -> None:
    """Said as it is: nobody."""
    effect = effect_of(TWO, {"stations": {"green": 12}})
    assert (effect["gains"], effect["sessions"]["after"], effect["exact"]) == ([], 1, True)


def test_a_wider_window_can_take_a_seat_from_somebody_who_comes_later_in_order() -> None:
    """Ann has had nothing; with time in the morning the only seat is hers."""
    people = [employee("ann", window("15:00", "16:00")), employee("bob", NARROW, received=1)]
    whole = problem([visit("v", "9:00")], people)
    change = {"employee": "ann", "start": "2026-11-23T09:00:00+01:00", "end": "2026-11-23T09:20:00+01:00", "rating": 2}
    effect = effect_of(whole, {"window": change})
    assert effect["gains"] == [{"employee": "ann", "before": 0, "after": 1}]
    assert effect["loses"] == [{"employee": "bob", "before": 1, "after": 0}]


def test_a_window_keeps_the_ratings_that_were_there() -> None:
    """Only the time between is new; neighbours of equal rating become one."""
    ann = employee("ann", window("9:00", "10:00", rating=1), window("10:30", "11:00", rating=3))
    span = {"start": "2026-11-23T09:30:00+01:00", "end": "2026-11-23T11:30:00+01:00", "rating": 3}
    after = changed(problem([], [ann]), {"window": {"employee": "ann"} | span})
    assert after.employees[0].windows == (window("9:00", "10:00"), window("10:00", "11:30", rating=3))


MALFORMED = [
    ({}, ["change: expected an object with one key"]),
    ({"extend": {"v": 30}, "stations": {"green": 2}}, ["change: expected an object with one key"]),
    ({"close": {}}, ["change: expected an object with one key"]),
    ([], ["change: expected an object with one key"]),
    ({"add_visit": {"like": "w", "date": "2026-11-24"}}, ["add_visit.like: no visit has the id 'w'"]),
    ({"add_visit": {"like": 1, "day": 2}}, ["add_visit.day: no such", "add_visit.date: is missing", "add_visit.like:"]),
    ({"stations": {"red": 1, "blue": 1}}, ["stations.red: no room", "stations.blue: no room"]),
    ({"stations": {"green": -1}}, ["stations.green: expected a whole number from 0"]),
    ({"stations": {}}, ["stations: expected an object"]),
    ({"extend": {"v": 0, "w": "long"}}, ["extend.v: expected", "extend.w: expected"]),
    ({"extend": {"empty": 30}}, ["extend.empty: the visit has no slot to go on from"]),
    ({"answer": {"services": [], "employee": 3}}, ["answer.employee: expected"]),
    (
        {"answer": {"employee": "zed", "services": ["tea"], "therapists": ["x"], "min_gap_days": 0}},
        ["answer.employee: no employee", "answer.services[0]: no service", "answer.therapists[0]: no therapist"],
    ),
    (
        {
            "answer": {
                "employee": "ann",
                "windows": [{"start": "2026-11-23T10:00Z", "end": "2026-11-23T09:00Z", "rating": 1}],
            }
        },
        ["answer.windows[0]: the end is not after the start"],
    ),
]


@pytest.mark.parametrize(("change", "sentences"), MALFORMED)
def test_a_malformed_change_is_refused_with_every_fault(change: Any, sentences: list[str]) -> None:
    """Each fault begins with its path."""
    whole = problem([visit("v", "9:00"), visit("empty", day=1)], [employee("ann")])
    with pytest.raises(InvalidProblem) as refused:
        effect_of(whole, change)
    assert len(refused.value.faults) == len(sentences)
    assert all(fault.startswith(start) for fault, start in zip(refused.value.faults, sentences, strict=True))


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    """Together with the employee whom nobody knows."""
    span = {"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T09:00:00Z", "rating": 1}
    with pytest.raises(InvalidProblem) as refused:
        effect_of(TWO, {"window": {"employee": "zed"} | span})
    assert refused.value.faults[1] == "window: the end is not after the start"


def test_an_outcome_without_a_roster_is_refused() -> None:
    """There is nothing to change."""
    broken = replace(solve(TWO), status="infeasible")
    with pytest.raises(InvalidProblem, match="has no roster"):
        what_if(TWO, broken, {"stations": {"green": 1}})


def test_seats_that_collide_with_others_are_solved_again() -> None:
    """A visit that goes on for longer, in a room whose only station the next therapist then needs: nobody gains."""
    people = [employee(name, window("9:00", "9:50")) for name in ("ann", "bob", "cleo")]
    visits = [visit("v", "9:00", end=at("9:25")), visit("w", "9:25", end=at("9:50"), therapist="tom")]
    whole = problem(visits, people, rooms=(Room("green", "berlin", 1),))
    assert effect_of(whole, {"extend": {"v": 30}})["gains"] == []
    assert len(effect_of(replace(whole, rooms=(Room("green", "berlin", 2),)), {"extend": {"v": 30}})["gains"]) == 1


def test_a_roster_that_claims_no_proof_is_not_built_upon() -> None:
    """Bob sits where Ann should; whatever changes, the new roster is Ann's."""
    best = solve(TWO)
    taken = tuple(replace(entry, employee="bob") for entry in best.appointments)
    worse = replace(best, appointments=taken, stages=tuple(replace(stage, proven=False) for stage in best.stages))
    assert moved(what_if(TWO, worse, {"stations": {"green": 12}})) == [
        {"employee": "ann", "before": 0, "after": 1},
        {"employee": "bob", "before": 1, "after": 0},
    ]


def test_an_unproven_roster_is_solved_again() -> None:
    """What was cut short says nothing certain, so that the change is answered by a new roster."""
    cut = solve(TWO, seconds=0)
    assert cut.status == "out_of_time"
    effect = what_if(TWO, cut, {"stations": {"green": 2}})
    assert effect["gains"] == [{"employee": "ann", "before": 0, "after": 1}]


def test_changes_to_visits_with_starts_of_their_own_are_solved_again() -> None:
    """Over random rounds of every rule: the same people gain and lose, and no roster has more than is said."""
    tried = 0
    for number in range(24):
        whole = any_problem(number)
        outcome = solve(whole)
        if outcome.status != "optimal":
            continue
        change = {"extend": {whole.visits[0].id: 30}}
        effect = what_if(whole, outcome, change)
        assert moved(effect) == solved_twice(whole, changed(whole, change)), number
        assert effect["exact"]
        assert effect["sessions"]["after"] <= effect["sessions"]["at_most"]
        tried += 1
    assert tried > 12


def test_an_interval_is_given_where_a_new_roster_is_not_proven() -> None:
    """From the roster found to what nobody can beat; without any time, from the roster that stands."""
    whole = mixed(60, 1, 5, seed=2)
    change = {"add_visit": {"like": whole.visits[0].id, "date": f"{whole.visits[0].start:%Y-%m-%d}"}}
    outcome, after = solve(whole), solve(changed(whole, change))
    cut, whole_effect = (what_if(whole, outcome, change, seconds=seconds) for seconds in (0, None))
    assert not cut["exact"]
    assert (cut["gains"], cut["loses"], cut["sessions"]["after"]) == ([], [], len(outcome.appointments))
    assert cut["sessions"]["at_most"] >= whole_effect["sessions"]["at_most"] >= len(after.appointments)
    assert " to " in cut["sentence"]
    assert whole_effect["sessions"]["after"] == len(after.appointments)


def test_days_between_appointments_are_solved_again_where_they_cross() -> None:
    """A gap of a week is no network; the answer is a new roster's, and valid."""
    people = [employee("ann", NARROW, window("9:00", "9:30", 6), target=2, min_gap_days=7), employee("bob", NARROW)]
    whole = problem([visit("v", "9:00"), visit("w", "9:00", day=6), visit("x", "9:00", day=8)], people)
    change = {"employee": "ann", "start": "2026-12-01T09:00:00+01:00", "end": "2026-12-01T09:30:00+01:00", "rating": 1}
    effect = effect_of(whole, {"window": change})
    assert moved(effect) == solved_twice(whole, changed(whole, {"window": change}))
    assert check(changed(whole, {"window": change}), solve(changed(whole, {"window": change}))) == []


def test_twenty_changes_take_no_longer_than_three_rosters() -> None:
    """One site of 650 people; both in one process, medians of three."""
    whole = company(employees=650, sites=1, weeks=4)
    changes = [{"add_visit": {"like": day.id, "date": f"{day.start:%Y-%m-%d}"}} for day in whole.visits[:20]]
    outcome, solving, trying = solve(whole), [], []
    for _ in range(3):
        begin = perf_counter()
        solve(whole)
        solving.append(perf_counter() - begin)
        begin = perf_counter()
        trials = Trials(whole, outcome)
        assert all(try_change(trials, change)["gains"] for change in changes)
        trying.append(perf_counter() - begin)
    assert median(trying) <= 3 * median(solving)
