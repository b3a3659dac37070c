"""The many names that calendar programs give to time zones, led back to a zone or to nothing."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from wellness.services.calendar_limits import Budget, TooCostly, is_harmless_zone
from wellness.services.calendar_lines import Part

DEFAULT_ZONE = "X-WR-TIMEZONE"
ZONE_PROPERTIES = frozenset(("TZID", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "DTSTART", "RRULE", "RDATE"))

_DISPLAYED = re.compile(r"\(?(?:UTC|GMT)(?P<hours>[+-]\d\d):(?P<minutes>\d\d)\)?\s*(?P<places>.*)")
_LONGEST_NAME = len(("America", "Argentina", "Salta"))
_OBSERVANCES = {"STANDARD": TimezoneStandard, "DAYLIGHT": TimezoneDaylight}


class Zones:
    """The zones that one calendar file may name."""

    def __init__(self, calendar: Part, budget: Budget) -> None:
        self._budget = budget
        self._written = {
            (line.value or "").strip(): part
            for part in calendar.parts
            if part.name == "VTIMEZONE"
            for line in part.named("TZID")
        }
        self._found: dict[str, tzinfo | None] = {}

    def find(self, name: str) -> tzinfo | None:
        """Return the zone called `name`: known names come before what the file says about them, guesses after."""
        name = name.strip().strip('"')
        if name not in self._found:
            self._found[name] = _known(name) or self._described(name) or _guessed(name)
        return self._found[name]

    def _described(self, name: str) -> tzinfo | None:
        part = self._written.get(name)
        if part is None or not part.parts or not is_harmless_zone(part):
            return None
        try:
            with self._budget.spend():
                return _built(name, part)
        except TooCostly:
            return None


def _built(name: str, part: Part) -> tzinfo:
    zone = Timezone()
    zone.add("TZID", name)
    for observance in part.parts:
        if observance.name in _OBSERVANCES:
            zone.add_component(_OBSERVANCES[observance.name].from_ical(_written(observance)))
    built: tzinfo = zone.to_tz(lookup_tzid=False)
    return built


def _written(part: Part) -> str:
    lines = [f"{line.name}{line.parameters}:{line.value}" for line in part.lines]
    return "\r\n".join([f"BEGIN:{part.name}", *lines, f"END:{part.name}", ""])


def _known(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _guessed(name: str) -> tzinfo | None:
    """Read `/vendor/version/Europe/Berlin` and `(UTC+01:00) Amsterdam, Berlin, Bern`."""
    pieces = name.strip("/").split("/") if name.startswith("/") else []
    for length in range(_LONGEST_NAME, 0, -1):
        if len(pieces) >= length and (zone := _known("/".join(pieces[-length:]))):
            return zone
    displayed = _DISPLAYED.fullmatch(name)
    return _displayed(displayed) if displayed else None


def _displayed(found: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(found["hours"]), int(found["minutes"])
    offset = timedelta(hours=hours, minutes=-minutes if found["hours"].startswith("-") else minutes)
    american = re.match(r"(\w+) Time \(US & Canada\)", found["places"])
    names = [f"{american[1]} Standard Time"] if american else []
    names += [_cities().get(place.strip().casefold(), "") for place in found["places"].split(",")]
    zones = [zone for zone in map(_known, filter(None, names)) if zone and _winter_offset(zone) == offset]
    return zones[0] if zones else None


def _winter_offset(zone: tzinfo) -> timedelta | None:
    offsets = (datetime(2026, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    return min((offset for offset in offsets if offset is not None), default=None)


@cache
def _cities() -> dict[str, str]:
    return {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in sorted(available_timezones())}
