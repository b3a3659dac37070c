"""One event of an uploaded calendar file as a component whose times carry a real zone, or none on purpose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from icalendar import Component, Event

from wellness.language import _
from wellness.services.calendar_faults import Reason, Unreadable
from wellness.services.calendar_limits import demand_bounded
from wellness.services.calendar_lines import Line, Part
from wellness.services.calendar_zone_names import Zones
from wellness.services.plain_text import one_line

LINE = "X-LINE"
ONCE = frozenset(("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "STATUS", "SEQUENCE"))
OFTEN = frozenset(("SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "RDATE", "EXDATE"))

_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
# The library would look a zone up by itself, also among those that earlier files described.
_TZID = re.compile(r";TZID=", re.IGNORECASE)
_HIDDEN_TZID = "X-TZID"


@dataclass(frozen=True)
class ReadEvent:
    """An event ready to be worked out; `unknown_zone` is the name that nobody could tell, or empty."""

    component: Component
    repeats: bool
    unknown_zone: str


@dataclass(frozen=True)
class _Clock:
    """How the times of one event are to be understood."""

    zones: Zones
    default: tzinfo | None
    floating: tzinfo | None
    repeats: bool

    def understood(self, moment: Any, zone_name: str) -> Any:
        """Return a date, time or period with its zone; a time whose zone is unknown stays local."""
        if isinstance(moment, tuple):
            return tuple(self.understood(one, zone_name) if isinstance(one, date) else one for one in moment)
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo:
            # A series in UTC with a zone for the whole calendar is meant to follow that zone's clock.
            return moment.astimezone(self.default) if self.repeats and self.default else moment
        return moment.replace(tzinfo=(self.zones.find(zone_name) if zone_name else self.default) or self.floating)


def read_event(part: Part, zones: Zones, default: tzinfo | None = None, *, floating: tzinfo | None = None) -> ReadEvent:
    """Return the event that stands in `part`, or raise Unreadable.

    `default` is the zone that the calendar as a whole names for times without one; `floating` is the reader's own,
    for times whose zone nobody can tell. Without it those stay local.
    """
    _demand_one_of_each(part)
    demand_bounded(part)
    component = Event.from_ical(_written(part))
    if any(name in _TIMES or name in ONCE for name, _fault in component.errors):
        message = _("has a date or time that cannot be read; correct it, or enter the visit by hand")
        raise Unreadable(Reason.MOMENT, message)
    repeats = is_repeating(part)
    clock = _Clock(zones, default, floating, repeats)
    unknown = ""
    for value in _times(component):
        zone_name = str(value.params.get(_HIDDEN_TZID, ""))
        for moment in getattr(value, "dts", [value]):
            moment.dt = clock.understood(moment.dt, zone_name)
        if zone_name and not zones.find(zone_name):
            unknown = zone_name
    _demand_order(component)
    _mend_until(component)
    component.add(LINE, str(part.number))
    return ReadEvent(component, repeats, one_line(unknown)[:80])


def is_repeating(part: Part) -> bool:
    """Whether an event says that it happens more than once."""
    return bool(part.named("RRULE") or part.named("RDATE"))


def when(component: Component, name: str) -> Any:
    """Return the date or time of a property that the component has."""
    return getattr(component[name], "dt", None)


def _demand_one_of_each(part: Part) -> None:
    if not part.is_closed:
        raise Unreadable(Reason.CUT_OFF, _("has no end: the file was cut off; export it again"))
    if not part.named("DTSTART"):
        raise Unreadable(Reason.NO_START, _("has no start; give it a date and times"))
    for name in sorted(ONCE):
        if len(part.named(name)) > 1:
            message = _("has %(name)s twice; correct it, or enter the visit by hand", name=name)
            raise Unreadable(Reason.TWICE, message)


def _demand_order(component: Component) -> None:
    starts = when(component, "DTSTART")
    ends = when(component, "DTEND") if "DTEND" in component else starts
    if type(starts) is not type(ends) or bool(getattr(starts, "tzinfo", None)) != bool(getattr(ends, "tzinfo", None)):
        message = _("has a start and an end of different kinds; correct it, or enter the visit by hand")
        raise Unreadable(Reason.ORDER, message)
    if ends < starts:
        raise Unreadable(Reason.ORDER, _("ends before it starts; correct it, or enter the visit by hand"))


def _written(part: Part) -> str:
    has_end = bool(part.named("DTEND"))
    lines = [
        f"{line.name}{_parameters(line)}:{_value(line)}"
        for line in part.lines
        if (line.name in ONCE or line.name in OFTEN) and not (has_end and line.name == "DURATION")
    ]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def _parameters(line: Line) -> str:
    """Some programs write a semicolon too many."""
    return _TZID.sub(f";{_HIDDEN_TZID}=", line.parameters.replace(";;", ";").removesuffix(";"))


def _value(line: Line) -> str:
    """Exchange writes blanks into its rules: BYDAY=MO, TU."""
    return (line.value or "").replace(" ", "") if line.name == "RRULE" else line.value or ""


def _times(component: Component) -> Iterator[Any]:
    for name in _TIMES:
        value = component.get(name)
        if value is not None:
            yield from value if isinstance(value, list) else [value]


def _mend_until(component: Component) -> None:
    """Let UNTIL as a day, or as a local time, mean what its author meant: up to the end of that day, that time."""
    rule: Any = component.get("RRULE")
    starts = when(component, "DTSTART")
    if not rule or not rule.get("UNTIL") or not isinstance(starts, datetime):
        return
    until = rule["UNTIL"][0]
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max.replace(microsecond=0))
    if starts.tzinfo is None:
        until = until.replace(tzinfo=None)
    elif until.tzinfo is None:
        until = until.replace(tzinfo=starts.tzinfo)
    rule["UNTIL"] = [until if until.tzinfo is None else until.astimezone(UTC)]
