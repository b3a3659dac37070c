"""What was read of a person's calendars, in words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from wellness import language
from wellness.language import _, later, ngettext
from wellness.models import BusyReading
from wellness.services import busy_readings
from wellness.services.calendar_faults import Reason
from wellness.services.wording import listed, local_moment

_MOST_LINES = 12
_WHY = {
    Reason.CUT_OFF: later("the file was cut off here. Export it again."),
    Reason.NO_START: later("no start is given."),
    Reason.TWICE: later("something that must stand once stands twice."),
    Reason.MOMENT: later("a date or time cannot be read."),
    Reason.ORDER: later("the end does not fit the start."),
    Reason.TOO_LONG: later("a line is too long."),
    Reason.TOO_MANY: later("this is more than can be taken. Export only the weeks of this round."),
    Reason.RULE: later("the way in which it repeats is not understood."),
    Reason.TOO_COSTLY: later("the way in which it repeats takes too long to work out."),
    Reason.DAMAGED: later("it is damaged."),
    Reason.ZONE: later("the time zone is not known here, so its times were taken as yours."),
}


@dataclass(frozen=True)
class ReadingLine:
    """One reading as the page lists it: when, what it said, and why something of it was not read."""

    id: str
    when: str
    words: str
    unreadable: int
    troubles: list[str]
    warnings: list[str]


def lines(readings: Iterable[BusyReading], half_hours: Collection[datetime], zone: str) -> list[ReadingLine]:
    """The readings of the page, oldest first; times are told in `zone`."""
    return [
        ReadingLine(
            reading.id,
            local_moment(reading.created_at, zone),
            sentence(reading, half_hours),
            reading.unreadable,
            _troubles(reading, lambda reason: reason is not Reason.ZONE),
            _troubles(reading, lambda reason: reason is Reason.ZONE),
        )
        for reading in readings
    ]


def sentence(reading: BusyReading, half_hours: Collection[datetime]) -> str:
    """How much was read and not read, and how many half hours of the round are taken."""
    taken = list(busy_readings.taken([reading], half_hours).values())
    read = ngettext("%(num)s entry read", "%(num)s entries read", reading.entries)
    if reading.unreadable:
        count = language.number(reading.unreadable)
        read = _("%(read)s, %(count)s unreadable", read=read, count=count)
    certain, perhaps = taken.count(True), taken.count(False)
    blocked = [
        *([ngettext("%(num)s half hour busy", "%(num)s half hours busy", certain)] if certain else []),
        *([ngettext("%(num)s half hour perhaps busy", "%(num)s half hours perhaps busy", perhaps)] if perhaps else []),
    ]
    if not blocked:
        return _("%(read)s: you are not busy in any half hour of this round.", read=read)
    return _("%(read)s: %(blocked)s.", read=read, blocked=listed(blocked))


def _troubles(reading: BusyReading, wanted: Callable[[Reason], bool]) -> list[str]:
    by_reason: dict[Reason, list[int]] = defaultdict(list)
    for line, word in reading.faults:
        by_reason[Reason(word)].append(line)
    return [f"{_where(found)}: {_(_WHY[reason])}" for reason, found in by_reason.items() if wanted(reason)]


def _where(found: list[int]) -> str:
    shown = [str(line) for line in found[:_MOST_LINES]]
    if len(found) == 1:
        return _("Line %(line)s", line=shown[0])
    rest = len(found) - _MOST_LINES
    more = [_("%(count)s more", count=rest)] if rest > 0 else []
    return _("Lines %(lines)s", lines=listed([*shown, *more]))
