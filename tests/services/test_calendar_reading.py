"""Visits are read out of calendar files as real programs write them."""

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest

from tests.services.calendar_child import read_in_a_child
from tests.services.calendar_files import BERLIN, SPRING, a_calendar, faults, starts
from tests.services.calendar_samples import an_event
from wellness.services import calendar
from wellness.services.calendar_reading import CalendarRefused, Person, read_visits


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

    said = read_in_a_child(files, start=date(2000, 1, 1), end=date(2030, 1, 1))

    assert sum(one.events or 0 for one in said) == 151
    assert sum(one.events is None for one in said) == 53
