"""Visits are read out of calendar files as real programs write them."""

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest

from tests.services.calendar_samples import an_event
from wellness.services import calendar
from wellness.services.calendar_reading import CalendarRefused, Person, ReadCalendar, read_visits

SPRING = {"start": date(2026, 3, 1), "end": date(2026, 5, 1)}
BERLIN = ";TZID=Europe/Berlin:"
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


def a_calendar(*events: str, head: str = "") -> bytes:
    """A calendar file of events, each given by its lines; a UID is added where there is none."""
    written = [
        f"BEGIN:VEVENT\n{event.strip()}\n" + ("" if "UID:" in event else f"UID:{number}\n") + "END:VEVENT"
        for number, event in enumerate(events)
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *filter(None, [head.strip()]), *written]
    return ("\n".join([*lines, "END:VCALENDAR", ""])).replace("\n", "\r\n").encode()


def starts(read: ReadCalendar) -> list[str]:
    """The starts of the visits, as ISO text."""
    return [visit.starts.isoformat() for visit in read.visits]


def faults(read: ReadCalendar) -> list[str]:
    """The messages of the faults."""
    return [fault.message for fault in read.faults]


def test_a_visit_is_read_with_all_that_an_upload_needs() -> None:
    """Who, where, from when to when, and the line to point at."""
    read = read_visits(
        a_calendar(
            """SUMMARY:Massage day\\, Building 3
LOCATION:Room 2.17
ORGANIZER;CN="Doe, Jane":MAILTO:jane.doe@company.example
ATTENDEE;CN=Tara Therapist;ROLE=REQ-PARTICIPANT:mailto:tara@practice.example
ATTENDEE:invalid:nomail
DTSTART;TZID=Europe/Berlin:20260330T090000
DTEND;TZID=Europe/Berlin:20260330T150000"""
        ),
        **SPRING,
    )

    visit = read.visits[0]
    assert (visit.summary, visit.location, visit.uid, visit.line) == ("Massage day, Building 3", "Room 2.17", "0", 4)
    assert (visit.starts, visit.ends) == (
        datetime(2026, 3, 30, 7, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 13, 0, tzinfo=UTC),
    )
    assert visit.organizer == Person("Doe, Jane", "jane.doe@company.example")
    assert visit.attendees == (Person("Tara Therapist", "tara@practice.example"), Person("", ""))
    assert not visit.floating
    assert read.events == 1
    assert read.faults == ()


def test_our_own_files_are_read_back_as_they_were_written() -> None:
    """What the writer says, the reader understands, in every zone and through a change of the clock."""
    events = [
        an_event(uid=f"{n}@x.example", timezone=zone, starts=datetime(2026, 3, 20 + n, 9, 15, tzinfo=UTC))
        for n, zone in enumerate(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"] * 3)
    ]
    read = read_visits(calendar.calendar_file(events), **SPRING)

    assert [(v.uid, v.starts, v.ends, v.location) for v in read.visits] == [
        (event.uid, event.starts, event.ends, event.location) for event in events
    ]
    assert read.faults == ()


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


def test_changed_cancelled_and_excepted_days_of_a_series_count() -> None:
    """One day off, one moved, one cancelled."""
    read = read_visits(
        a_calendar(
            f"UID:s\nDTSTART{BERLIN}20260401T090000\nDTEND{BERLIN}20260401T120000\n"
            "RRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20260402",
            f"UID:s\nRECURRENCE-ID{BERLIN}20260403T090000\nDTSTART{BERLIN}20260403T140000\nDTEND{BERLIN}20260403T160000",
            f"UID:s\nRECURRENCE-ID{BERLIN}20260404T090000\nDTSTART{BERLIN}20260404T090000\n"
            f"DTEND{BERLIN}20260404T120000\nSTATUS:CANCELLED",
        ),
        **SPRING,
    )

    assert starts(read) == ["2026-04-01T07:00:00+00:00", "2026-04-03T12:00:00+00:00"]


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


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("DTSTART;VALUE=DATE:20260415\nDTEND;VALUE=DATE:20260416", "lasts all day; give it a start and an end time"),
        ("DTSTART:20260415T090000Z", "has no end after its start; give it an end time"),
        ("DTSTART:20260415T090000Z\nDTEND:20260415T080000Z", "ends before it starts"),
        ("DTSTART:20260415T090000Z\nDTEND;VALUE=DATE:20260416", "has a start and an end of different kinds"),
        ("DTSTART:20260415T090000Z\nDTEND:20260415T100000", "has a start and an end of different kinds"),
        ("DTSTART:20260431T090000Z\nDURATION:PT1H", "has a date or time that cannot be read"),
        ("DTSTART:tomorrow\nDURATION:PT1H", "has a date or time that cannot be read"),
        ("SUMMARY:nothing else", "has no start; give it a date and times"),
        ("DTSTART:20260415T090000Z\nDTSTART:20260416T090000Z\nDURATION:PT1H", "has DTSTART twice"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY", "repeats every second; give its dates"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY", "repeats every hour"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9999", "repeats more than 5000 times"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0", "an interval of 0"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=-1", "an interval of -1"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", "is damaged"),
        (
            "DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=31",
            "repeats on a date that does not exist",
        ),
        (
            "DTSTART:20260415T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=1;BYSETPOS=2",
            "takes too long to work out; give its dates one by one",
        ),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\n" + "ATTENDEE:mailto:a@x.example\n" * 201, "more than 200 people"),
        ("DTSTART:20260415T090000Z\nDURATION:PT1H\nRDATE:" + "20260416T090000Z," * 1000 + "20260417T090000Z", "1000"),
        (f"DTSTART:20260415T090000Z\nDURATION:PT1H\nSUMMARY:{'a' * 70_000}", "SUMMARY in a line that is too long"),
    ],
)
def test_a_bad_event_is_named_and_never_hides_the_good_ones(event: str, message: str) -> None:
    """Before and after it the visits are read; the fault points at its line and says what to do."""
    good = "DTSTART:20260420T090000Z\nDTEND:20260420T150000Z"
    read = read_visits(a_calendar(good, event, good), **SPRING)

    assert [visit.uid for visit in read.visits] == ["0", "2"]
    assert len(read.faults) == 1
    assert message in read.faults[0].message
    assert read.faults[0].message.startswith("The event in line 9 ")
    assert (read.faults[0].line, read.faults[0].uid) == (9, "1")
    assert read.events == 3


def test_two_events_of_one_uid_are_both_shown_with_a_word_about_it() -> None:
    """Some exports give every event the same UID."""
    read = read_visits(
        a_calendar(
            "UID:same\nDTSTART:20260415T090000Z\nDURATION:PT1H", "UID:same\nDTSTART:20260416T090000Z\nDURATION:PT1H"
        ),
        **SPRING,
    )

    assert starts(read) == ["2026-04-15T09:00:00+00:00", "2026-04-16T09:00:00+00:00"]
    assert faults(read) == ["The event in line 9 has the same UID as the one in line 4, so one may replace the other."]


def test_a_file_cut_off_in_the_middle_keeps_what_was_whole() -> None:
    """The last event has no end."""
    whole = a_calendar("DTSTART:20260415T090000Z\nDURATION:PT1H", "DTSTART:20260416T090000Z\nDURATION:PT1H")
    read = read_visits(whole[: whole.rindex(b"UID")], **SPRING)

    assert starts(read) == ["2026-04-15T09:00:00+00:00"]
    assert faults(read) == ["The event in line 9 has no end: the file was cut off; export it again."]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\r\n\r\n", "is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        (b"name;email\r\nTara;tara@practice.example\r\n", "not a calendar file"),
        (b"%PDF-1.7 \x00\xff\xfe", "not a calendar file"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "not a calendar file"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 100_000, "deeper than any calendar"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 5_001, "more than 5000 events"),
        (b"BEGIN:VCALENDAR\r\n" + b"X:" + b"a" * 2_000_000, "2 MB is the limit"),
    ],
)
def test_what_is_no_calendar_is_refused_with_what_to_do(data: bytes, message: str) -> None:
    """Each says how to get a file that works."""
    with pytest.raises(CalendarRefused, match=message) as refused:
        read_visits(data, **SPRING)

    assert "xport" in str(refused.value)


def test_a_calendar_without_events_says_so() -> None:
    """Busy times and tasks are no visits."""
    data = b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"

    assert faults(read_visits(data, **SPRING)) == ["There are no events in this calendar, so no visits either."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_encoding_and_line_end_is_read(encoding: str, line_end: str) -> None:
    """As Windows, old Macs and careless exports write them."""
    text = a_calendar("DTSTART:20260415T090000Z\nDURATION:PT1H\nSUMMARY:Rücken").decode().replace("\r\n", line_end)

    assert read_visits(text.encode(encoding), **SPRING).visits[0].summary == "Rücken"


def test_a_fold_inside_a_character_is_joined() -> None:
    """Some programs count octets and cut where they like."""
    data = a_calendar("DTSTART:20260415T090000Z\nDURATION:PT1H\nSUMMARY:Rücken").replace(b"\xc3\xbc", b"\xc3\r\n \xbc")

    assert read_visits(data, **SPRING).visits[0].summary == "Rücken"


def test_a_lone_carriage_return_smuggles_no_line_in() -> None:
    """It stays a blank in the text that it stands in."""
    data = a_calendar("DTSTART:20260415T090000Z\nDURATION:PT1H\nSUMMARY:a#ATTENDEE:mailto:x@x.example")
    visit = read_visits(data.replace(b"#", b"\r"), **SPRING).visits[0]

    assert visit.attendees == ()
    assert visit.summary == "a ATTENDEE:mailto:x@x.example"


def test_real_files_of_many_programs_never_break_the_reader() -> None:
    """The files that the calendar library carries along: read or refused, each with its words, none by an exception."""
    files = sorted((Path(icalendar.__file__).parent / "tests").rglob("*.ics"))
    assert len(files) > 100
    read = refused = 0
    for path in files:
        try:
            read += read_visits(path.read_bytes(), start=date(2000, 1, 1), end=date(2030, 1, 1)).events
        except CalendarRefused:
            refused += 1

    assert (read, refused) == (151, 53)
