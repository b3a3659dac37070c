"""Shortcuts of the grid: the same half hours again on other days, whole mornings, whole weeks.

Each takes the half hours painted so far and gives new ones; what it does not touch stays.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime

from wellness.models import Rating
from wellness.services.half_hours import WeekTime, ZoneDays

Cells = Mapping[datetime, Rating]
NOON = "12:00"


def laid_over(before: list[ZoneDays], painted: Cells, now: list[ZoneDays]) -> dict[datetime, Rating]:
    """An earlier round's half hours on this round's days, by weekday and time.

    Where the weeks of the earlier round differed, each half hour is as it was in most of them.
    """
    usual = {zone.timezone: _usual(zone, painted) for zone in before}
    cells: dict[datetime, Rating] = {}
    for zone in now:
        known = usual.get(zone.timezone, {})
        for _, instant, week_time in zone.half_hours():
            if rating := known.get(week_time):
                cells.setdefault(instant, rating)
    return cells


def _usual(zone: ZoneDays, painted: Cells) -> dict[WeekTime, Rating]:
    seen: dict[WeekTime, Counter[Rating | None]] = defaultdict(Counter)
    for _, instant, week_time in zone.half_hours():
        seen[week_time][painted.get(instant)] += 1
    return {
        week_time: rating
        for week_time, counts in seen.items()
        if (rating := max(counts, key=lambda value: (counts[value], value or 0)))
    }


def mornings(zones: list[ZoneDays], painted: Cells, rating: Rating | None) -> dict[datetime, Rating]:
    """Every half hour before noon, at the site's own clock; None erases."""
    return _painted(zones, painted, rating, lambda time: time < NOON)


def afternoons(zones: list[ZoneDays], painted: Cells, rating: Rating | None) -> dict[datetime, Rating]:
    """Every half hour from noon on; None erases."""
    return _painted(zones, painted, rating, lambda time: time >= NOON)


def _painted(
    zones: list[ZoneDays], painted: Cells, rating: Rating | None, wanted: Callable[[str], bool]
) -> dict[datetime, Rating]:
    chosen = {instant for zone in zones for _, instant, week_time in zone.half_hours() if wanted(week_time.time)}
    cells = {instant: before for instant, before in painted.items() if instant not in chosen}
    return cells | (dict.fromkeys(chosen, rating) if rating else {})


def like_week(zones: list[ZoneDays], painted: Cells, monday: date) -> dict[datetime, Rating]:
    """Every week like the one that begins on `monday`, on the weekdays and times that this week has."""
    return _like(zones, painted, lambda day: day.monday == monday)


def like_day(zones: list[ZoneDays], painted: Cells, day: date) -> dict[datetime, Rating]:
    """Every day of the same weekday like `day`, at the times that this day has."""
    return _like(zones, painted, lambda offered: offered.day == day)


def _like(zones: list[ZoneDays], painted: Cells, is_model: Callable[..., bool]) -> dict[datetime, Rating]:
    cells = dict(painted)
    for zone in zones:
        model = {week_time: painted.get(instant) for day, instant, week_time in zone.half_hours() if is_model(day)}
        for _, instant, week_time in zone.half_hours():
            if week_time not in model:
                continue
            cells.pop(instant, None)
            if rating := model[week_time]:
                cells[instant] = rating
    return cells
