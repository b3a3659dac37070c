"""Appointments as iCalendar bytes: invitations, cancellations, downloads and feeds (RFC 5545, 5546, 7986).

The bytes are a function of the events alone: no clock, no random number and no set order, so that a feed changes only
when an appointment does, and a letter sent twice is the same letter.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, vCalAddress, vDuration, vText
from icalendar import Event as EventComponent

from wellness.services.calendar_zones import ZoneRule, zone_for
from wellness.services.plain_text import has_controls, many_lines, one_line

Method = Literal["REQUEST", "CANCEL", "PUBLISH", "DECLINECOUNTER"]
PartStat = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]

_PRODID = "-//Wellness//Appointments//EN"
_REMINDER = timedelta(minutes=-15)
_REFRESH_EVERY = timedelta(hours=1)
_LARGEST_INTEGER = 2**31 - 1
_ADDRESS = re.compile(r"""[^\s"<>()\[\]:;,\\@]+@[^\s"<>()\[\]:;,\\@]+""")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One appointment as calendars see it, or ValueError when no calendar could.

    Instants are aware. `timezone` is the IANA zone of the site. `sequence` rises with every change of time, place,
    therapist or status; `dtstamp` is the instant of this revision, never of the moment of writing. The attendee is
    written in requests and cancellations only. `rsvp` asks for an answer, another time included.
    """

    uid: str
    sequence: int
    dtstamp: datetime
    created: datetime
    last_modified: datetime
    starts: datetime
    ends: datetime
    timezone: str
    summary: str
    description: str = ""
    location: str = ""
    organizer_name: str
    organizer_email: str
    attendee_name: str
    attendee_email: str
    partstat: PartStat = "NEEDS-ACTION"
    rsvp: bool = False
    status: Literal["CONFIRMED", "CANCELLED"] = "CONFIRMED"

    def __post_init__(self) -> None:
        instants = (self.dtstamp, self.created, self.last_modified, self.starts, self.ends)
        if any(instant.tzinfo is None for instant in instants):
            raise ValueError("an event's instants carry their offset")
        if self.ends <= self.starts:
            raise ValueError("an event ends after it starts")
        if not 0 <= self.sequence <= _LARGEST_INTEGER:
            raise ValueError(f"SEQUENCE runs from 0 to {_LARGEST_INTEGER}, not {self.sequence}")
        if not self.uid or has_controls(self.uid):
            raise ValueError("an event's UID is text without control characters")
        for email in (self.organizer_email, self.attendee_email):
            if not _ADDRESS.fullmatch(email):
                raise ValueError(f"{email!r} is no mail address that a calendar can carry")


def request(event: Event) -> bytes:
    """Return the invitation to one appointment, or its update when `sequence` has risen.

    Raises ValueError for a cancelled event: a REQUEST that says CANCELLED stays in people's calendars.
    """
    if event.status == "CANCELLED":
        raise ValueError("a cancelled event is taken back with cancel()")
    component = _component(event)
    component.add("ATTENDEE", _attendee(event, answers=True), encode=False)
    if not event.rsvp:
        component.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
    return _bytes(_calendar([event], [component], "REQUEST"))


def cancel(event: Event) -> bytes:
    """Return what takes the appointment out of its attendee's calendar, whatever its `status`."""
    component = _component(event, status="CANCELLED")
    component.add("ATTENDEE", _attendee(event, answers=False), encode=False)
    return _bytes(_calendar([event], [component], "CANCEL"))


def decline_counter(event: Event) -> bytes:
    """Return the answer to somebody who proposed another time: it stays as it was."""
    component = _component(event)
    component.add("ATTENDEE", _attendee(event, answers=False), encode=False)
    return _bytes(_calendar([event], [component], "DECLINECOUNTER"))


def publication(event: Event) -> bytes:
    """Return one appointment for downloading, with a reminder a quarter of an hour before."""
    component = _component(event)
    if event.status == "CONFIRMED":
        component.add_component(_reminder(event))
    return _bytes(_calendar([event], [component], "PUBLISH"))


def stored(event: Event, alarms: Iterable[bytes] = ()) -> bytes:
    """Return one appointment as an entry of its owner's own calendar, with the alarms that the owner had set there.

    Without METHOD, which no stored entry has, and without people, so that no server writes mails about it.
    """
    component = _component(event)
    del component["ORGANIZER"]
    written = _bytes(_calendar([event], [component], None))
    return written.replace(b"END:VEVENT\r\n", b"".join(alarms) + b"END:VEVENT\r\n")


def feed(events: Iterable[Event], name: str) -> bytes:
    """Return a calendar to subscribe to, in the order of time; cancelled events are kept and shown as cancelled."""
    ordered = _ordered(events)
    calendar = _calendar(ordered, [_component(event) for event in ordered], "PUBLISH")
    for property_name in ("NAME", "X-WR-CALNAME"):
        # The library escapes only the texts of RFC 5545 by itself.
        calendar.add(property_name, vText(one_line(name)), encode=False)
    calendar.add("REFRESH-INTERVAL", _REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH_EVERY), encode=False)
    return _bytes(calendar)


@cache
def writer() -> str:
    """Return what the bytes depend on besides the events: this code, and the libraries that write and know zones."""
    here = Path(__file__)
    sources = [here.with_name(name).read_bytes() for name in ("calendar.py", "calendar_zones.py", "plain_text.py")]
    return repr([hashlib.sha256(b"".join(sources)).hexdigest(), version("icalendar"), version("tzdata")])


def calendar_file(events: Iterable[Event]) -> bytes:
    """Return many appointments in one file, in the order of time, for a coordinator's own use."""
    ordered = _ordered(events)
    return _bytes(_calendar(ordered, [_component(event) for event in ordered], "PUBLISH"))


def _ordered(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.starts, event.uid))


def _calendar(events: Sequence[Event], components: Sequence[EventComponent], method: Method | None) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    rules = {rule.key: rule for rule in map(_rule, events) if rule}
    for key in sorted(rules):
        calendar.add_component(rules[key].component())
    for component in components:
        calendar.add_component(component)
    return calendar


def _bytes(calendar: Calendar) -> bytes:
    written: bytes = calendar.to_ical()
    return written


def _component(event: Event, status: str | None = None) -> EventComponent:
    component = EventComponent()
    component.add("UID", event.uid)
    component.add("SEQUENCE", event.sequence)
    for name, instant in (
        ("DTSTAMP", event.dtstamp),
        ("CREATED", event.created),
        ("LAST-MODIFIED", event.last_modified),
    ):
        component.add(name, _whole_second(instant).astimezone(UTC))
    component.add("DTSTART", _written(event, event.starts))
    component.add("DTEND", _written(event, event.ends))
    component.add("ORGANIZER", _address(event.organizer_name, event.organizer_email), encode=False)
    _add_texts(component, event)
    _add_status(component, status or event.status)
    return component


def _add_texts(component: EventComponent, event: Event) -> None:
    component.add("SUMMARY", one_line(event.summary))
    if event.description:
        component.add("DESCRIPTION", many_lines(event.description))
    if event.location:
        component.add("LOCATION", one_line(event.location))


def _add_status(component: EventComponent, status: str) -> None:
    # A calendar that overlooks STATUS still frees the time.
    is_over = status == "CANCELLED"
    component.add("STATUS", status)
    component.add("CLASS", "PRIVATE")
    component.add("TRANSP", "TRANSPARENT" if is_over else "OPAQUE")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if is_over else "BUSY")


def _rule(event: Event) -> ZoneRule | None:
    return zone_for(event.timezone, event.starts, event.ends)


def _written(event: Event, instant: datetime) -> datetime:
    zone = ZoneInfo(event.timezone) if _rule(event) else UTC
    return _whole_second(instant).astimezone(zone)


def _whole_second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def _reminder(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", one_line(event.summary))
    alarm.add("TRIGGER", _REMINDER)
    return alarm


def _attendee(event: Event, *, answers: bool) -> vCalAddress:
    attendee = _address(event.attendee_name, event.attendee_email)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if answers:
        attendee.params["PARTSTAT"] = event.partstat
        attendee.params["RSVP"] = "TRUE" if event.rsvp else "FALSE"
    return attendee


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # Quotation marks and carets would be written as RFC 6868 has it, which Outlook and KDE show as they stand.
    address.params["CN"] = re.sub(r'["^]', "", one_line(name)) or email
    return address
