"""A time zone as calendar programs need it: one yearly rule, or nothing.

Outlook reads no more of a VTIMEZONE than its name, first onsets, yearly rules and offsets, and other readers stop at
the first date of a list. So a zone is written as at most one STANDARD and one DAYLIGHT with a yearly rule, taken from
the last line of its compiled tz file; a zone or a moment that this cannot say exactly is left to UTC.
"""

import importlib.resources
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

_FIRST_YEAR = 1970
_DAY = timedelta(days=1)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST = 5
# A law that changed lately is missing from the tables of many telephones, so such a zone is written in UTC.
_SETTLED_YEARS = range(-2, 2)

_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_CLOCK = r"[+-]?\d+(?::\d+)?(?::\d+)?"
_FOOTER = re.compile(
    rf"(?P<standard>{_NAME})(?P<standard_west>{_CLOCK})"
    rf"(?:(?P<daylight>{_NAME})(?P<daylight_west>{_CLOCK})?,(?P<begin>[^,]+),(?P<end>[^,]+))?"
)
_CHANGE = re.compile(rf"M(?P<month>\d+)\.(?P<week>\d)\.(?P<weekday>\d)(?:/(?P<at>{_CLOCK}))?")


@dataclass(frozen=True)
class YearlyChange:
    """A change of the clock: the `week`-th `weekday` (Sunday is 0) of `month`, week 5 being the last.

    `at` is the time since midnight on the clock as it was before the change.
    """

    month: int
    week: int
    weekday: int
    at: timedelta

    def onset(self, year: int) -> datetime:
        """Return the local time of the change in `year`, on the clock before it."""
        first = datetime(year, self.month, 1)  # noqa: DTZ001 - a local time on purpose
        day = first + _DAY * ((self.weekday - first.isoweekday()) % 7) + _DAY * 7 * (self.week - 1)
        return (day if day.month == self.month else day - _DAY * 7) + self.at

    def rule(self) -> dict[str, str | int]:
        """Return the change as the parts of an RRULE."""
        week = -1 if self.week == _LAST else self.week
        return {"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": f"{week}{_WEEKDAYS[self.weekday]}"}


@dataclass(frozen=True)
class ClockTime:
    """What the clocks of a zone show for part of the year: `offset` is east of UTC, `begins` is None all year."""

    name: str
    offset: timedelta
    begins: YearlyChange | None


@dataclass(frozen=True)
class ZoneRule:
    """The clocks of one IANA zone as a yearly rule; `daylight` is the one further east, or None."""

    key: str
    standard: ClockTime
    daylight: ClockTime | None

    def offset_at(self, local: datetime) -> timedelta:
        """Return the offset from UTC at a naive `local` time, as a reader of our VTIMEZONE works it out."""
        changes = [
            (clock.begins.onset(year), clock.offset)
            for clock in (self.standard, self.daylight)
            if clock and clock.begins
            for year in (local.year - 1, local.year)
        ]
        begun = [change for change in changes if change[0] <= local]
        return max(begun)[1] if begun else self.standard.offset

    def component(self) -> Timezone:
        """Return the VTIMEZONE."""
        timezone = Timezone()
        timezone.add("TZID", self.key)
        if self.daylight:
            timezone.add_component(_observance(TimezoneDaylight(), self.daylight, self.standard))
        timezone.add_component(_observance(TimezoneStandard(), self.standard, self.daylight))
        return timezone


def zone_for(key: str, *instants: datetime) -> ZoneRule | None:
    """Return the rule to write `instants` (aware) in the IANA zone `key` with, or None where UTC must be written.

    None for a zone that is unknown, is UTC itself, has no yearly rule or a lately changed one, and for an instant
    that falls into the hour that comes twice or that the rule gets wrong.
    """
    rule = zone_rule(key)
    if rule is None or not all(_is_exact(rule, instant) for instant in instants):
        return None
    return rule


@lru_cache(maxsize=1024)
def zone_rule(key: str) -> ZoneRule | None:
    """Return the yearly rule that the tz database gives for the years to come, or None when there is none."""
    try:
        ZoneInfo(key)
        path = importlib.resources.files("tzdata").joinpath("zoneinfo", *key.split("/"))
        footer = path.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return None if footer == "UTC0" else _from_footer(key, footer)


def _from_footer(key: str, footer: str) -> ZoneRule | None:
    found = _FOOTER.fullmatch(footer)
    if not found:
        return None
    standard = _clock_time(found["standard"], -_duration(found["standard_west"]), None)
    if not found["daylight"]:
        return ZoneRule(key, standard, None)
    begin, end = _change(found["begin"]), _change(found["end"])
    if begin is None or end is None:
        return None
    hour_ahead = standard.offset + timedelta(hours=1)
    offset = -_duration(found["daylight_west"]) if found["daylight_west"] else hour_ahead
    clocks = [_clock_time(found["standard"], standard.offset, end), _clock_time(found["daylight"], offset, begin)]
    # Ireland's law calls winter the exception; programs expect DAYLIGHT to be the clock further east.
    west, east = sorted(clocks, key=lambda clock: clock.offset)
    return ZoneRule(key, west, east)


def _clock_time(name: str, offset: timedelta, begins: YearlyChange | None) -> ClockTime:
    return ClockTime(name.strip("<>"), offset, begins)


def _change(text: str) -> YearlyChange | None:
    found = _CHANGE.fullmatch(text)
    at = _duration((found and found["at"]) or "2")
    if not found or not timedelta() <= at < _DAY:
        return None
    return YearlyChange(int(found["month"]), int(found["week"]), int(found["weekday"]), at)


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _is_exact(rule: ZoneRule, instant: datetime) -> bool:
    local = instant.astimezone(ZoneInfo(rule.key))
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    follows = rule.offset_at(local.replace(tzinfo=None)) == local.utcoffset()
    return follows and not comes_twice and all(_is_settled(rule, local.year + year) for year in _SETTLED_YEARS)


@lru_cache(maxsize=4096)
def _is_settled(rule: ZoneRule, year: int) -> bool:
    zone = ZoneInfo(rule.key)
    noons = (datetime(year, 1, 1, 12, tzinfo=UTC) + _DAY * day for day in range(365))
    locals_ = (noon.astimezone(zone) for noon in noons)
    return all(rule.offset_at(local.replace(tzinfo=None)) == local.utcoffset() for local in locals_)


def _observance(part: Component, clock: ClockTime, before: ClockTime | None) -> Component:
    onset = clock.begins.onset(_FIRST_YEAR) if clock.begins else datetime(_FIRST_YEAR, 1, 1)  # noqa: DTZ001
    part.add("DTSTART", onset)
    part.add("TZOFFSETFROM", (before or clock).offset)
    part.add("TZOFFSETTO", clock.offset)
    part.add("TZNAME", clock.name)
    if clock.begins:
        part.add("RRULE", clock.begins.rule())
    return part
