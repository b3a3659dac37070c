"""Busy times that a calendar says without events: VFREEBUSY, and VAVAILABILITY with the hours around it."""

from datetime import UTC, datetime

import pytest

from tests.services.busy_files import SPRING, busy, faults
from wellness.services.calendar_busy import BusyQuestion, read_busy

WEDNESDAY = BusyQuestion(
    zone="Europe/Berlin", first=datetime(2026, 4, 15, tzinfo=UTC), last=datetime(2026, 4, 16, tzinfo=UTC)
)


def a_file(*lines: str) -> bytes:
    """A calendar with these lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def free_busy(*lines: str) -> bytes:
    """A calendar with one VFREEBUSY."""
    return a_file("BEGIN:VFREEBUSY", "UID:1", *lines, "END:VFREEBUSY")


PERIODS = [
    ("FREEBUSY:20260415T090000Z/20260415T100000Z", ["04-15 09:00-10:00"]),
    ("FREEBUSY:20260415T090000Z/PT1H30M", ["04-15 09:00-10:30"]),
    ("FREEBUSY:20260415T090000Z/PT1H,20260416T090000Z/PT1H", ["04-15 09:00-10:00", "04-16 09:00-10:00"]),
    ("FREEBUSY;FBTYPE=BUSY:20260415T090000Z/PT1H", ["04-15 09:00-10:00"]),
    ("FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260415T090000Z/PT1H", ["04-15 09:00-10:00"]),
    ("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260415T090000Z/PT1H", ["04-15 09:00-10:00?"]),
    ('FREEBUSY;X-SOURCE="a:b";FBTYPE="BUSY-TENTATIVE":20260415T090000Z/PT1H', ["04-15 09:00-10:00?"]),
    ("FREEBUSY;FBTYPE=FREE:20260415T090000Z/PT1H", []),
    ("FREEBUSY;FBTYPE=X-ASLEEP:20260415T090000Z/PT1H", ["04-15 09:00-10:00"]),
    ("FREEBUSY:20260415T110000/20260415T120000", ["04-15 09:00-10:00"]),
    ("SUMMARY:nothing", []),
]


@pytest.mark.parametrize(("line", "expected"), PERIODS)
def test_periods_are_read_whatever_their_type_and_end(line: str, expected: list[str]) -> None:
    """One or a list, with an end or a length; an unknown type is busy, a time without zone is the person's own."""
    assert busy(free_busy("DTSTART:20260401T000000Z", "DTEND:20260501T000000Z", line)) == expected


def test_a_bad_period_hides_no_good_line() -> None:
    """And is named by its line."""
    read = read_busy(
        free_busy(
            "FREEBUSY:20260415T090000Z/PT1H",
            "FREEBUSY:yesterday/PT1H",
            "FREEBUSY:20260416T090000Z/20260416T080000Z",
            "FREEBUSY:20260417T090000Z/PT1H",
        ),
        SPRING,
    )
    assert [span.starts.day for span in read.spans] == [15, 17]
    assert (faults(read), read.read) == ([(6, "moment"), (7, "order")], 2)


def hours(*lines: str, head: str = "") -> list[str]:
    """A VAVAILABILITY with one AVAILABLE for each of the lines."""
    available: list[str] = []
    for number, line in enumerate(lines):
        available += ["BEGIN:AVAILABLE", f"UID:{number}", *line.split("\n"), "END:AVAILABLE"]
    return ["BEGIN:VAVAILABILITY", "UID:1", *filter(None, head.split("\n")), *available, "END:VAVAILABILITY"]


MORNINGS = "DTSTART;TZID=Europe/Berlin:20260105T080000\nDTEND;TZID=Europe/Berlin:20260105T120000\nRRULE:FREQ=DAILY"
AROUND = ["04-15 00:00-06:00", "04-15 10:00-04-16 00:00"]


def test_one_is_busy_whenever_one_is_not_available() -> None:
    """Eight to twelve in Berlin is six to ten in UTC."""
    assert busy(a_file(*hours(MORNINGS)), WEDNESDAY) == AROUND


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("BUSYTYPE:BUSY", AROUND),
        ("BUSYTYPE:BUSY-UNAVAILABLE", AROUND),
        ("BUSYTYPE:BUSY-TENTATIVE", [f"{span}?" for span in AROUND]),
        ("DTSTART:20260415T090000Z", ["04-15 10:00-04-16 00:00"]),
        ("DTSTART:20260410T090000Z\nDTEND:20260415T120000Z", ["04-15 00:00-06:00", "04-15 10:00-12:00"]),
        ("DTSTART:20260410T120000Z\nDURATION:P5D", ["04-15 00:00-06:00", "04-15 10:00-12:00"]),
        ("DTSTART:20260501T000000Z", []),
    ],
)
def test_hours_apply_where_and_as_they_say(head: str, expected: list[str]) -> None:
    """A type of busy, and a time before or after which the hours say nothing."""
    assert busy(a_file(*hours(MORNINGS, head=head)), WEDNESDAY) == expected


def test_exceptions_of_available_hours_count() -> None:
    """Wednesday's morning is taken out of the series, its evening is added."""
    evening = "DTSTART:20260415T180000Z\nDURATION:PT1H"
    without = f"{MORNINGS}\nEXDATE;TZID=Europe/Berlin:20260415T080000"
    found = busy(a_file(*hours(without, evening)), WEDNESDAY)
    assert found == ["04-15 00:00-18:00", "04-15 19:00-04-16 00:00"]


def test_the_higher_priority_counts_where_two_apply() -> None:
    """One is the highest; none at all is the lowest, whatever the order in the file."""
    holiday = hours(head="PRIORITY:1\nDTSTART:20260415T060000Z\nDTEND:20260415T080000Z")
    extra = hours("DTSTART:20260415T150000Z\nDURATION:PT1H", head="PRIORITY:5\nDTSTART:20260415T140000Z\nDURATION:PT3H")
    for parts in ([*holiday, *extra, *hours(MORNINGS)], [*hours(MORNINGS), *extra, *holiday]):
        assert busy(a_file(*parts), WEDNESDAY) == [
            "04-15 00:00-08:00",
            "04-15 10:00-15:00",
            "04-15 16:00-04-16 00:00",
        ]


def test_equal_priorities_are_available_together() -> None:
    """Usual hours and some more."""
    more = hours("DTSTART:20260415T150000Z\nDURATION:PT1H")
    found = busy(a_file(*hours(MORNINGS), *more), WEDNESDAY)
    assert found == ["04-15 00:00-06:00", "04-15 10:00-15:00", "04-15 16:00-04-16 00:00"]


def test_an_event_within_available_hours_is_busy() -> None:
    """Hours say when one could, events what has come between."""
    event = ["BEGIN:VEVENT", "UID:e", "DTSTART:20260415T070000Z", "DURATION:PT1H", "END:VEVENT"]
    assert busy(a_file(*event, *hours(MORNINGS)), WEDNESDAY)[1] == "04-15 07:00-08:00"
