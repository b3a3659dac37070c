"""Every hard rule by a pair: the nearest problem that permits a roster, and the nearest that forbids it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from solver.canon import problem_digest
from solver.check import RULES, check
from solver.engine import solve
from solver.problem import Credential, Problem, Room, Service, Site, Therapist
from tests.rostering.builders import MONDAY, at, employee, pause, pin, problem, visit, window

CHAIR = Service("chair", 20, 5, "massage", 1)
TWICE = {"target": 2, "received": 0}


def one(slot: str = "9:00", **changes: object) -> Problem:
    """Return a problem with one slot and one employee."""
    return problem([visit("v", slot)], [employee("ann", **changes)])


def licensed_until(days: int) -> Problem:
    """Return a problem whose therapist's licence ends so many days after the Monday of the slot."""
    until = MONDAY + timedelta(days=days)
    return replace(one(), therapists=(Therapist("tess", (Credential("massage", until),)),))


def with_visit(**changes: object) -> Problem:
    """Return a problem with one slot at 9:00 whose visit is changed."""
    return problem([visit("v", "9:00", **changes)], [employee("ann")])


def with_places(places: int) -> Problem:
    """Return a class for so many that two want to attend."""
    people = [employee(name, services=("yoga",)) for name in ("ann", "bob")]
    return problem([visit("v", "9:00", service="yoga")], people, services=(Service("yoga", 30, 0, "yoga", places),))


def two_visits(therapist: str, stations: int = 2) -> Problem:
    """Return two slots at 9:00 in one room for two employees."""
    visits = [visit("v", "9:00"), visit("w", "9:00", therapist=therapist)]
    return problem(visits, [employee("ann"), employee("bob")], rooms=(Room("green", "berlin", stations),))


def twice(second_day: int, **changes: object) -> Problem:
    """Return a slot on the Monday and one some days later, for one employee who would like both."""
    windows = window("9:00", "9:30"), window("9:00", "9:30", second_day)
    return problem(
        [visit("v", "9:00"), visit("w", "9:00", day=second_day)], [employee("ann", *windows, **TWICE | changes)]
    )


def at_once(minutes: int) -> Problem:
    """Return slots at 9:00 and, with another therapist, at 9:20 for one employee who would like both."""
    visits = [visit("v", "9:00"), visit("w", "9:20", therapist="tom")]
    return problem(visits, [employee("ann", **TWICE)], services=(Service("chair", minutes, 5, "massage", 1),))


def two_sites(*sites: str) -> Problem:
    """Return a visit in Berlin and an employee of these sites."""
    both = (Site("berlin", "Europe/Berlin"), Site("bonn", "Europe/Berlin"))
    return replace(one(sites=sites), sites=both)


def pinned(clock: str) -> Problem:
    """Return two slots of which the one at this time is pinned."""
    return problem([visit("v", "9:00", "10:00")], [employee("ann")], pins=(pin("ann", "v", clock),))


PAIRS = {
    "on_a_slot": (one("9:00"), one("9:05")),
    "occupied_in_visit": (with_visit(end=at("9:25")), with_visit(end=at("9:24"))),
    "clear_of_breaks": (with_visit(breaks=(pause("9:25", "9:40"),)), with_visit(breaks=(pause("9:24", "9:40"),))),
    "seats_not_overbooked": (with_places(2), with_places(1)),
    "therapist_not_twice": (two_visits("tom"), two_visits("tess")),
    "room_has_stations": (two_visits("tom", 2), two_visits("tom", 1)),
    "therapist_licensed": (licensed_until(0), licensed_until(-1)),
    "treatment_in_windows": (
        problem([visit("v", "9:00")], [employee("ann", window("9:00", "9:10"), window("9:10", "9:20"))]),
        problem([visit("v", "9:00")], [employee("ann", window("9:00", "9:10"), window("9:11", "9:20"))]),
    ),
    "service_accepted": (one(services=("table", "chair")), one(services=("table",))),
    "therapist_accepted": (one(only_therapists=("tess",)), one(never_therapists=("tess",))),
    "site_used": (two_sites("bonn", "berlin"), two_sites("bonn")),
    "target_kept": (twice(1, target=2), twice(1, target=1)),
    "weekly_limit_kept": (twice(6, max_per_week=2), twice(6, max_per_week=1)),
    "days_apart": (twice(7, min_gap_days=7), twice(7, min_gap_days=8)),
    "not_at_once": (at_once(20), at_once(21)),
    "pins_stand": (pinned("9:00"), pinned("10:00")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_the_planner_uses_what_a_rule_permits_and_no_more(rule: str) -> None:
    """The permitted roster is planned and passes; in the forbidding problem the checker names the rule."""
    permits, forbids = PAIRS[rule]
    outcome = solve(permits)
    assert outcome.status == "optimal"
    assert len(outcome.appointments) == sum(person.target for person in permits.employees)
    assert check(permits, outcome) == []

    carried = replace(outcome, problem_digest=problem_digest(forbids))
    assert rule in {violation.rule for violation in check(forbids, carried)}
    assert solve(forbids).appointments != outcome.appointments


def test_pairs_are_named_after_rules_of_the_checker() -> None:
    """A rule that is renamed is renamed here."""
    assert set(PAIRS) <= {rule.__name__ for rule in RULES}


def test_touching_windows_count_as_one_in_any_order() -> None:
    """The later window may be listed first."""
    ann = employee("ann", window("9:10", "9:20"), window("9:00", "9:10"))
    assert len(solve(problem([visit("v", "9:00")], [ann])).appointments) == 1


def test_a_week_begins_on_monday_of_the_local_date() -> None:
    """Sunday and Monday lie in two weeks, so that one a week allows both."""
    people = [employee("ann", window("9:00", "9:30", 6), window("9:00", "9:30", 7), target=2, max_per_week=1)]
    outcome = solve(problem([visit("v", "9:00", day=6), visit("w", "9:00", day=7)], people))
    assert len(outcome.appointments) == 2


def test_one_employee_takes_one_place_in_a_class() -> None:
    """A class with three places does not serve one person three times."""
    ann = employee("ann", services=("class",), target=3)
    assert len(solve(problem([visit("v", "9:00", service="class")], [ann])).appointments) == 1


def test_turnover_keeps_the_therapist_and_not_the_employee() -> None:
    """Two treatments may follow each other without turnover between them when the therapists differ."""
    outcome = solve(at_once(20))
    assert [entry.visit for entry in outcome.appointments] == ["v", "w"]


def test_weeks_of_two_sites_count_together() -> None:
    """One a week means one in all, wherever it is."""
    sites = (Site("berlin", "Europe/Berlin"), Site("kolkata", "Asia/Kolkata"))
    rooms = (Room("green", "berlin", 1), Room("blue", "kolkata", 1))
    visits = [visit("v", "9:00"), visit("w", "9:00", day=1, room="blue", therapist="tom")]
    ann = employee("ann", window("9:00", "9:30"), window("9:00", "9:30", 1), sites=("berlin", "kolkata"), target=2)
    limited = replace(ann, max_per_week=1)
    assert len(solve(problem(visits, [ann], sites=sites, rooms=rooms)).appointments) == 2
    assert len(solve(problem(visits, [limited], sites=sites, rooms=rooms)).appointments) == 1


def test_mixed_durations_stand_in_one_template() -> None:
    """A chair and a table of one therapist are both used."""
    mixed = visit("v", "9:00")
    slots = (*(mixed.slots or ()), *(visit("v", "9:25", service="table").slots or ()))
    people = [employee("ann"), employee("bob", services=("table",))]
    outcome = solve(
        problem([replace(mixed, slots=slots)], people, services=(CHAIR, Service("table", 45, 10, "massage", 1)))
    )
    assert [entry.service for entry in outcome.appointments] == ["chair", "table"]
