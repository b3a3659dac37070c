"""What stands in an entry of somebody's own calendar: whose it is, and the alarms that its owner set."""

from collections.abc import Iterator
from typing import Any

from icalendar.parser import Contentline

from wellness.services.calendar_lines import CalendarRefused, Part, calendars

_ALARM = ("ACTION", "TRIGGER", "DESCRIPTION", "DURATION", "REPEAT")
_KEEP = frozenset({"UID", *_ALARM})
_MOST_ALARMS = 5
_LONGEST_VALUE = 500


def uids_of(entry: bytes) -> set[str]:
    """The UIDs of the events in an entry; empty where it is no calendar."""
    return {line.value or "" for event in _events(entry) for line in event.named("UID")}


def alarms_of(entry: bytes) -> list[bytes]:
    """The alarms of the first event as they stand, those that show or sound something; others are not ours to keep."""
    first = next(_events(entry), None)
    if first is None:
        return []
    alarms = [part for part in first.parts if part.name == "VALARM" and part.is_closed and _shows(part)]
    return [_written(alarm) for alarm in alarms[:_MOST_ALARMS]]


def _events(entry: bytes) -> Iterator[Part]:
    try:
        found = calendars(entry, keep=_KEEP)
    except CalendarRefused:
        return
    yield from (part for calendar in found for part in calendar.parts if part.name == "VEVENT")


def _shows(alarm: Part) -> bool:
    actions = [(line.value or "").strip().upper() for line in alarm.named("ACTION")]
    triggers = [len(line.value or "") for line in alarm.named("TRIGGER")]
    return actions in (["DISPLAY"], ["AUDIO"]) and len(triggers) == 1 and 0 < triggers[0] <= _LONGEST_VALUE


def _written(alarm: Part) -> bytes:
    lines = [line for line in alarm.lines if line.name in _ALARM and len(line.value or "") <= _LONGEST_VALUE]
    texts = ["BEGIN:VALARM", *(f"{line.name}{line.parameters}:{line.value}" for line in lines), "END:VALARM"]
    # The library folds long lines; it has no types here.
    fold: Any = Contentline
    return b"".join(fold(text).to_ical() + b"\r\n" for text in texts)
