"""Entries of people's own calendars: what is stored there, and what of theirs is kept."""

import pytest
from icalendar import Calendar

from tests.services.calendar_samples import an_event, content_lines
from wellness.services import calendar, calendar_entries

EVENT = an_event()


def entry(*alarms: str, uid: str = EVENT.uid) -> bytes:
    """An entry with alarms, as a program of its owner writes it."""
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{uid}", *alarms, "END:VEVENT", "END:VCALENDAR", ""]
    return "\n".join(lines).encode()


def alarm(*lines: str) -> str:
    return "\n".join(["BEGIN:VALARM", *lines, "END:VALARM"])


def test_an_entry_has_neither_a_method_nor_people() -> None:
    """A server that sees an organiser may write mails by itself."""
    lines = content_lines(calendar.stored(EVENT))
    assert f"UID:{EVENT.uid}" in lines
    assert not [line for line in lines if line.startswith(("METHOD", "ORGANIZER", "ATTENDEE"))]
    assert calendar.stored(EVENT) == calendar.stored(EVENT)


def test_the_owners_alarms_stand_in_it() -> None:
    """With whatever their program wrote, in lines of the right length."""
    words = "Walk over to the quiet room and take a glass of water with you, and do be there on time"
    theirs = entry(alarm("ACTION:DISPLAY", "TRIGGER;RELATED=START:-PT7M", f"DESCRIPTION:{words}"))
    written = calendar.stored(EVENT, calendar_entries.alarms_of(theirs))
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    [event] = Calendar.from_ical(written).events
    [kept] = event.alarms.times
    assert str(kept.alarm["DESCRIPTION"]) == words
    assert (EVENT.starts - kept.trigger).total_seconds() == 7 * 60


@pytest.mark.parametrize(
    "theirs",
    [
        b"",
        b"no calendar",
        entry(alarm("ACTION:EMAIL", "TRIGGER:-PT7M", "ATTENDEE:mailto:x@meadow.example")),
        entry(alarm("ACTION:DISPLAY")),
        entry("BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT7M"),
        entry(alarm("ACTION:DISPLAY", f"TRIGGER:-PT{'7' * 500}M")),
    ],
)
def test_what_is_no_alarm_to_show_is_left_out(theirs: bytes) -> None:
    assert calendar_entries.alarms_of(theirs) == []


def test_no_alarm_can_add_another_line_and_only_a_few_are_kept() -> None:
    """Properties that alarms do not need are dropped, and so is what comes after the fifth."""
    odd = alarm("ACTION:DISPLAY", "TRIGGER:-PT7M", "DESCRIPTION:a\rEND:VALARM", "X-EVIL:1", "ATTACH:file:///x")
    kept = calendar_entries.alarms_of(entry(*[odd] * 9))
    assert len(kept) == 5
    assert content_lines(kept[0])[-1] == "END:VALARM"
    assert [line.partition(":")[0] for line in content_lines(kept[0])] == [
        "BEGIN",
        "ACTION",
        "TRIGGER",
        "DESCRIPTION",
        "END",
    ]


def test_whose_an_entry_is() -> None:
    assert calendar_entries.uids_of(entry()) == {EVENT.uid}
    assert calendar_entries.uids_of(calendar.stored(EVENT)) == {EVENT.uid}
    assert calendar_entries.uids_of(b"<html>") == set()
