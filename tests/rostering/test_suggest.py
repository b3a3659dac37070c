"""Which change to the visits would serve the most people."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product

from solver.engine import solve
from solver.problem import Room
from solver.questions.changes import changed
from solver.questions.suggest import suggest
from solver.questions.trials import Trials
from solver.questions.whatif import try_change
from tests.rostering.builders import at, employee, problem, visit, window
from tests.rostering.contests import contest

NARROW = window("9:00", "9:30")


def test_every_gain_is_that_of_a_new_roster() -> None:
    """Over contested rounds each suggestion brings exactly as many more appointments as it says."""
    tried = Counter[str]()
    for number in range(20):
        whole = contest(number)
        outcome = solve(whole)
        for entry in suggest(whole, outcome):
            after = solve(changed(whole, entry["change"]))
            assert len(after.appointments) - len(outcome.appointments) == entry["gains"] == entry["at_most"] > 0
            assert entry["exact"]
            tried[next(iter(entry["change"]))] += 1
    assert tried["add_visit"] > 20
    assert tried["extend"] > 10


def test_the_most_gains_come_first_and_the_cheaper_first_among_equals() -> None:
    """A day for three, then half an hour for one."""
    people = [employee(name, window("9:00", "11:00")) for name in ("ann", "bob", "cleo", "dan", "eve")]
    whole = problem([visit("v", "9:00", "9:25", end=at("9:50"))], people)
    found = suggest(whole, solve(whole))
    assert found == [
        {
            "change": {"add_visit": {"like": "v", "date": "2026-11-23"}},
            "people": 2,
            "gains": 2,
            "at_most": 2,
            "exact": True,
            "cost": {"therapist_minutes": 50, "stations": 0},
        },
        {
            "change": {"extend": {"v": 30}},
            "people": 1,
            "gains": 1,
            "at_most": 1,
            "exact": True,
            "cost": {"therapist_minutes": 30, "stations": 0},
        },
    ]


def test_of_two_visits_on_one_day_that_gain_as_much_only_the_cheaper_is_suggested() -> None:
    """A long day helps nobody more than a short one."""
    people = [employee(name, NARROW) for name in ("ann", "bob", "cleo")]
    visits = [visit("long", "9:00", "15:00"), visit("short", "9:00", end=at("9:25"))]
    whole = problem(visits, people)
    assert [entry["change"] for entry in suggest(whole, solve(whole))] == [
        {"add_visit": {"like": "short", "date": "2026-11-23"}}
    ]


def test_a_day_on_which_nobody_who_competes_has_time_is_not_tried() -> None:
    """Bob has what he wants on Tuesday and competes with nobody; a visit then would serve no one."""
    people = [employee("ann", NARROW), employee("cleo", NARROW), employee("bob", window("9:00", "9:30", 1))]
    whole = problem([visit("v", "9:00", end=at("9:25")), visit("w", "9:00", day=1, end=at("9:25", 1))], people)
    assert [entry["change"] for entry in suggest(whole, solve(whole))] == [
        {"add_visit": {"like": "v", "date": "2026-11-23"}}
    ]


def test_a_day_between_without_any_visit_may_be_the_best() -> None:
    """Nobody comes to Ann's Tuesday; days before and after the round are left alone."""
    ann = employee("ann", *(window("9:00", "9:30", day) for day in (-1, 1, 3)))
    whole = problem([visit("v", "9:00", end=at("9:25")), visit("w", "9:00", day=2, end=at("9:25", 2))], [ann])
    assert [entry["change"] for entry in suggest(whole, solve(whole))] == [
        {"add_visit": {"like": "v", "date": "2026-11-24"}}
    ]


def test_no_day_that_would_help_is_left_out() -> None:
    """Whatever visit on whatever day of the round serves more, one that gains as much then is suggested."""
    helped = 0
    for number in range(8):
        whole = contest(number)
        outcome = solve(whole)
        trials, best = Trials(whole, outcome), Counter[str]()
        for entry in suggest(whole, outcome):
            if "add_visit" in entry["change"]:
                day = entry["change"]["add_visit"]["date"]
                best[day] = max(best[day], entry["gains"])
        first, last = (chosen(visit.start for visit in whole.visits) for chosen in (min, max))
        for model, after in product(whole.visits, range((last - first).days + 1)):
            day = f"{first + timedelta(days=after):%Y-%m-%d}"
            effect = try_change(trials, {"add_visit": {"like": model.id, "date": day}})
            assert effect["sessions"]["after"] - effect["sessions"]["before"] <= best[day], (number, day)
            helped += bool(effect["gains"])
    assert helped > 30


def test_a_station_is_suggested_where_a_room_has_too_few() -> None:
    """Two therapists in a room for one: solved anew, one more station serves one more."""
    people = [employee("ann", NARROW), employee("bob", NARROW)]
    visits = [visit("v", "9:00", end=at("9:25")), visit("w", "9:00", end=at("9:25"), therapist="tom")]
    whole = problem(visits, people, rooms=(Room("green", "berlin", 1),))
    assert suggest(whole, solve(whole))[0] == {
        "change": {"stations": {"green": 2}},
        "people": 1,
        "gains": 1,
        "at_most": 1,
        "exact": True,
        "cost": {"therapist_minutes": 0, "stations": 1},
    }


def test_nothing_is_suggested_when_everybody_is_served() -> None:
    """An empty list."""
    whole = problem([visit("v", "9:00")], [employee("ann")])
    assert suggest(whole, solve(whole)) == []


def test_suggestions_do_not_depend_on_the_order_of_lists() -> None:
    """The same problem with its lists reversed."""
    whole = contest(3)
    turned = replace(whole, visits=whole.visits[::-1], employees=whole.employees[::-1])
    assert suggest(whole, solve(whole)) == suggest(turned, solve(turned))
