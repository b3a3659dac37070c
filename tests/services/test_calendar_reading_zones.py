"""The many ways in which calendar files say which clock they mean."""

from datetime import datetime

import pytest

from tests.services.calendar_files import BERLIN, SPRING, a_calendar, faults, starts
from wellness.services.calendar_reading import read_visits

CORPZONE = """
BEGIN:VTIMEZONE
TZID:Corp Zone
BEGIN:STANDARD
DTSTART:20001101T020000
TZOFFSETFROM:+0700
TZOFFSETTO:+0600
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000301T020000
TZOFFSETFROM:+0600
TZOFFSETTO:+0700
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4
END:DAYLIGHT
END:VTIMEZONE"""


def test_a_weekly_visit_keeps_its_local_time_over_the_change_of_the_clock() -> None:
    """Nine in the morning stays nine in the morning."""
    read = read_visits(
        a_calendar(f"DTSTART{BERLIN}20260316T090000\nDURATION:PT6H\nRRULE:FREQ=WEEKLY;COUNT=4"), **SPRING
    )

    assert starts(read) == [
        "2026-03-16T08:00:00+00:00",
        "2026-03-23T08:00:00+00:00",
        "2026-03-30T07:00:00+00:00",
        "2026-04-06T07:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("zone", "until", "last"),
    [
        ("Europe/Berlin", "20260415", "2026-04-15T16:00:00+00:00"),
        ("America/New_York", "20260415", "2026-04-15T22:00:00+00:00"),
        ("America/New_York", "20260415T180000", "2026-04-15T22:00:00+00:00"),
        ("America/New_York", "20260415T220000Z", "2026-04-15T22:00:00+00:00"),
        ("America/New_York", "20260415T215959Z", "2026-04-08T22:00:00+00:00"),
    ],
)
def test_until_a_day_includes_that_day(zone: str, until: str, last: str) -> None:
    """UNTIL as a day, against the letter of the standard, means the whole day on the clock of the event."""
    event = f"DTSTART;TZID={zone}:20260401T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL={until}"

    assert starts(read_visits(a_calendar(event), **SPRING))[-1] == last


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "W. Europe Standard Time",
        "/freeassociation.sourceforge.net/Europe/Berlin",
        "/Europe/Berlin",
        '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"',
        '"(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien"',
    ],
)
def test_many_names_of_one_zone_are_understood(zone: str) -> None:
    """Each is what some program writes for the clocks of Berlin."""
    read = read_visits(a_calendar(f"DTSTART;TZID={zone}:20260415T090000\nDURATION:PT1H"), **SPRING)

    assert starts(read) == ["2026-04-15T07:00:00+00:00"]
    assert read.faults == ()


def test_american_display_names_are_understood() -> None:
    """Outlook's display names say nothing of cities there."""
    event = 'DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20260415T090000\nDURATION:PT1H'

    assert starts(read_visits(a_calendar(event), **SPRING)) == ["2026-04-15T13:00:00+00:00"]


def test_a_zone_that_only_the_file_knows_is_taken_from_the_file() -> None:
    """And only from that file: the next one that uses the name without describing it gets no such zone."""
    event = "DTSTART;TZID=Corp Zone:20260415T090000\nDURATION:PT1H"

    assert starts(read_visits(a_calendar(event, head=CORPZONE), **SPRING)) == ["2026-04-15T02:00:00+00:00"]
    other = CORPZONE.replace("+0600", "-0300").replace("+0700", "-0200")
    assert starts(read_visits(a_calendar(event, head=other), **SPRING)) == ["2026-04-15T11:00:00+00:00"]
    assert read_visits(a_calendar(event), **SPRING).visits[0].floating


def test_a_file_cannot_redefine_a_real_zone() -> None:
    """Berlin is Berlin, whatever a file says."""
    event = f"DTSTART{BERLIN}20260415T090000\nDURATION:PT1H"
    head = CORPZONE.replace("Corp Zone", "Europe/Berlin")

    assert starts(read_visits(a_calendar(event, head=head), **SPRING)) == ["2026-04-15T07:00:00+00:00"]


def test_an_unknown_zone_leaves_the_local_time_and_says_so() -> None:
    """The time on the wall is shown, nothing is shifted in silence."""
    read = read_visits(a_calendar("DTSTART;TZID=Mars/Olympus:20260415T090000\nDURATION:PT1H"), **SPRING)

    assert read.visits[0].floating
    assert read.visits[0].starts == datetime(2026, 4, 15, 9, 0)  # noqa: DTZ001
    assert faults(read) == [
        "The event in line 4 is in the time zone 'Mars/Olympus', which nobody knows here; check its times."
    ]


def test_a_time_without_zone_is_floating_unless_the_calendar_has_one() -> None:
    """X-WR-TIMEZONE is what Google writes for the calendar as a whole."""
    event = "DTSTART:20260415T090000\nDTEND:20260415T100000"

    assert read_visits(a_calendar(event), **SPRING).visits[0].floating
    assert starts(read_visits(a_calendar(event, head="X-WR-TIMEZONE:Asia/Kolkata"), **SPRING)) == [
        "2026-04-15T03:30:00+00:00"
    ]


def test_a_series_in_utc_follows_the_clock_of_its_calendar() -> None:
    """Ten in New York is ten in New York before and after the clocks change."""
    event = "DTSTART:20260304T150000Z\nDTEND:20260304T160000Z\nRRULE:FREQ=WEEKLY;COUNT=2"

    assert starts(read_visits(a_calendar(event, head="X-WR-TIMEZONE:America/New_York"), **SPRING)) == [
        "2026-03-04T15:00:00+00:00",
        "2026-03-11T14:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        (f"{BERLIN}20260228T235900", False),
        (f"{BERLIN}20260301T000000", True),
        (f"{BERLIN}20260430T235900", True),
        (f"{BERLIN}20260501T000000", False),
        (":20260228T235900", False),
        (":20260301T000000", True),
        (":20260228T103000Z", True),
        (":20260228T093000Z", False),
        (":20260501T113000Z", True),
        (":20260501T123000Z", False),
    ],
)
def test_the_window_is_of_local_days(start: str, wanted: bool) -> None:
    """The end is excluded; a time in UTC counts where it is such a day anywhere on earth."""
    assert bool(read_visits(a_calendar(f"DTSTART{start}\nDURATION:PT1H"), **SPRING).visits) is wanted
