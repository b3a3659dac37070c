"""The breaks and the slots of a therapist's day, from its length, the service's minutes and the break table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from wellness import language
from wellness.language import _

_LUNCH = time(12, 30)
_STEP = 5


class DayRefused(ValueError):
    """No humane day can be made of this visit; the text says what to change."""


@dataclass(frozen=True, slots=True)
class DayRules:
    """How a therapist's day is cut.

    `breaks` are pairs (minutes on site from which it holds, minutes of break in all). `longest_day` is in minutes.
    After `in_a_row` sessions a pause of at least `shortest_pause` minutes follows even where no break is due.
    """

    breaks: tuple[tuple[int, int], ...] = ((180, 15), (270, 30), (360, 60))
    longest_day: int = 480
    in_a_row: int = 4
    shortest_pause: int = 5

    def break_minutes(self, length: int) -> int:
        """The minutes of break that a day of `length` minutes needs."""
        return max((minutes for at_least, minutes in self.breaks if at_least <= length), default=0)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open time, aware UTC."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A visit cut up: `slots` are the starts of treatments, in order, apart from each other and from the breaks."""

    slots: tuple[datetime, ...]
    breaks: tuple[Span, ...]


def plan_day(visit: Span, minutes: int, turnover: int, *, timezone: str, rules: DayRules | None = None) -> Day:
    """Cut a visit into as many slots of `minutes` of treatment and `turnover` minutes as its breaks leave room for.

    Runs of sessions are as equal as they can be; the longest break lies nearest to half past twelve local time where
    the middle third of the visit reaches that, else nearest to the middle. Minutes that no slot can use are left at
    the end. Raises DayRefused when the visit is too long, or too short for one session.
    """
    rules = rules or DayRules()
    length = int((visit.ends - visit.starts) / timedelta(minutes=1))
    if length > rules.longest_day:
        words = _(
            "at most %(most)s hours on site; this visit has %(hours)s. Shorten it or share it between two therapists",
            most=language.decimal(rules.longest_day / 60, "0.##"),
            hours=language.decimal(length / 60, "0.##"),
        )
        raise DayRefused(words)
    session = minutes + turnover
    count, pauses = _room_for(length, session, rules)
    if count < 1:
        words = _(
            "time for at least one session of %(minutes)s + %(turnover)s minutes; this visit has %(length)s",
            minutes=minutes,
            turnover=turnover,
            length=length,
        )
        raise DayRefused(words)
    longest, other = _pause_lengths(pauses, rules.break_minutes(length), rules.shortest_pause)
    target = _best_middle(visit, length, timezone)
    layouts = [
        _Layout(runs, tuple(longest if at == main else other for at in range(pauses)), main)
        for runs in _runs(count, pauses + 1, rules.in_a_row)
        for main in range(max(pauses, 1))
    ]
    best = min(layouts, key=lambda layout: (abs(layout.middle(session) - target), layout.unevenness, layout.runs))
    return best.day(visit.starts, session)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Sessions in each run, minutes of each pause between two runs, and which pause is the longest."""

    runs: tuple[int, ...]
    pauses: tuple[int, ...]
    main: int

    @property
    def unevenness(self) -> int:
        return max(self.runs) - min(self.runs)

    def middle(self, session: int) -> float:
        """Minutes from the start of the visit to the middle of the longest pause."""
        if not self.pauses:
            return 0
        return sum(self.runs[: self.main + 1]) * session + sum(self.pauses[: self.main]) + self.pauses[self.main] / 2

    def day(self, starts: datetime, session: int) -> Day:
        slots: list[datetime] = []
        breaks: list[Span] = []
        at = starts
        for run, pause in zip_longest(self.runs, self.pauses, fillvalue=0):
            for _turn in range(run):
                slots.append(at)
                at += timedelta(minutes=session)
            if pause:
                breaks.append(Span(at, at + timedelta(minutes=pause)))
                at += timedelta(minutes=pause)
        return Day(tuple(slots), tuple(breaks))


def _room_for(length: int, session: int, rules: DayRules) -> tuple[int, int]:
    """The most sessions that fit, and the number of pauses they need."""
    due = rules.break_minutes(length)
    for count in range((length - due) // session if length > due else 0, 0, -1):
        pauses = max(-(-count // rules.in_a_row) - 1, 1 if due else 0)
        if count * session + max(due, pauses * rules.shortest_pause) <= length:
            return count, pauses
    return 0, 0


def _pause_lengths(pauses: int, due: int, shortest: int) -> tuple[int, int]:
    """The minutes of the longest pause and of each of the others."""
    if not pauses:
        return 0, 0
    other = max(shortest, due // (2 * pauses) // _STEP * _STEP)
    return max(shortest, due - other * (pauses - 1)), other


def _runs(count: int, runs: int, in_a_row: int) -> Iterator[tuple[int, ...]]:
    """Ways to share `count` sessions among runs: every way for two runs, nearly equal ones for more."""
    if count < runs:
        yield (count, *(0 for _ in range(runs - 1)))
    elif runs == 2:
        yield from ((first, count - first) for first in range(1, count) if max(first, count - first) <= in_a_row)
    else:
        each, more = divmod(count, runs)
        for turn in range(runs):
            yield tuple(each + ((at - turn) % runs < more) for at in range(runs))


def _best_middle(visit: Span, length: int, timezone: str) -> float:
    """Minutes from the start of the visit to where the longest pause should have its middle."""
    zone = ZoneInfo(timezone)
    day = visit.starts.astimezone(zone).date()
    lunch = (datetime.combine(day, _LUNCH, zone).astimezone(UTC) - visit.starts) / timedelta(minutes=1)
    return lunch if length / 3 <= lunch <= length * 2 / 3 else length / 2
