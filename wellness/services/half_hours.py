"""The half hours in which a round has visits for one person: what the grid of an answer is made of."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wellness.db import db
from wellness.models import Employee, Room, Round, Visit

HALF_HOUR = timedelta(minutes=30)


class WeekTime(NamedTuple):
    """A half hour of any week: ISO weekday (1 is Monday) and local time ("10:30").

    Where the clock is put back the same half hour comes twice on that day.
    """

    weekday: int
    time: str


@dataclass(frozen=True)
class OfferedDay:
    """A local day with visits; `starts` are its half hours' first instants (UTC), in order."""

    day: date
    starts: tuple[datetime, ...]

    @property
    def monday(self) -> date:
        """The first day of its week."""
        return self.day - timedelta(days=self.day.weekday())


@dataclass(frozen=True)
class ZoneDays:
    """The days with visits at those of a person's sites that share a time zone."""

    timezone: str
    sites: tuple[str, ...]
    days: tuple[OfferedDay, ...]

    def local(self, instant: datetime) -> datetime:
        """An instant as the clock on the wall shows it."""
        return instant.astimezone(ZoneInfo(self.timezone))

    def week_time(self, day: OfferedDay, instant: datetime) -> WeekTime:
        """Where in a week a half hour lies; a half hour after midnight belongs to the day its visit began."""
        return WeekTime(day.day.isoweekday(), f"{self.local(instant):%H:%M}")

    def half_hours(self) -> Iterator[tuple[OfferedDay, datetime, WeekTime]]:
        """Every half hour: its day, its first instant, and where in a week it lies."""
        for day in self.days:
            for instant in day.starts:
                yield day, instant, self.week_time(day, instant)


def offered(round_: Round, employee: Employee) -> list[ZoneDays]:
    """The days of the round with visits at the employee's sites, by time zone; half hours from each day's earliest
    visit to its latest visit's end.
    """
    sites = {site.id: site for site in employee.sites}
    spans: dict[str, dict[date, list[tuple[datetime, datetime]]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(
        sa.select(Room.site_id, Visit.day, sa.func.min(Visit.starts), sa.func.max(Visit.ends))
        .join(Room, Visit.room_id == Room.id)
        .where(
            Room.site_id.in_(sites),
            Visit.day.between(round_.starts_on, round_.ends_on),
            Visit.withdrawn_at.is_(None),
        )
        .group_by(Room.site_id, Visit.day)
    )
    names: dict[str, set[str]] = defaultdict(set)
    for site_id, day, first, last in rows:
        spans[sites[site_id].timezone][day].append((first, last))
        names[sites[site_id].timezone].add(sites[site_id].name)
    return [
        ZoneDays(zone, tuple(sorted(names[zone])), tuple(_day(day, days[day], zone) for day in sorted(days)))
        for zone, days in sorted(spans.items(), key=lambda entry: sorted(names[entry[0]]))
    ]


def _day(day: date, spans: list[tuple[datetime, datetime]], zone: str) -> OfferedDay:
    """Steps are taken in real time, so that a day of 23 or 25 hours has exactly the half hours that it has."""
    begin = min(start for start, _ in spans).astimezone(ZoneInfo(zone))
    late = timedelta(minutes=begin.minute % 30, seconds=begin.second, microseconds=begin.microsecond)
    instant, end = begin.astimezone(UTC) - late, max(end for _, end in spans)
    starts = []
    while instant < end:
        starts.append(instant)
        instant += HALF_HOUR
    return OfferedDay(day, tuple(starts))


def instants(zones: list[ZoneDays]) -> frozenset[datetime]:
    """Every half hour that is offered, by its first instant."""
    return frozenset(instant for zone in zones for day in zone.days for instant in day.starts)
