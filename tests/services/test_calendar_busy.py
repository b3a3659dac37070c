"""When somebody is busy, by a calendar file as real programs write it: one table a feature."""

import pytest

from tests.services.busy_files import ADA, HOUR, SPRING, busy, faults
from tests.services.calendar_files import BERLIN, a_calendar
from wellness.services.calendar_busy import read_busy

NINE = "04-15 09:00-10:00"
DECLINED = f"{HOUR}\nATTENDEE;PARTSTAT=DECLINED"

STATUS = [
    ("", NINE),
    ("TRANSP:OPAQUE\nSTATUS:CONFIRMED", NINE),
    ("TRANSP:TRANSPARENT", None),
    ("STATUS:CANCELLED", None),
    ("STATUS:TENTATIVE", f"{NINE}?"),
    ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", NINE),
    ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", None),
    ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", f"{NINE}?"),
    ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", NINE),
    ("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", NINE),
    ("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", f"{NINE}?"),
    (f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ADA}", None),
    (f'ATTENDEE;CN="Lee; Ada";PARTSTAT=DECLINED:MAILTO:{ADA.upper()}', None),
    (f"ATTENDEE;EMAIL={ADA};PARTSTAT=DECLINED:urn:uuid:1", None),
    ("ATTENDEE;PARTSTAT=DECLINED:mailto:ben@meadow.example", NINE),
    (f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ADA}", NINE),
    (f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{ADA}", f"{NINE}?"),
    (f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{ADA}", f"{NINE}?"),
    ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:all@meadow.example\n" * 900, NINE),
    ("UID:b5c1@wellness.example", None),
    ("UID:session-0123@wellness.example", None),
    ("UID:session-0123@elsewhere.example", NINE),
]


@pytest.mark.parametrize(("lines", "expected"), STATUS)
def test_an_hour_is_taken_for_certain_perhaps_or_not_at_all(lines: str, expected: str | None) -> None:
    """By what the event says of itself, by one's own answer to it, and never by an appointment of ours."""
    assert busy(a_calendar(f"{HOUR}\n{lines.strip()}")) == ([expected] if expected else [])


REPEATED = "DTSTART;TZID=Europe/Berlin:20260325T100000\nDURATION:PT1H\n"
WEEKLY = ["03-25 09:00-10:00", "04-01 08:00-09:00", "04-08 08:00-09:00"]
SERIES = [
    ("RRULE:FREQ=WEEKLY;COUNT=3", WEEKLY),
    ("RRULE:FREQ=WEEKLY;UNTIL=20260408", WEEKLY),
    ("RRULE:FREQ=WEEKLY;UNTIL=20260408T080000Z", WEEKLY),
    ("RRULE:FREQ=WEEKLY;UNTIL=20260408T075959Z", WEEKLY[:2]),
    ("RRULE:FREQ=DAILY;COUNT=4;BYDAY=WE, TH", [WEEKLY[0], "03-26 09:00-10:00", *WEEKLY[1:2], "04-02 08:00-09:00"]),
    ("RDATE;TZID=Europe/Berlin:20260401T100000,20260408T100000", WEEKLY),
    ("RDATE;VALUE=PERIOD:20260401T080000Z/PT2H", [WEEKLY[0], "04-01 08:00-10:00"]),
    ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260401T080000Z", [WEEKLY[0], WEEKLY[2]]),
    ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260401", [WEEKLY[0], WEEKLY[2]]),
    ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Berlin:20260401T100000", [WEEKLY[0], WEEKLY[2]]),
    ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260401T100000", [WEEKLY[0], WEEKLY[2]]),
]


@pytest.mark.parametrize(("lines", "expected"), SERIES)
def test_a_series_is_busy_whenever_it_happens(lines: str, expected: list[str]) -> None:
    """On its own clock, with its dates and exceptions however they are written."""
    assert busy(a_calendar(REPEATED + lines)) == expected


def test_changed_and_cancelled_occurrences_count_as_they_are_now() -> None:
    """One moved to the afternoon, one cancelled, one that became free, one that became doubtful."""
    changes = [
        "DTSTART;TZID=Europe/Berlin:20260401T150000\nDURATION:PT2H",
        "DTSTART;TZID=Europe/Berlin:20260408T100000\nDURATION:PT1H\nSTATUS:CANCELLED",
        "DTSTART;TZID=Europe/Berlin:20260415T100000\nDURATION:PT1H\nTRANSP:TRANSPARENT",
        "DTSTART;TZID=Europe/Berlin:20260422T100000\nDURATION:PT1H\nSTATUS:TENTATIVE",
    ]
    days = ("0401", "0408", "0415", "0422")
    found = busy(
        a_calendar(
            f"UID:s\n{REPEATED}RRULE:FREQ=WEEKLY;COUNT=5",
            *(
                f"UID:s\nRECURRENCE-ID;TZID=Europe/Berlin:2026{day}T100000\n{change}"
                for day, change in zip(days, changes, strict=True)
            ),
        )
    )
    assert found == ["03-25 09:00-10:00", "04-01 13:00-15:00", "04-22 08:00-09:00?"]


CLOCKS = [
    ("DTSTART;VALUE=DATE:20260415\nDTEND;VALUE=DATE:20260417", "04-14 22:00-04-16 22:00"),
    ("DTSTART;VALUE=DATE:20260415", "04-14 22:00-04-15 22:00"),
    ("DTSTART;VALUE=DATE:20260415\nTRANSP:TRANSPARENT", None),
    ("DTSTART:20260415T090000Z", None),
    ("DTSTART:20260415T090000\nDTEND:20260415T100000", "04-15 07:00-08:00"),
    ("DTSTART;TZID=W. Europe Standard Time:20260415T110000\nDURATION:PT1H", NINE),
    ('DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern":20260415T110000\nDURATION:PT1H', NINE),
    ("DTSTART;TZID=/vendor/Asia/Kolkata:20260415T143000\nDURATION:PT1H", NINE),
    ("DTSTART:20260415T090300Z\nDTEND:20260415T094100Z", "04-15 09:00-09:45"),
    ("DTSTART:20200101T000000Z\nDTEND:20300101T000000Z", "03-01 00:00-05-01 00:00"),
    ("DTSTART:20260228T230000Z\nDURATION:PT2H", "03-01 00:00-01:00"),
    ("DTSTART:20260430T230000Z\nDURATION:P1DT2H", "04-30 23:00-05-01 00:00"),
    ("DTSTART:20260501T000000Z\nDURATION:PT1H", None),
]


@pytest.mark.parametrize(("event", "expected"), CLOCKS)
def test_days_and_times_are_those_of_the_person(event: str, expected: str | None) -> None:
    """Whole days where the person is, times without a zone on their clock, and only as far as the question asks."""
    assert busy(a_calendar(event)) == ([expected] if expected else [])


def test_a_zone_that_nobody_knows_is_taken_as_the_persons_own_and_said() -> None:
    """With the line, and without the name that the file gives it."""
    read = read_busy(a_calendar("DTSTART;TZID=Mars/Olympus:20260415T110000\nDURATION:PT1H"), SPRING)
    assert ([span.starts.hour for span in read.spans], faults(read), read.read) == ([9], [(4, "zone")], 1)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("DTSTART:20260415T090000Z\nDTEND:20260415T080000Z", "order"),
        ("DTSTART:20260431T090000Z\nDURATION:PT1H", "moment"),
        ("SUMMARY:nothing else", "no_start"),
        (f"{HOUR}\nDTSTART:20260416T090000Z", "twice"),
        (f"{HOUR}\nRRULE:FREQ=SECONDLY", "rule"),
        (f"{HOUR}\nRRULE:FREQ=DAILY;BYMONTH=1;BYSETPOS=2", "too_costly"),
        (f"{HOUR}\nRDATE:{'20260416T090000Z,' * 1000}20260417T090000Z", "too_many"),
        (f"{HOUR}\nEXDATE:{'20260416T090000Z,' * 4000}20260417T090000Z", "too_long"),
        ("DTSTART:20260415T090000Z\nDURATION:P999999999D", "damaged"),
    ],
)
def test_a_bad_event_is_named_by_its_line_and_hides_no_good_one(event: str, reason: str) -> None:
    """Before and after it everything is read."""
    read = read_busy(a_calendar(HOUR, event, "DTSTART:20260420T090000Z\nDURATION:PT1H"), SPRING)
    assert [span.starts.day for span in read.spans if span.starts.month == 4][-2:] == [15, 20]
    assert (faults(read), read.read) == ([(9, reason)], 2)


def test_touching_and_overlapping_events_are_one_span_and_what_is_certain_counts_before_what_is_not() -> None:
    """Nothing tells how many there were."""
    found = busy(
        a_calendar(
            HOUR,
            "DTSTART:20260415T093000Z\nDTEND:20260415T103000Z",
            "DTSTART:20260415T103000Z\nDTEND:20260415T110000Z",
            "DTSTART:20260415T080000Z\nDTEND:20260415T120000Z\nSTATUS:TENTATIVE",
        )
    )
    assert found == ["04-15 08:00-09:00?", "04-15 09:00-11:00", "04-15 11:00-12:00?"]


def test_two_events_of_one_uid_both_count() -> None:
    """Some exports give every event the same UID."""
    assert busy(a_calendar(f"UID:same\n{HOUR}", "UID:same\nDTSTART:20260416T090000Z\nDURATION:PT1H")) == [
        NINE,
        "04-16 09:00-10:00",
    ]


def test_a_calendar_of_many_years_is_read_whole() -> None:
    """Nineteen thousand events of which one matters: most are passed over, and none is lost."""
    old = "DTSTART:20{:02}0310T090000Z\nDTEND:20{:02}0310T100000Z"
    many = [old.format(10 + n % 15, 10 + n % 15) for n in range(19_000)]
    read = read_busy(a_calendar(*many, HOUR), SPRING)
    assert (read.read, len(read.spans), read.faults) == (19_001, 1, ())


def test_a_series_with_an_exception_moved_into_the_weeks_is_not_passed_over() -> None:
    """Although the series itself ended years ago."""
    found = busy(
        a_calendar(
            f"UID:s\nDTSTART{BERLIN}20200101T100000\nDTEND{BERLIN}20200101T110000\nRRULE:FREQ=WEEKLY;UNTIL=20200301",
            f"UID:s\nRECURRENCE-ID{BERLIN}20200108T100000\nDTSTART{BERLIN}20260415T110000\nDTEND{BERLIN}20260415T120000",
        )
    )
    assert found == [NINE]


def test_nothing_that_an_event_says_comes_out() -> None:
    """The control is that the event itself is read."""
    words = "SUMMARY:canary\nLOCATION:canary\nDESCRIPTION:canary\nORGANIZER;CN=canary:mailto:canary@x.example"
    read = read_busy(a_calendar(f"UID:canary\n{HOUR}\n{words}\nRRULE:FREQ=canary", f"{HOUR}\n{words}"), SPRING)
    assert (read.read, len(read.spans), faults(read)) == (1, 1, [(4, "rule")])
    assert "canary" not in repr(read)
