"""Calendars that keep what they are given: khal, calcurse and the CalDAV server Radicale, asked what they hold."""

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.clients import dav_servers
from tests.clients.programs import (
    ENVIRONMENT,
    Program,
    debian_version,
    has_python,
    instant,
    output_of,
    python_version,
    require,
)
from tests.clients.sightings import Sighting

FROM, UNTIL = "2026-01-01", "2027-02-01"
_KHAL = """\
[calendars]
[[mine]]
path = {folder}/calendar
type = calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
timeformat = %H:%M:%S
datetimeformat = %Y-%m-%dT%H:%M:%S
longdatetimeformat = %Y-%m-%dT%H:%M:%S
"""
_BUSY = f"""\
<free-busy-query xmlns="urn:ietf:params:xml:ns:caldav"><time-range start="{FROM.replace("-", "")}T000000Z"
end="{UNTIL.replace("-", "")}T000000Z"/></free-busy-query>"""


def _in_khal(paths: Sequence[Path], folder: Path) -> list[Sighting]:
    has_python("khal")
    (folder / "calendar").mkdir()
    (folder / "khal.conf").write_text(_KHAL.format(folder=folder), "utf-8")
    khal = [ENVIRONMENT / "khal", "-c", folder / "khal.conf"]
    output_of([*khal, "import", "--batch", "-a", "mine", *paths], home=folder)
    shown = ["--format", "{uid} {start-long-full} {end-long-full}", "--day-format", ""]
    listed = output_of([*khal, "list", "--once", "--notstarted", *shown, FROM, UNTIL], home=folder)
    return [_khals(line) for line in listed.splitlines()]


def _khals(line: str) -> Sighting:
    uid, starts, ends = line.split()
    return Sighting(uid, _utc(starts), _utc(ends))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _in_calcurse(paths: Sequence[Path], folder: Path) -> list[Sighting]:
    require(shutil.which("calcurse") is not None, "calcurse is not installed (Debian: apt-get install calcurse)")
    calcurse = ["calcurse", "-q", "-D", str(folder)]
    for path in paths:
        output_of([*calcurse, "-i", path], home=folder)
    asked = ["--from", _american(FROM), "--to", _american(UNTIL), "--filter-type", "apt"]
    listed = output_of([*calcurse, "-Q", *asked, "--format-apt", "%(start:epoch) %(end:epoch)\\n"], home=folder)
    found = [line.split() for line in listed.splitlines() if re.fullmatch(r"\d+ \d+", line.strip())]
    return [Sighting("", instant(int(starts)), instant(int(ends))) for starts, ends in found]


def _american(day: str) -> str:
    year, month, of_month = day.split("-")
    return f"{month}/{of_month}/{year}"


def _in_radicale(paths: Sequence[Path], folder: Path) -> list[Sighting]:
    with dav_servers.radicale(folder) as house:

        def done(method: str, path: str, body: bytes = b"", **headers: str) -> str:
            answer = house.ask(method, path, body, **headers)
            assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data[:500]!r}"
            return answer.data.decode()

        for path in paths:
            # What is put in the place of a calendar becomes the calendar.
            place = f"/{dav_servers.USER}/whole/" if len(paths) == 1 else f"{house.calendar}{path.name}"
            done("PUT", place, path.read_bytes(), Content_Type="text/calendar; charset=utf-8")
        calendar = f"/{dav_servers.USER}/whole/" if len(paths) == 1 else house.calendar
        busy = done("REPORT", calendar, _BUSY.encode(), Content_Type="application/xml; charset=utf-8", Depth="1")
    spans = re.findall(r"^FREEBUSY[^:]*:(\w+)/(\w+)", busy.replace("\r\n ", ""), re.MULTILINE)
    return [Sighting("", _utc(starts[:-1]), _utc(ends[:-1])) for starts, ends in spans]


KEEPERS = [
    Program("khal", lambda: python_version("khal"), _in_khal, is_quick=False),
    Program(
        "calcurse",
        lambda: debian_version("calcurse"),
        _in_calcurse,
        is_quick=False,
        uses_our_zones=False,
        why="goes by the machine's table of zones",
    ),
    Program(
        "Radicale",
        lambda: python_version("radicale"),
        _in_radicale,
        is_quick=False,
        shows_cancelled=False,
        why="asked by free-busy-query: a cancelled appointment is not busy",
    ),
]
