"""Why someone has less than wanted: a true reason, the cheapest first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from solver.check import check
from solver.engine import solve
from solver.problem import Problem
from solver.rivals import Rivals
from tests.bench.company import company
from tests.rostering.builders import employee, pin, problem, visit, window
from tests.rostering.everything import EVERYTHING
from tests.rostering.random_problems import small_problem

NARROW = window("9:00", "9:30")


def reason_of(whole: Problem, name: str = "ann") -> tuple[str, dict[str, int] | None]:
    """Return reason and detail of one person, after the checker has found them true."""
    outcome = solve(whole)
    assert check(whole, outcome) == []
    return next((entry.reason, entry.detail) for entry in outcome.unserved if entry.employee == name)


@pytest.mark.parametrize("change", [{"services": ("table",)}, {"services": ()}, {"sites": ()}])
def test_nothing_acceptable_is_offered_where_they_are(change: dict[str, tuple[str, ...]]) -> None:
    """No service of theirs at a site of theirs."""
    assert reason_of(problem([visit("v", "9:00")], [replace(employee("ann"), **change)])) == ("no_service", None)


def test_what_is_offered_is_at_other_times() -> None:
    """Not a minute of any treatment lies in their time."""
    ann = employee("ann", window("9:20", "12:00"))
    assert reason_of(problem([visit("v", "9:00")], [ann])) == ("no_common_time", None)


def test_their_time_is_a_few_minutes_too_short() -> None:
    """The detail is the fewest minutes that are missing, over all treatments."""
    ann = employee("ann", window("9:05", "10:12"))
    whole = problem([visit("v", "9:00", "10:00", service="chair")], [ann])
    assert reason_of(whole) == ("too_short", {"minutes": 5})


def test_a_hole_in_their_time_is_counted_in_minutes() -> None:
    """Two minutes between two windows are two minutes missing."""
    ann = employee("ann", window("9:00", "9:09"), window("9:11", "9:20"))
    assert reason_of(problem([visit("v", "9:00")], [ann])) == ("too_short", {"minutes": 2})


@pytest.mark.parametrize("limit", [{"max_per_week": 1}, {"min_gap_days": 2}])
def test_their_own_limit_leaves_no_room_for_another(limit: dict[str, int]) -> None:
    """Two seats in one week, one appointment a week."""
    ann = employee("ann", NARROW, window("9:00", "9:30", 1), target=2)
    whole = problem([visit("v", "9:00"), visit("w", "9:00", day=1)], [replace(ann, **limit)])
    assert reason_of(whole) == ("spacing", None)


def test_none_a_week_is_a_limit_too() -> None:
    """Zero a week means none."""
    assert reason_of(problem([visit("v", "9:00")], [employee("ann", max_per_week=0)])) == ("spacing", None)


@pytest.mark.parametrize("wish", [{"never_therapists": ("tess",)}, {"only_therapists": ()}])
def test_only_an_unwanted_therapist_is_there(wish: dict[str, tuple[str, ...]]) -> None:
    """Time and service would fit."""
    assert reason_of(problem([visit("v", "9:00")], [replace(employee("ann"), **wish)])) == ("therapist_wish", None)


def test_others_went_first() -> None:
    """Three want two seats that are all they could have, directly or by moving someone along."""
    people = [employee("ann", NARROW, received=2), employee("bob"), employee("cleo", window("10:00", "10:30"))]
    whole = problem([visit("v", "9:00", "10:00")], people)
    assert reason_of(whole) == ("outranked", {"seats": 2, "competing": 3})


def test_seats_that_nobody_in_the_block_could_use_are_not_part_of_it() -> None:
    """An afternoon seat that stays empty does not belong to the contested morning."""
    people = [employee("ann", NARROW, received=2), employee("bob", NARROW)]
    whole = problem([visit("v", "9:00", "15:00")], people)
    assert reason_of(whole) == ("outranked", {"seats": 1, "competing": 2})


def test_pins_can_take_all_that_someone_could_have() -> None:
    """The block is then the pinned seats."""
    people = [employee("ann", NARROW), employee("bob", NARROW)]
    whole = problem([visit("v", "9:00")], people, pins=(pin("bob", "v", "9:00"),))
    assert reason_of(whole) == ("outranked", {"seats": 1, "competing": 2})


def test_whoever_has_all_that_there_is_has_no_other_time_in_common() -> None:
    """The only slot is theirs; for a second there is no common time."""
    assert reason_of(problem([visit("v", "9:00")], [employee("ann", target=2)])) == ("no_common_time", None)


def test_the_cheapest_reason_is_given_first() -> None:
    """Too little time is named before an unwanted therapist."""
    ann = employee("ann", window("9:00", "9:10"), never_therapists=("tess",))
    assert reason_of(problem([visit("v", "9:00")], [ann])) == ("too_short", {"minutes": 10})


def test_whoever_is_served_needs_no_reason() -> None:
    """Only those below target are listed."""
    assert solve(problem([visit("v", "9:00")], [employee("ann"), employee("zero", target=0)])).unserved == ()


@pytest.mark.parametrize("spaced", [False, True])
def test_what_is_seen_without_windows_is_what_windows_say(monkeypatch: pytest.MonkeyPatch, spaced: bool) -> None:
    """Whoever could have more beside what they have is outranked, with and without looking at their windows."""
    rounds = [small_problem(number, spaced=spaced) for number in range(60)]
    rounds += [company(150, 2, 4, min_gap_days=7 if spaced else None), replace(EVERYTHING, max_moves=None)]
    seen = [solve(whole).unserved for whole in rounds]
    monkeypatch.setattr(Rivals, "are_all", lambda rivals, employee: False)
    assert [solve(whole).unserved for whole in rounds] == seen
    assert {entry.reason for entries in seen for entry in entries} >= {"outranked", "no_common_time", "too_short"}


def test_the_contested_block_is_all_that_moving_people_along_could_free() -> None:
    """Seat by seat from window to window: as many seats as are named, all taken, and as many who could use one."""
    whole = company(employees=120, sites=2, weeks=2)
    outcome = solve(whole)
    sites = {room.id: room.site for room in whole.rooms}
    slots = [(visit, slot.start) for visit in whole.visits for slot in visit.slots or ()]
    could = {
        person.id: {
            (visit.id, start)
            for visit, start in slots
            if sites[visit.room] in person.sites
            and any(entry.start <= start and start + timedelta(minutes=20) <= entry.end for entry in person.windows)
        }
        for person in whole.employees
    }
    holder = {(entry.visit, entry.start): entry.employee for entry in outcome.appointments}
    held: dict[str, set[tuple[str, datetime]]] = {person.id: set() for person in whole.employees}
    for seat, name in holder.items():
        held[name].add(seat)

    def could_take(name: str, without: set[tuple[str, datetime]]) -> set[tuple[str, datetime]]:
        weeks = {start.isocalendar().week for _, start in held[name] - without}
        return {seat for seat in could[name] - held[name] if seat[1].isocalendar().week not in weeks}

    for entry in (entry for entry in outcome.unserved if entry.reason == "outranked"):
        block = todo = could_take(entry.employee, set())
        while todo:
            todo = set().union(*(could_take(holder[seat], {seat}) for seat in todo)) - block
            block = block | todo
        competing = sum(1 for seats in could.values() if seats & block)
        assert entry.detail is not None
        assert (entry.detail["seats"], entry.detail["competing"]) == (len(block), competing)
