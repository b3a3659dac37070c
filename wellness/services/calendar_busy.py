"""Busy times out of an uploaded calendar file: when, and how surely; nothing of what, where or with whom.

Titles, places and people are not even cut out of the file's lines, but for the answer that an invited person gave.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component

from wellness.services import calendar_status, spans
from wellness.services.calendar_availability import Hours, busy_outside
from wellness.services.calendar_distance import Neighbourhood
from wellness.services.calendar_events import ONCE, ReadEvent, read_event
from wellness.services.calendar_faults import Reason, Unreadable
from wellness.services.calendar_free_busy import periods
from wellness.services.calendar_limits import MAX_OCCURRENCES, Budget, TooCostly
from wellness.services.calendar_lines import FileLimits, Line, Part, calendars
from wellness.services.calendar_series import Series, occurrences, series_of, uid_of
from wellness.services.calendar_status import STATUS_PROPERTIES, Taken
from wellness.services.calendar_zone_names import DEFAULT_ZONE, ZONE_PROPERTIES, Zones
from wellness.services.spans import Span

__all__ = ["BusyQuestion", "BusyTimes", "read_busy"]

# Many calendars can only be exported whole, with all their years.
LIMITS = FileLimits(bytes=10_000_000, events=20_000)
_KEEP = ONCE | ZONE_PROPERTIES | STATUS_PROPERTIES | {DEFAULT_ZONE, "RDATE", "EXDATE", "FREEBUSY", "PRIORITY"}
_TAKEN = "X-TAKEN"


@dataclass(frozen=True)
class BusyQuestion:
    """Whose calendar it is and which time matters: from `first` up to, not including, `last` (aware UTC).

    `zone` is where the person's days and times without a zone are lived; `own` are the person's e-mail addresses in
    lower case. Events with a UID in `ours`, and sessions of a feed of this `host`, are appointments of this site.
    """

    zone: str
    first: datetime
    last: datetime
    own: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    host: str = ""


@dataclass(frozen=True)
class BusyTimes:
    """What a file held: merged spans of whole quarters of an hour in order, how many entries were read, and where
    which trouble began.
    """

    spans: tuple[Span, ...]
    read: int
    faults: tuple[tuple[int, Reason], ...]


def read_busy(data: bytes, question: BusyQuestion) -> BusyTimes:
    """Return when the person is busy; raises CalendarRefused when nothing of the file can be read as a calendar."""
    found = calendars(data, keep=_KEEP, limits=LIMITS)
    reader = _Reader(question)
    for calendar in found:
        reader.read(calendar)
    unreadable = {line for line, reason in reader.faults if reason is not Reason.ZONE}
    return BusyTimes(
        tuple(spans.merged(spans.in_quarters(spans.clipped(reader.spans, question.first, question.last)))),
        reader.entries - len(unreadable),
        tuple(sorted(reader.faults)),
    )


class _Reader:
    """Collects spans and faults over the calendars of one file."""

    def __init__(self, question: BusyQuestion) -> None:
        self._question = question
        self._zone = ZoneInfo(question.zone)
        self._days = question.first.date(), question.last.date() + timedelta(days=1)
        self._near = Neighbourhood(*self._days)
        self._budget = Budget()
        self._occurrences = 0
        self.spans: list[Span] = []
        self.faults: set[tuple[int, Reason]] = set()
        self.entries = 0

    def read(self, calendar: Part) -> None:
        """Read one VCALENDAR, entry by entry."""
        zones = Zones(calendar, self._budget)
        default = next((zones.find(line.value or "") for line in calendar.named(DEFAULT_ZONE)), None)
        for series in series_of(part for part in calendar.parts if part.name == "VEVENT"):
            self.entries += len(series.parts)
            if not self._is_ours(series) and self._near.may_hold(series):
                self.spans += self._series(series, zones, default)
        for part in calendar.parts:
            if part.name == "VFREEBUSY":
                self.entries += max(1, len(part.named("FREEBUSY")))
                self.spans += self._free_busy(part)
        found = [part for part in calendar.parts if part.name == "VAVAILABILITY"]
        self.entries += sum(1 + len(part.parts) for part in found)
        hours = (self._hours(part, zones, default) for part in found)
        self.spans += busy_outside([one for one in hours if one])

    def _is_ours(self, series: Series) -> bool:
        uid, question = uid_of(series.parts[0]), self._question
        is_session = bool(question.host) and uid.startswith("session-") and uid.endswith(f"@{question.host}")
        return uid in question.ours or is_session

    def _series(self, series: Series, zones: Zones, default: tzinfo | None) -> list[Span]:
        if self._occurrences >= MAX_OCCURRENCES:
            return self._fault(series.parts[0], Reason.TOO_MANY)
        if series.repeats and self._budget.is_spent:
            return self._fault(series.parts[0], Reason.TOO_COSTLY)
        events = [event for part in series.parts if (event := self._event(part, zones, default))]
        try:
            found = self._occurrences_of(events)
            taken = [_span(one, self._zone) for one in found if one[_TAKEN] != Taken.FREE]
        except TooCostly:
            return self._fault(series.parts[0], Reason.TOO_COSTLY)
        # The libraries raise KeyError, TypeError, AttributeError and OverflowError too, depending on what is broken.
        except Exception:
            return self._fault(series.parts[0], Reason.DAMAGED)
        self._occurrences += len(found)
        if taken and any(event.unknown_zone for event in events):
            self._fault(series.parts[0], Reason.ZONE)
        return taken

    def _occurrences_of(self, events: list[ReadEvent]) -> list[Component]:
        if len(events) == 1 and not events[0].repeats:
            return [events[0].component]
        return occurrences(events, *self._days, self._budget) if events else []

    def _event(self, part: Part, zones: Zones, default: tzinfo | None) -> ReadEvent | None:
        try:
            event = read_event(_bare(part), zones, default, floating=self._zone)
            event.component.add(_TAKEN, calendar_status.of_event(part, self._question.own))
        except Unreadable as fault:
            self._fault(part, fault.reason)
        except Exception:
            self._fault(part, Reason.DAMAGED)
        else:
            return event
        return None

    def _free_busy(self, part: Part) -> list[Span]:
        found = []
        for line in part.named("FREEBUSY"):
            try:
                found += periods(line, self._zone)
            except Unreadable as fault:
                self._fault(line, fault.reason)
        return found

    def _hours(self, part: Part, zones: Zones, default: tzinfo | None) -> Hours | None:
        """When an availability applies, and when the person is available in it."""
        first, last = self._question.first, self._question.last
        applies = Span(first, last)
        if part.named("DTSTART"):
            event = self._event(part, zones, default)
            if not event:
                return None
            has_end = part.named("DTEND") or part.named("DURATION")
            applies = _span(event.component, self._zone)
            applies = applies if has_end else applies._replace(ends=last)
        available: list[Span] = []
        for series in series_of(child for child in part.parts if child.name == "AVAILABLE"):
            available += self._series(series, zones, default)
        return Hours.of(part, spans.clipped([applies], first, last), available)

    def _fault(self, where: Part | Line, reason: Reason) -> list[Span]:
        self.faults.add((where.number, reason))
        return []


def _bare(part: Part) -> Part:
    """An event without what only its status needs: people without number would make it too costly."""
    lines = [line for line in part.lines if line.name not in STATUS_PROPERTIES or line.name == "STATUS"]
    return Part("VEVENT", part.number, lines, [], part.is_closed)


def _span(event: Any, zone: tzinfo) -> Span:
    """When an event takes time; without an end, a day is taken whole and a moment is not."""
    return Span(_instant(event.start, zone), _instant(event.end, zone), event.get(_TAKEN) == Taken.PERHAPS)


def _instant(moment: date, zone: tzinfo) -> datetime:
    """A time, or the midnight at which a day begins where the person is."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone)
    return moment.astimezone(UTC)
