"""Which therapist comes when in a round."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

from wellness.demo.answers_file import WEEKDAYS
from wellness.demo.company import setup
from wellness.demo.shapes import DemoRound
from wellness.presets.reading import read_preset


@dataclass(frozen=True)
class Pattern:
    """A visit that comes again: on `weekday` in these `weeks` (from 0) of these `rounds`; times are local."""

    therapist: str
    site: str
    room: str
    service: str
    weekday: str
    starts: time
    ends: time
    weeks: tuple[int, ...]
    rounds: tuple[int, ...]


@dataclass(frozen=True)
class Timetable:
    """The whole of timetable.toml."""

    visits: tuple[Pattern, ...]


@dataclass(frozen=True)
class PlannedVisit:
    """One row of a file of visits. `service` is the name that people read; times are local at the site."""

    therapist: str
    site: str
    room: str
    day: date
    starts: time
    ends: time
    service: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """The timetable as written."""
    return read_preset("wellness.demo.generating", "timetable.toml", Timetable).visits


def visits(round_number: int) -> list[PlannedVisit]:
    """The visits of a round in the order of their days and times."""
    the_round = setup().rounds[round_number - 1]
    planned = [
        _visit(pattern, the_round, week)
        for pattern in patterns()
        if round_number in pattern.rounds
        for week in pattern.weeks
    ]
    return sorted(planned, key=lambda visit: (visit.day, visit.starts, visit.site, visit.therapist))


def _visit(pattern: Pattern, the_round: DemoRound, week: int) -> PlannedVisit:
    service = next(service for service in setup().services if service.code == pattern.service)
    day = the_round.starts_on + timedelta(weeks=week, days=WEEKDAYS.index(pattern.weekday))
    return PlannedVisit(pattern.therapist, pattern.site, pattern.room, day, pattern.starts, pattern.ends, service.name)
