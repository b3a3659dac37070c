"""VAVAILABILITY (RFC 7953): somebody writes down when they are available, and is busy in all the time around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from wellness.services import calendar_status, spans
from wellness.services.calendar_lines import Part
from wellness.services.calendar_status import Taken
from wellness.services.spans import Span

_LOWEST = 10


@dataclass(frozen=True)
class Hours:
    """One availability: where it `applies`, when in that the person is `available`, and how the rest is `taken`.

    Of two that apply at once the one with the lower `rank` counts; 1 comes first.
    """

    rank: int
    taken: Taken
    applies: tuple[Span, ...]
    available: tuple[Span, ...]

    @classmethod
    def of(cls, part: Part, applies: Sequence[Span], available: Sequence[Span]) -> "Hours":
        """The hours of a VAVAILABILITY part; one without a priority comes last."""
        text = next(((line.value or "").strip() for line in part.named("PRIORITY")), "")
        rank = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 0
        return cls(rank or _LOWEST, calendar_status.of_availability(part), tuple(applies), tuple(available))


def busy_outside(found: Sequence[Hours]) -> list[Span]:
    """When the person is busy by all their availabilities together.

    Each level of priority is laid over the levels below it. Within a level a time is free when any of the
    availabilities says so.
    """
    taken: list[Span] = []
    by_rank = groupby(sorted(found, key=lambda hours: -hours.rank), key=lambda hours: hours.rank)
    for _, level in by_rank:
        same = list(level)
        taken = spans.without(taken, [span for hours in same for span in hours.applies])
        blocked = [
            span._replace(tentative=hours.taken is Taken.PERHAPS)
            for hours in same
            if hours.taken is not Taken.FREE
            for span in hours.applies
        ]
        taken += spans.without(blocked, [span for hours in same for span in hours.available])
    return taken
