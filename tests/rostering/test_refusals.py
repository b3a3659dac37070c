"""What the contract allows and this planner does not do yet is refused by name, before any work."""

from dataclasses import replace

import pytest

from solver.check import check
from solver.engine import solve
from solver.problem import FloatingBreak, Problem, Room, TemplateSlot
from tests.rostering.builders import at, employee, pin, problem, visit, window

ANN = employee("ann")
PLAIN = problem([visit("v", "9:00")], [ANN])


def with_visit(**changes: object) -> Problem:
    """Return the plain problem with a second visit, changed."""
    return problem([visit("v", "9:00"), visit("w", "11:00", therapist="tom", **changes)], [ANN])


MIXED = (*(visit("v", "9:00").slots or ()), TemplateSlot(at("9:30"), "table"))
REFUSED = {
    "visits[1].services: open visits": with_visit(slots=None, services=("chair",), start_every_minutes=5),
    "visits[1].floating_breaks: floating breaks": with_visit(
        floating_breaks=(FloatingBreak(30, at("11:30"), at("13:00")),)
    ),
    "visits[1].max_run_minutes: longest runs": with_visit(max_run_minutes=120, rest_minutes=15),
    "visits[1].max_sessions: session limits": with_visit(max_sessions=4),
    "published: planning around a published roster": replace(PLAIN, published=(pin("ann", "v", "9:00"),)),
    "max_moves: limits on changes": replace(PLAIN, max_moves=0),
    "currency: minutes with treatments of different length": problem(
        [visit("v", slots=MIXED)], [ANN], currency="minutes"
    ),
    "rooms[0].stations: templates that may need 2 stations": problem(
        [visit("v", "9:00"), visit("w", "9:20", therapist="tom")], [ANN], rooms=(Room("green", "berlin", 1),)
    ),
    "visits[1].slots: slots that overlap those of visits[0]": problem([visit("v", "9:00"), visit("w", "9:20")], [ANN]),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_feature_is_refused_with_its_path(fault: str) -> None:
    """The status is invalid, the only fault begins with the path, and no roster is given."""
    outcome = solve(REFUSED[fault])
    assert outcome.status == "invalid"
    assert [entry[: len(fault)] for entry in outcome.faults] == [fault]
    assert outcome.appointments == ()
    assert outcome.effort.iterations == 0
    assert check(REFUSED[fault], outcome) == []


def test_all_refusals_come_at_once() -> None:
    """Two features, two sentences."""
    both = replace(with_visit(max_sessions=4), max_moves=1)
    assert [fault.split(":")[0] for fault in solve(both).faults] == ["visits[1].max_sessions", "max_moves"]


def test_stations_suffice_where_turnover_ends_as_the_next_begins() -> None:
    """One station holds two therapists who follow each other to the minute."""
    turns = [visit("v", "9:00"), visit("w", "9:25", therapist="tom")]
    assert solve(problem(turns, [ANN], rooms=(Room("green", "berlin", 1),))).status == "optimal"


def test_one_therapist_may_have_two_visits_whose_slots_do_not_overlap() -> None:
    """Two visits of a day in two rooms are planned, turnover included."""
    rooms = (Room("green", "berlin", 1), Room("blue", "berlin", 1))
    turns = [visit("v", "9:00"), visit("w", "9:25", room="blue")]
    people = [employee("ann", window("9:00", "9:30")), employee("bob")]
    assert len(solve(problem(turns, people, rooms=rooms)).appointments) == 2


def test_the_checker_does_not_pass_what_it_cannot_check() -> None:
    """A roster for a problem with features beyond the checker is not silently right."""
    beyond = REFUSED["visits[1].max_sessions: session limits"]
    pretended = replace(solve(PLAIN), problem_digest=solve(beyond).problem_digest)
    assert [violation.rule for violation in check(beyond, pretended)] == ["within_reach"]
