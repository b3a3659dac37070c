"""The series of an uploaded calendar: what belongs to one UID, worked out by itself so that none hides another."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import recurring_ical_events
from icalendar import Calendar, Component

from wellness.services.calendar_events import ReadEvent, is_repeating
from wellness.services.calendar_limits import Budget
from wellness.services.calendar_lines import Part
from wellness.services.plain_text import one_line

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Series:
    """An event and its changed occurrences; `copy_of` is the other event where a file uses one UID for two."""

    parts: tuple[Part, ...]
    copy_of: Part | None = None

    @property
    def repeats(self) -> bool:
        """Whether it happens more than once."""
        return any(map(is_repeating, self.parts))


def uid_of(part: Part) -> str:
    """The UID, or an empty text."""
    return next((one_line(line.value or "") for line in part.named("UID")), "")


def series_of(parts: Iterable[Part]) -> list[Series]:
    """Sort events by UID. What happens once comes first, so that no flood of repetitions takes its place."""
    by_uid: dict[str, list[Part]] = {}
    for part in parts:
        by_uid.setdefault(uid_of(part) or f"\n{part.number}", []).append(part)
    found = [series for group in by_uid.values() for series in _of_one_uid(group)]
    return sorted(found, key=lambda series: series.repeats)


def _of_one_uid(group: list[Part]) -> Iterator[Series]:
    changes = [part for part in group if part.named("RECURRENCE-ID")]
    firsts = [part for part in group if not part.named("RECURRENCE-ID")]
    yield Series((*firsts[:1], *changes))
    for copy in firsts[1:]:
        yield Series((copy,), copy_of=firsts[0])


def occurrences(events: Sequence[ReadEvent], start: date, end: date, budget: Budget) -> list[Component]:
    """The occurrences of one series from a day before `start` to a day after `end`, but for the cancelled ones.

    Raises TooCostly, and whatever the libraries raise for what is broken.
    """
    calendar = Calendar()
    for event in events:
        calendar.add_component(event.component)
    first, last = (datetime.combine(day, time()) for day in (start - _DAY, end + _DAY))
    with budget.spend() if any(event.repeats for event in events) else nullcontext():
        found: list[Component] = recurring_ical_events.of(calendar).between(first, last)
    return [one for one in found if str(one.get("STATUS", "")).upper() != "CANCELLED"]
