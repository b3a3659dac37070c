"""Invitations, cancellations, downloads and feeds, line by line; test_calendar_bytes.py has the other kinds whole."""

from datetime import UTC, datetime, timedelta, timezone

import icalendar
import pytest

from tests.services.calendar_samples import an_event, content_lines, names
from wellness.services import calendar

BERLIN_INVITATION = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Wellness//Appointments//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Wellness appointment
DTSTART;TZID=Europe/Berlin:20260326T100000
DTEND;TZID=Europe/Berlin:20260326T102000
DTSTAMP:20260101T083000Z
UID:5b1c0f2e-7a1d-4c5e-9d53-0a6f3d2b9c11@wellness.example
SEQUENCE:0
ATTENDEE;CN="Jörg Müller";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=R
 EQ-PARTICIPANT;RSVP=FALSE:mailto:joerg.mueller@company.example
CLASS:PRIVATE
CREATED:20260101T083000Z
DESCRIPTION:Chair massage\\, 20 minutes\\nTo give it back: https://wellness.
 example/a/x1
LAST-MODIFIED:20260101T083000Z
LOCATION:Room 2.17\\, Berlin
ORGANIZER;CN=Wellness:mailto:wellness@company.example
STATUS:CONFIRMED
TRANSP:OPAQUE
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-DISALLOW-COUNTER:TRUE
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_is_these_bytes() -> None:
    """A change of one byte here reaches every calendar we ever wrote to, so it is made on purpose or not at all."""
    assert calendar.request(an_event()) == BERLIN_INVITATION.replace("\n", "\r\n").encode()


def test_the_bytes_have_crlf_no_mark_and_one_calendar() -> None:
    """UTF-8 without a byte order mark, CRLF everywhere, one VCALENDAR a file."""
    data = calendar.feed([an_event(), an_event(uid="two@wellness.example")], "Mine")

    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"BEGIN:VCALENDAR") == 1
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")


def test_an_update_keeps_the_uid_and_shows_the_new_revision() -> None:
    """SEQUENCE and DTSTAMP are the caller's, so that no program takes the update for a copy."""
    stamp = datetime(2026, 2, 1, 7, 0, tzinfo=UTC)
    lines = content_lines(calendar.request(an_event(sequence=3, dtstamp=stamp, last_modified=stamp)))

    assert {"SEQUENCE:3", "DTSTAMP:20260201T070000Z", "LAST-MODIFIED:20260201T070000Z"} <= set(lines)
    assert "UID:5b1c0f2e-7a1d-4c5e-9d53-0a6f3d2b9c11@wellness.example" in lines


def test_a_cancellation_carries_all_that_programs_need_to_act() -> None:
    """METHOD, STATUS, organizer, the one attendee, the start and its zone; nothing that asks for an answer."""
    data = calendar.cancel(an_event(sequence=1))
    lines = content_lines(data)

    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1", "TRANSP:TRANSPARENT"} <= set(lines)
    assert "X-MICROSOFT-CDO-BUSYSTATUS:FREE" in lines
    assert {"BEGIN:VTIMEZONE", "DTSTART;TZID=Europe/Berlin:20260326T100000"} <= set(lines)
    assert names(data).count("ATTENDEE") == names(data).count("ORGANIZER") == 1
    assert "RSVP" not in data.decode()
    assert "BEGIN:VALARM" not in lines


def test_a_request_never_says_cancelled() -> None:
    """Such a message leaves the event standing in the calendar."""
    with pytest.raises(ValueError, match=r"cancel\(\)"):
        calendar.request(an_event(status="CANCELLED"))


def test_a_download_has_an_organizer_no_attendee_and_one_plain_reminder() -> None:
    """PUBLISH wants the organizer; nobody's address travels in a file that people pass on."""
    data = calendar.publication(an_event())

    assert "METHOD:PUBLISH" in content_lines(data)
    assert names(data).count("ORGANIZER") == 1
    assert "ATTENDEE" not in names(data)
    assert b"joerg.mueller" not in data
    assert b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Wellness appointment\r\nTRIGGER:-PT15M\r\n" in data


def test_a_feed_names_itself_says_how_often_to_look_and_keeps_its_dead() -> None:
    """A cancelled appointment stays as a tombstone, because its absence is seen a day later by some programs."""
    later = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
    gone = an_event(uid="gone@wellness.example", status="CANCELLED", sequence=1, starts=later)
    data = calendar.feed([gone, an_event()], "Wellness, mine")
    lines = content_lines(data)

    assert {"NAME:Wellness\\, mine", "X-WR-CALNAME:Wellness\\, mine"} <= set(lines)
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(lines)
    assert [line for line in lines if line.startswith("STATUS")] == ["STATUS:CONFIRMED", "STATUS:CANCELLED"]
    assert "ATTENDEE" not in names(data)
    assert "VALARM" not in data.decode()


def test_a_feed_does_not_depend_on_the_order_it_is_given() -> None:
    """The same rows in another order are the same bytes, and so the same ETag."""
    events = [
        an_event(uid=f"{n}@wellness.example", timezone=zone, starts=datetime(2026, 5, 4, 9, tzinfo=UTC))
        for n, zone in enumerate(("Europe/Berlin", "Asia/Kolkata", "America/New_York"))
    ]

    assert calendar.feed(events, "Mine") == calendar.feed(reversed(events), "Mine")


def test_an_empty_feed_is_still_a_calendar() -> None:
    """Somebody without appointments subscribes too."""
    lines = content_lines(calendar.feed([], "Mine"))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert "BEGIN:VTIMEZONE" not in lines


def test_a_file_of_a_whole_roster_has_each_zone_once_before_the_events() -> None:
    """In sorted order, however many events use it."""
    zones = ["Europe/Berlin", "America/New_York", "Europe/Berlin", "Asia/Kolkata"]
    data = calendar.calendar_file(an_event(uid=f"{n}@x.example", timezone=zone) for n, zone in enumerate(zones))
    lines = content_lines(data)

    assert [line for line in lines if line.startswith("TZID:")] == [
        "TZID:America/New_York",
        "TZID:Asia/Kolkata",
        "TZID:Europe/Berlin",
    ]
    assert max(i for i, line in enumerate(lines) if line == "END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    assert lines.count("BEGIN:VEVENT") == 4


def test_only_extensions_that_are_known_to_be_harmless_are_written() -> None:
    """Some programs drop an event for a part they do not know."""
    data = calendar.request(an_event()) + calendar.publication(an_event()) + calendar.feed([an_event()], "Mine")

    assert {name for name in names(data) if name.startswith("X-")} == {
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "X-MICROSOFT-DISALLOW-COUNTER",
        "X-WR-CALNAME",
        "X-PUBLISHED-TTL",
    }
    assert not {"RDATE", "EXDATE", "RRULE"} & set(names(data.partition(b"BEGIN:VEVENT")[2].partition(b"END:VEVENT")[0]))


def test_zones_are_written_as_yearly_rules_never_as_lists_of_dates() -> None:
    """The negative control: what the library would write by itself has lists of dates, which Thunderbird misreads."""
    ours = calendar.request(an_event())
    theirs = icalendar.Calendar.from_ical(
        ours.replace(ours[ours.index(b"BEGIN:VTIMEZONE") :].partition(b"BEGIN:VEVENT")[0], b"")
    )
    theirs.add_missing_timezones()

    assert b"RDATE" in theirs.to_ical()
    assert b"RDATE" not in ours


def test_an_instant_in_any_offset_is_the_same_instant() -> None:
    """What the caller's offset is makes no difference."""
    elsewhere = datetime(2026, 3, 26, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert calendar.request(an_event(starts=elsewhere)) == calendar.request(an_event())


def test_parts_of_a_second_are_left_out() -> None:
    """Calendars know whole seconds."""
    starts = an_event().starts + timedelta(microseconds=400_000)

    assert calendar.request(an_event(starts=starts)) == calendar.request(an_event())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": datetime(2026, 3, 26, 9, 0), "ends": datetime(2026, 3, 26, 9, 20)}, "offset"),  # noqa: DTZ001
        ({"ends": datetime(2026, 3, 26, 9, 0, tzinfo=UTC)}, "ends after it starts"),
        ({"sequence": 1_767_225_600_000}, "SEQUENCE"),
        ({"sequence": -1}, "SEQUENCE"),
        ({"uid": "a\r\nATTENDEE:mailto:x@x.example"}, "UID"),
        ({"uid": ""}, "UID"),
        ({"organizer_email": "not an address"}, "mail address"),
        ({"attendee_email": "a@x.example\r\nX-EVIL:1"}, "mail address"),
        ({"attendee_email": ""}, "mail address"),
    ],
)
def test_what_no_calendar_can_carry_is_refused(changes: dict[str, object], message: str) -> None:
    """The fault shows where the event is made, not in somebody's mailbox."""
    with pytest.raises(ValueError, match=message):
        an_event(**changes)
