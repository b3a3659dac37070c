"""What was read of a person's calendars, in words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from wellness.models import BusyReading
from wellness.services import busy_readings
from wellness.services.calendar_faults import Reason
from wellness.services.wording import listed, local_moment, plural

_MOST_LINES = 12
_WHY = {
    Reason.CUT_OFF: "the file was cut off here. Export it again.",
    Reason.NO_START: "no start is given.",
    Reason.TWICE: "something that must stand once stands twice.",
    Reason.MOMENT: "a date or time cannot be read.",
    Reason.ORDER: "the end does not fit the start.",
    Reason.TOO_LONG: "a line is too long.",
    Reason.TOO_MANY: "this is more than can be taken. Export only the weeks of this round.",
    Reason.RULE: "the way in which it repeats is not understood.",
    Reason.TOO_COSTLY: "the way in which it repeats takes too long to work out.",
    Reason.DAMAGED: "it is damaged.",
    Reason.ZONE: "the time zone is not known here, so its times were taken as yours.",
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
    read = f"{plural(reading.entries, 'entry', 'entries')} read"
    if reading.unreadable:
        read += f", {reading.unreadable:,} unreadable"
    counts = [(taken.count(True), "busy"), (taken.count(False), "perhaps busy")]
    blocked = listed([f"{plural(count, 'half hour')} {word}" for count, word in counts if count])
    return f"{read}: {blocked}." if blocked else f"{read}: you are not busy in any half hour of this round."


def _troubles(reading: BusyReading, wanted: Callable[[Reason], bool]) -> list[str]:
    by_reason: dict[Reason, list[int]] = defaultdict(list)
    for line, word in reading.faults:
        by_reason[Reason(word)].append(line)
    return [f"{_where(found)}: {_WHY[reason]}" for reason, found in by_reason.items() if wanted(reason)]


def _where(found: list[int]) -> str:
    shown = [str(line) for line in found[:_MOST_LINES]]
    more = [f"{len(found) - _MOST_LINES} more"] if len(found) > _MOST_LINES else []
    return f"Line {shown[0]}" if len(found) == 1 else f"Lines {listed([*shown, *more])}"
