"""Weeks in which clocks change: local dates, offsets and lengths stay right."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from solver.check import check
from solver.codec import dump_problem, load_problem
from solver.engine import solve
from solver.problem import Credential, Problem, Site, TemplateSlot, Therapist, Window
from tests.rostering.builders import employee, problem, visit


def round_at(zone: str, *starts: datetime, **changes: object) -> Problem:
    """Return a round with a slot at each instant, and one employee who is always free and wants them all."""
    begin, end = min(starts) - timedelta(hours=1), max(starts) + timedelta(hours=2)
    open_hours = visit("v", start=begin, end=end, slots=tuple(TemplateSlot(start, "chair") for start in starts))
    ann = employee("ann", Window(begin, end, 1), target=len(starts), **changes)
    return problem([open_hours], [ann], sites=(Site("berlin", zone),))


def test_the_hour_that_happens_twice_gives_two_appointments() -> None:
    """At the end of summer time 2:30 comes twice, an hour apart, with two offsets."""
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    whole = round_at("Europe/Berlin", first, second)
    outcome = solve(whole)
    assert [entry.start.isoformat() for entry in outcome.appointments] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]
    assert check(whole, outcome) == []


def test_a_treatment_over_the_lost_hour_keeps_its_length() -> None:
    """At the start of summer time a treatment at 1:50 ends at 3:10 local time, twenty minutes later."""
    start = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)
    whole = round_at("Europe/Berlin", start)
    ann = replace(whole.employees[0], windows=(Window(start, start + timedelta(minutes=20), 1),))
    outcome = solve(replace(whole, employees=(ann,)))
    assert [entry.start.isoformat() for entry in outcome.appointments] == ["2026-03-29T01:50:00+01:00"]


def test_a_day_of_twenty_five_hours_is_one_day() -> None:
    """Its first and last hour share a local date, so that one a day allows only one of them."""
    starts = datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    assert len(solve(round_at("Europe/Berlin", *starts, min_gap_days=1)).appointments) == 1
    assert len(solve(round_at("UTC", *starts, min_gap_days=1)).appointments) == 2


def test_a_week_ends_at_local_midnight() -> None:
    """Sunday 23:30 in New York is Monday in UTC, and still counts to the old week."""
    starts = datetime(2026, 11, 2, 4, 30, tzinfo=UTC), datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    assert len(solve(round_at("America/New_York", *starts, max_per_week=1)).appointments) == 2
    assert len(solve(round_at("UTC", *starts, max_per_week=1)).appointments) == 1


def test_a_licence_ends_with_the_local_date() -> None:
    """Valid until the Sunday: 23:30 on that Sunday in New York is fine, an hour later is not."""
    starts = datetime(2026, 11, 2, 4, 30, tzinfo=UTC), datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    licence = (Therapist("tess", (Credential("massage", date(2026, 11, 1)),)),)
    whole = replace(round_at("America/New_York", *starts), therapists=licence)
    outcome = solve(whole)
    assert [entry.start.isoformat() for entry in outcome.appointments] == ["2026-11-01T23:30:00-05:00"]
    assert check(whole, outcome) == []


def test_iso_weeks_join_two_years() -> None:
    """Thursday 31 December and Friday 1 January lie in week 53 of 2026."""
    starts = datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    assert len(solve(round_at("Europe/Berlin", *starts, max_per_week=1)).appointments) == 1


@pytest.mark.parametrize(("night", "starts"), [(23, 8), (24, 9)])
def test_a_clock_change_inside_an_open_visit_keeps_the_grid_in_minutes(night: int, starts: int) -> None:
    """From 22:00 to 6:00 over the end of summer time there are nine hours, one more than the night before."""
    begin = datetime(2026, 10, night, 22, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    end = datetime(2026, 10, night + 1, 6, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    shift = visit("v", start=begin, end=end, slots=None, services=("chair",), start_every_minutes=60)
    whole = problem([shift], [employee(f"e{number}", Window(begin, end, 1)) for number in range(10)])
    outcome = solve(whole)
    assert len(outcome.appointments) == starts
    assert check(whole, outcome) == []


@pytest.mark.parametrize(
    ("date_of_change", "minutes"), [((2026, 3, 29), 120), ((2026, 10, 25), 240)], ids=["lost hour", "hour twice"]
)
def test_a_file_may_give_both_sides_of_a_change_their_own_offset(
    date_of_change: tuple[int, int, int], minutes: int
) -> None:
    """A visit and a window from 1:00 to 4:00 local time, written as clocks show it, are two hours long, or four."""
    begin, end = (datetime(*date_of_change, hour, tzinfo=ZoneInfo("Europe/Berlin")) for hour in (1, 4))
    starts = [begin.astimezone(UTC) + timedelta(minutes=25 * number) for number in range(minutes // 25)]
    night = visit("v", start=begin, end=end, slots=tuple(TemplateSlot(start, "chair") for start in starts))
    file = io.StringIO()
    dump_problem(problem([night], [employee("ann", Window(begin, end, 1), target=99, entitled=99)]), file)
    assert begin.isoformat() in file.getvalue()
    assert end.isoformat() in file.getvalue()
    whole = load_problem(io.StringIO(file.getvalue()))
    outcome = solve(whole)
    assert [entry.start.astimezone(UTC) for entry in outcome.appointments] == starts
    assert check(whole, outcome) == []
