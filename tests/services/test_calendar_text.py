"""What people type stays text: no words of theirs become lines, parameters or broken characters of a calendar."""

from collections.abc import Callable

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.services.calendar_samples import an_event, content_lines, names
from wellness.services import calendar
from wellness.services.calendar import Event
from wellness.services.plain_text import many_lines, one_line

WORDS = st.text(max_size=120)
WRITERS: list[Callable[[Event], bytes]] = [
    calendar.request,
    calendar.cancel,
    calendar.publication,
    lambda event: calendar.feed([event], event.summary),
    lambda event: calendar.calendar_file([event]),
]
EXPECTED = [names(write(an_event())) for write in WRITERS]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(summary=WORDS, description=WORDS, location=WORDS, name=WORDS)
@example(summary="a\r\nATTENDEE:mailto:x@x.example", description="\nEND:VEVENT", location="\r", name='"\r\nX-A:1')
@example(summary="\u2028BEGIN:VEVENT", description="\x85END:VCALENDAR", location="a\\nb", name="x;ROLE=CHAIR:mailto:")
@example(summary="\ud800", description="a\\\\;b\\,c", location="\x00", name="^'^n^^")
def test_no_words_add_a_line_to_a_calendar(summary: str, description: str, location: str, name: str) -> None:
    """In every kind of file the properties are the same ones in the same order, and the lines are short and whole."""
    event = an_event(
        summary=summary,
        description=f"x{description}",
        location=f"x{location}",
        attendee_name=name,
        organizer_name=name,
    )
    for write, expected in zip(WRITERS, EXPECTED, strict=True):
        data = write(event)
        assert names(data) == expected
        assert all(len(line) <= 75 and line.decode("utf-8").encode() == line for line in data.split(b"\r\n"))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(summary=WORDS, description=WORDS, name=WORDS)
@example(summary="comma, semicolon; colon: backslash \\ and \\n", description="one\ntwo\n\nfour", name="a, b; c: d")
def test_words_come_back_as_they_were_meant(summary: str, description: str, name: str) -> None:
    """Escaped once, not twice: a reader gives back the text without its control characters."""
    data = calendar.request(an_event(summary=summary, description=f"x{description}", attendee_name=f"x{name}"))
    event = icalendar.Calendar.from_ical(data).walk("VEVENT")[0]

    assert str(event["SUMMARY"]) == one_line(summary)
    assert str(event["DESCRIPTION"]) == many_lines(f"x{description}")
    assert event["ATTENDEE"].params["CN"] == one_line(f"x{name}").replace('"', "").replace("^", "")


@pytest.mark.parametrize("name", ["Žofie Dvořáková " * 6, "佐藤 花子 " * 20, "👩🏽‍⚕️" * 25, "a" * 300])
def test_long_lines_are_folded_by_octets_and_never_inside_a_character(name: str) -> None:
    """Every physical line is at most 75 octets and is UTF-8 by itself."""
    data = calendar.request(an_event(summary=name, attendee_name=name))

    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode("utf-8").encode() == line
    assert f"SUMMARY:{name.strip()}" in content_lines(data)


def test_a_name_with_a_quotation_mark_stays_readable() -> None:
    """Outlook and KDE show the escapes of RFC 6868 as they stand, so there are none."""
    lines = content_lines(calendar.request(an_event(attendee_name='Anna "Ann" O\'Neil: ^team^')))

    assert any('CN="Anna Ann O\'Neil: team"' in line for line in lines)


def test_an_attendee_without_a_name_is_called_by_the_address() -> None:
    """An empty CN is shown as nobody."""
    lines = content_lines(calendar.request(an_event(attendee_name=" \t")))

    assert any("CN=joerg.mueller@company.example" in line for line in lines)


def test_direction_controls_and_invisible_characters_are_dropped() -> None:
    """They could show one thing and mean another; joiners that scripts need are kept."""
    assert one_line("abc\u202egnp\u2066.\u200bexe\ufeff") == "abcgnp.exe"
    assert one_line("می‌خواهم") == "می‌خواهم"
    assert many_lines("one\r\ntwo\rthree\u2028four\x07") == "one\ntwo\nthree\nfour"
