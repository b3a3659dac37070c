"""Visits out of an uploaded .ics file, whatever program wrote it.

Each event is read by itself: a broken one becomes a fault with its line and never hides the good ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Component

from wellness.language import _, later
from wellness.services.calendar_events import LINE, OFTEN, ONCE, ReadEvent, read_event, when
from wellness.services.calendar_faults import Unreadable
from wellness.services.calendar_limits import MAX_OCCURRENCES, Budget, TooCostly
from wellness.services.calendar_lines import CalendarRefused, Part, calendars
from wellness.services.calendar_series import occurrences, series_of, uid_of
from wellness.services.calendar_zone_names import DEFAULT_ZONE, ZONE_PROPERTIES, Zones
from wellness.services.plain_text import one_line

__all__ = ["CalendarFault", "CalendarRefused", "Person", "ReadCalendar", "ReadVisit", "read_visits"]

_KEEP = ONCE | OFTEN | ZONE_PROPERTIES | {DEFAULT_ZONE}
_ANYWHERE = (timedelta(hours=-12), timedelta(0), timedelta(hours=14))
_MAILTO = "mailto:"
_DAMAGED = later("is damaged and cannot be read; correct it, or enter the visit by hand")


@dataclass(frozen=True)
class Person:
    """An organizer or attendee; either text may be empty."""

    name: str
    email: str


@dataclass(frozen=True)
class ReadVisit:
    """One occurrence: aware UTC times, or naive local ones when `floating`. `line` is where its event begins."""

    uid: str
    summary: str
    location: str
    organizer: Person | None
    attendees: tuple[Person, ...]
    starts: datetime
    ends: datetime
    floating: bool
    line: int


@dataclass(frozen=True)
class CalendarFault:
    """Something that was not read, or not for certain: where it begins, whose it is, and what to do, in words."""

    line: int | None
    uid: str
    message: str


@dataclass(frozen=True)
class ReadCalendar:
    """What a file held: `visits` by start, `faults` by line, and how many events there were to read."""

    visits: tuple[ReadVisit, ...]
    faults: tuple[CalendarFault, ...]
    events: int


def read_visits(data: bytes, *, start: date, end: date) -> ReadCalendar:
    """Return the occurrences on the local days from `start` up to, not including, `end`.

    An event's own zone decides about its day; one in UTC counts when some place on earth has such a day. Cancelled
    events are left out. Raises CalendarRefused when nothing of the file can be read as a calendar.
    """
    found = calendars(data, keep=_KEEP)
    reader = _Reader(start, end)
    for calendar in found:
        reader.read(calendar)
    if not reader.events:
        message = _("There are no events in this calendar, so no visits either.")
        reader.faults.append(CalendarFault(None, "", message))
    return ReadCalendar(
        tuple(sorted(reader.visits, key=lambda visit: (visit.starts.replace(tzinfo=None), visit.uid, visit.line))),
        tuple(sorted(reader.faults, key=lambda fault: fault.line or 0)),
        reader.events,
    )


class _Reader:
    """Collects visits and faults over the calendars of one file."""

    def __init__(self, start: date, end: date) -> None:
        self._start, self._end = start, end
        self._budget = Budget()
        self.visits: list[ReadVisit] = []
        self.faults: list[CalendarFault] = []
        self.events = 0

    def read(self, calendar: Part) -> None:
        """Read the events of one VCALENDAR, series by series."""
        zones = Zones(calendar, self._budget)
        default = next((zones.find(line.value or "") for line in calendar.named(DEFAULT_ZONE)), None)
        parts = [part for part in calendar.parts if part.name == "VEVENT"]
        self.events += len(parts)
        for series in series_of(parts):
            if first := series.copy_of:
                message = _(
                    "has the same UID as the one in line %(line)s, so one may replace the other", line=first.number
                )
                self._fault(series.parts[0], message)
            events = [event for part in series.parts if (event := self._event(part, zones, default))]
            if events:
                self._work_out(series.parts[0], events)

    def _event(self, part: Part, zones: Zones, default: tzinfo | None) -> ReadEvent | None:
        try:
            return read_event(part, zones, default)
        except Unreadable as fault:
            self._fault(part, str(fault))
        # The libraries raise KeyError, TypeError, AttributeError and OverflowError too, depending on what is broken.
        except Exception:
            self._fault(part, _(_DAMAGED))
        return None

    def _work_out(self, part: Part, events: list[ReadEvent]) -> None:
        try:
            found = [one for one in occurrences(events, self._start, self._end, self._budget) if self._is_wanted(one)]
        except TooCostly:
            self._fault(part, _("repeats in a way that takes too long to work out; give its dates one by one"))
        except Exception:
            self._fault(part, _(_DAMAGED))
        else:
            self._take(part, found)
            unknown = next((event.unknown_zone for event in events if event.unknown_zone), "")
            if found and unknown:
                message = _("is in the time zone '%(zone)s', which nobody knows here; check its times", zone=unknown)
                self._fault(part, message)

    def _take(self, part: Part, found: list[Component]) -> None:
        if len(self.visits) + len(found) > MAX_OCCURRENCES:
            self._fault(part, _("is left out: the file holds more than %(most)s visits", most=MAX_OCCURRENCES))
            return
        for fault in dict.fromkeys(filter(None, map(_time_fault, found))):
            self._fault(part, fault)
        self.visits += [_visit(one) for one in found if not _time_fault(one)]

    def _is_wanted(self, component: Component) -> bool:
        starts = when(component, "DTSTART")
        if not isinstance(starts, datetime):
            days = {starts}
        elif str(starts.tzinfo) == "UTC":
            days = {(starts + shift).date() for shift in _ANYWHERE}
        else:
            days = {starts.date()}
        return any(self._start <= day < self._end for day in days)

    def _fault(self, part: Part, message: str) -> None:
        words = _("The event in line %(line)s %(message)s.", line=part.number, message=message)
        self.faults.append(CalendarFault(part.number, uid_of(part), words))


def _time_fault(component: Component) -> str | None:
    starts, ends = when(component, "DTSTART"), when(component, "DTEND")
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        return _("lasts all day; give it a start and an end time")
    if ends <= starts:
        return _("has no end after its start; give it an end time")
    return None


def _visit(component: Component) -> ReadVisit:
    starts, ends = when(component, "DTSTART"), when(component, "DTEND")
    floating = starts.tzinfo is None
    return ReadVisit(
        uid=one_line(str(component.get("UID", ""))),
        summary=_text(component, "SUMMARY"),
        location=_text(component, "LOCATION"),
        organizer=next(_people(component, "ORGANIZER"), None),
        attendees=tuple(_people(component, "ATTENDEE")),
        starts=starts if floating else starts.astimezone(UTC),
        ends=ends if floating else ends.astimezone(UTC),
        floating=floating,
        line=int(str(component[LINE])),
    )


def _values(component: Component, name: str) -> list[Any]:
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]


def _text(component: Component, name: str) -> str:
    return next((one_line(str(value)) for value in _values(component, name)), "")


def _people(component: Component, name: str) -> Iterator[Person]:
    for value in _values(component, name):
        address = one_line(str(value))
        email = address[len(_MAILTO) :] if address.lower().startswith(_MAILTO) else ""
        yield Person(one_line(str(value.params.get("CN", ""))), email.strip())
