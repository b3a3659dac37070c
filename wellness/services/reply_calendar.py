"""The answer that stands in a calendar file: which invite, who, what, and when; every other line is passed over."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from wellness.language import later
from wellness.services.calendar_lines import Line, Part, calendars
from wellness.services.errors import Refused
from wellness.services.reply_headers import normalised

Method = Literal["REPLY", "COUNTER", "REFRESH"]

ANSWERS = ("ACCEPTED", "DECLINED", "TENTATIVE")
_METHODS: tuple[Method, ...] = ("REPLY", "COUNTER", "REFRESH")
_KEEP = frozenset(
    ("METHOD", "UID", "ATTENDEE", "ORGANIZER", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^;":]*)')
_INSTANT = re.compile(r"(\d{8}T\d{6})Z?")
_LARGEST = 2**31
# Kept as they are, and said to whoever looks at the mail.
_NOBODY = later("It names nobody who answers.")
_SEVERAL_PEOPLE = later("It names several people who answer.")
_NO_ANSWER = later("It says neither yes nor no nor perhaps.")
_NO_INVITE = later("It does not say which invite it answers.")
_SEVERAL_INVITES = later("It answers several invites.")


@dataclass(frozen=True)
class Moment:
    """A time as it was written, 20261005T100000 or with a Z, and the name of its zone, empty where none is named."""

    written: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class CalendarAnswer:
    """An answer to an invite. `partstat` is empty where none is given or it is no answer; `sequence` is None where it
    was left out; `stamp` is when it was given, None where that cannot be read. A COUNTER has `starts` and `ends`."""

    method: Method
    uid: str
    attendee: str
    partstat: str
    sequence: int | None
    stamp: datetime | None
    organizer: str = ""
    starts: Moment | None = None
    ends: Moment | None = None


def calendar_answer(data: bytes, told: str) -> CalendarAnswer | None:
    """Return the answer in a calendar file, None where it holds none; `told` is the method that the mail names.

    Raises Refused with what is wrong with it, marked for translation.
    """
    calendar = calendars(data, keep=_KEEP)[0]
    written = _value(calendar, "METHOD") or told
    method = next((one for one in _METHODS if one == written.strip().upper()), None)
    return _read(calendar, method) if method else None


def _read(calendar: Part, method: Method) -> CalendarAnswer:
    event = _event(calendar)
    attendees = event.named("ATTENDEE")
    if len(attendees) != 1:
        raise Refused(_SEVERAL_PEOPLE if attendees else _NOBODY)
    partstat = _parameters(attendees[0]).get("PARTSTAT", "").upper()
    if method == "REPLY" and partstat not in ANSWERS:
        raise Refused(_NO_ANSWER)
    organizers = event.named("ORGANIZER")
    return CalendarAnswer(
        method=method,
        uid=_value(event, "UID").strip()[:200],
        attendee=_address(attendees[0]),
        partstat=partstat if partstat in ANSWERS else "",
        sequence=_sequence(event),
        stamp=_stamp(event),
        organizer=_address(organizers[0]) if organizers else "",
        starts=_moment(event, "DTSTART"),
        ends=_moment(event, "DTEND"),
    )


def _event(calendar: Part) -> Part:
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    uids = {_value(event, "UID").strip() for event in events}
    if len(uids) != 1 or "" in uids:
        raise Refused(_SEVERAL_INVITES if uids - {""} else _NO_INVITE)
    return events[0]


def _value(part: Part, name: str) -> str:
    lines = part.named(name)
    return (lines[0].value or "") if lines else ""


def _parameters(line: Line) -> dict[str, str]:
    return {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(line.parameters)}


def _address(line: Line) -> str:
    value = (line.value or "").strip()
    scheme, colon, rest = value.partition(":")
    address = normalised(rest if colon and scheme.lower() == "mailto" else "" if colon else value)
    return address if "@" in address and len(address) <= 254 else ""


def _sequence(event: Part) -> int | None:
    text = _value(event, "SEQUENCE").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) < _LARGEST else None


def _stamp(event: Part) -> datetime | None:
    found = _INSTANT.fullmatch(_value(event, "DTSTAMP").strip())
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _moment(event: Part, name: str) -> Moment | None:
    lines = event.named(name)
    value = (lines[0].value or "").strip() if lines else ""
    return Moment(value, _parameters(lines[0]).get("TZID", "")[:80]) if _INSTANT.fullmatch(value) else None
