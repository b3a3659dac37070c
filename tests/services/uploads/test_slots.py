"""How a therapist's day is cut into slots and breaks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.services.uploads.slots import Day, DayRefused, DayRules, Span, plan_day

BERLIN = ZoneInfo("Europe/Berlin")


def day(starts: str, ends: str, minutes: int, turnover: int, *, on: str = "2026-01-06") -> Day:
    """A day in Berlin, times as HH:MM."""
    first, last = (datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=BERLIN) for clock in (starts, ends))
    return plan_day(Span(first.astimezone(UTC), last.astimezone(UTC)), minutes, turnover, timezone="Europe/Berlin")


def clocks(instants: tuple[datetime, ...]) -> list[str]:
    return [f"{instant.astimezone(BERLIN):%H:%M}" for instant in instants]


def breaks(found: Day) -> list[str]:
    return [f"{span.starts.astimezone(BERLIN):%H:%M}-{span.ends.astimezone(BERLIN):%H:%M}" for span in found.breaks]


def test_a_six_hour_day_has_twelve_sessions_in_runs_of_four_with_the_long_break_at_lunch() -> None:
    found = day("09:00", "15:00", 20, 5)
    assert clocks(found.slots) == [
        "09:00", "09:25", "09:50", "10:15", "10:55", "11:20", "11:45", "12:10", "13:20", "13:45", "14:10", "14:35",
    ]  # fmt: skip
    assert breaks(found) == ["10:40-10:55", "12:35-13:20"]


def test_a_short_afternoon_needs_no_break_for_four_sessions_in_a_row() -> None:
    found = day("13:00", "15:00", 20, 5)
    assert clocks(found.slots) == ["13:00", "13:25", "13:50", "14:15"]
    assert found.breaks == ()


@pytest.mark.parametrize(
    ("ends", "minutes"),
    [("11:59", 5), ("12:00", 15), ("13:29", 15), ("13:30", 30), ("14:59", 30), ("15:00", 60), ("17:00", 60)],
)
def test_the_break_grows_with_the_length_of_the_day(ends: str, minutes: int) -> None:
    found = day("09:00", ends, 25, 5)
    assert sum((span.ends - span.starts for span in found.breaks), timedelta()) == timedelta(minutes=minutes)


def test_nobody_is_on_site_for_more_than_eight_hours() -> None:
    assert day("09:00", "17:00", 25, 5).slots
    with pytest.raises(DayRefused, match="at most 8 hours"):
        day("09:00", "17:01", 25, 5)


def test_a_visit_too_short_for_one_session_is_refused() -> None:
    assert len(day("09:00", "09:25", 20, 5).slots) == 1
    with pytest.raises(DayRefused, match="at least one session of 20 \\+ 5 minutes"):
        day("09:00", "09:24", 20, 5)


def test_on_the_night_when_clocks_change_the_hours_that_really_pass_count() -> None:
    assert len(day("01:00", "04:00", 20, 5, on="2026-03-29").slots) == 4
    assert sum(1 for _ in day("01:00", "04:00", 20, 5, on="2026-10-25").slots) == 9


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    length=st.integers(5, 480),
    minutes=st.integers(5, 120),
    turnover=st.integers(0, 20),
    start=st.integers(0, 1439),
    in_a_row=st.integers(1, 8),
)
def test_every_day_that_is_given_is_a_humane_one(
    length: int, minutes: int, turnover: int, start: int, in_a_row: int
) -> None:
    rules = DayRules(in_a_row=in_a_row)
    starts = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=start)
    visit = Span(starts, starts + timedelta(minutes=length))
    session = timedelta(minutes=minutes + turnover)
    try:
        found = plan_day(visit, minutes, turnover, timezone="Asia/Kolkata", rules=rules)
    except DayRefused:
        assert length < minutes + turnover + rules.break_minutes(length)
        return
    occupied = [(slot, slot + session, "session") for slot in found.slots]
    occupied += [(span.starts, span.ends, "break") for span in found.breaks]
    occupied.sort()
    assert occupied[0][0] == visit.starts
    assert occupied[-1][1] <= visit.ends
    assert all(before[1] <= after[0] for before, after in zip(occupied, occupied[1:], strict=False))
    assert all(span.ends - span.starts >= timedelta(minutes=5) for span in found.breaks)
    rested = sum((span.ends - span.starts for span in found.breaks), timedelta())
    assert rested >= timedelta(minutes=rules.break_minutes(length))
    kinds = "".join(kind[0] for _, _, kind in occupied)
    assert max(map(len, kinds.split("b"))) <= in_a_row
    # No place is given away: with one session more the same breaks no longer fit.
    more = len(found.slots) + 1
    pauses = max(-(-more // in_a_row) - 1, 0)
    assert more * session + timedelta(minutes=max(rules.break_minutes(length), 5 * pauses)) > timedelta(minutes=length)
