"""Libraries that read calendars, asked by small scripts in their own language what they see in our files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests import tiers
from tests.clients.programs import (
    ENVIRONMENT,
    HERE,
    SYSTEM_PYTHON,
    Look,
    Program,
    debian_version,
    has_node,
    has_python,
    json_of,
    node_version,
    python_version,
    require,
    sightings_in,
)
from tests.clients.sightings import Sighting
from wellness.services.calendar import Event
from wellness.services.calendar_zones import zone_for

Instants = dict[str, tuple[datetime, datetime]]


def ical_js_instants(paths: Iterable[Path]) -> Instants:
    """Return start and end (UTC) of every event by UID as ical.js reads them from the files and their own zones."""
    return _by_uid(sightings_in(read_with_ical_js(paths)))


def libical_instants(paths: Iterable[Path]) -> Instants:
    """Return start and end (UTC) of every event by UID as libical reads them."""
    return _by_uid(sightings_in(read_with_libical(paths)))


def read_with_ical_js(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return what ical.js sees in each file: `path`, `method` and `events`."""
    has_node("ical.js")
    return json_of(["node", HERE / "icaljs_reader.mjs"], paths)


def read_with_libical(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return what libical sees in each file: `path`, `events`, `keeps_the_rules` (RFC 5546) and `errors`."""
    require(tiers.reads_with_libical(), "libical is not installed (Debian: apt-get install gir1.2-ical-3.0 python3-gi)")
    return json_of([SYSTEM_PYTHON, HERE / "libical_reader.py"], paths)


def _with_libical(paths: Sequence[Path], _folder: Path) -> list[Sighting]:
    return sightings_in(read_with_libical(paths))


def _with_vobject(paths: Sequence[Path], _folder: Path) -> list[Sighting]:
    has_python("python")
    return sightings_in(json_of([ENVIRONMENT / "python", HERE / "vobject_reader.py"], paths))


def _with_node(package: str, script: str) -> Look:
    def look(paths: Sequence[Path], _folder: Path) -> list[Sighting]:
        has_node(package)
        return sightings_in(json_of(["node", HERE / script], paths))

    return look


def _is_before_the_change_of_its_day(event: Event) -> bool:
    """Whether the clocks have not changed yet at the event, and will before its day is over."""
    local = event.starts.astimezone(ZoneInfo(event.timezone))
    morning, evening = (local.replace(hour=hour, minute=0, fold=0).utcoffset() for hour in (0, 23))
    is_in_utc = zone_for(event.timezone, event.starts, event.ends) is None
    return morning != evening and local.utcoffset() == morning and not is_in_utc


def _by_uid(sightings: Iterable[Sighting]) -> Instants:
    return {one.uid: (one.starts, one.ends) for one in sightings}


READERS = [
    Program("ical.js", lambda: node_version("ical.js"), _with_node("ical.js", "icaljs_reader.mjs")),
    Program(
        "ts-ics",
        lambda: node_version("ts-ics"),
        _with_node("ts-ics", "tsics_reader.mjs"),
        misreads=_is_before_the_change_of_its_day,
        why="changes the clocks at midnight: wrong in the hours before the change, on that day",
    ),
    Program(
        "node-ical",
        lambda: node_version("node-ical"),
        _with_node("node-ical", "nodeical_reader.mjs"),
        uses_our_zones=False,
        why="goes by its own table of zones",
    ),
    Program("libical", lambda: debian_version("libical3"), _with_libical),
    Program("vobject", lambda: python_version("vobject"), _with_vobject),
]
