"""Calendars that keep what they are given: khal, calcurse and the CalDAV server Radicale, asked what they hold."""

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

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
from tests.services.smtp_servers import free_port

FROM, UNTIL = "2026-01-01", "2027-02-01"
_PATIENCE_SECONDS = 60
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
_RADICALE = """\
[server]
hosts = 127.0.0.1:{port}
[storage]
filesystem_folder = {folder}/collections
[auth]
type = none
[logging]
level = warning
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
    with radicale(folder) as address:
        calendar = f"{address}/somebody/calendar"
        if len(paths) == 1:
            _send("PUT", f"{calendar}/", paths[0].read_bytes(), "text/calendar; charset=utf-8")
        else:
            _send("MKCALENDAR", f"{calendar}/")
            for path in paths:
                _send("PUT", f"{calendar}/{path.name}", path.read_bytes(), "text/calendar; charset=utf-8")
        busy = _send("REPORT", f"{calendar}/", _BUSY.encode(), "application/xml; charset=utf-8")
    spans = re.findall(r"^FREEBUSY[^:]*:(\w+)/(\w+)", busy.replace("\r\n ", ""), re.MULTILINE)
    return [Sighting("", _utc(starts[:-1]), _utc(ends[:-1])) for starts, ends in spans]


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """The address of a Radicale that keeps its calendars in `folder` and believes whoever signs in."""
    has_python("radicale")
    port = free_port()
    configuration = folder / "radicale.conf"
    configuration.write_text(_RADICALE.format(folder=folder, port=port), "utf-8")
    with (folder / "radicale.log").open("wb") as log:
        command = [ENVIRONMENT / "radicale", "--config", configuration]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait_for(server, port, folder / "radicale.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"Radicale does not start: {log.read_text()[-2000:]}")


def _send(method: str, url: str, body: bytes = b"", kind: str = "") -> str:
    credentials = {"Authorization": "Basic c29tZWJvZHk6eA==", "Depth": "1"}
    headers = credentials | ({"Content-Type": kind} if kind else {})
    request = urllib.request.Request(url, data=body or None, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text: str = answer.read().decode("utf-8")
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{method} {url}: {refused.code} {refused.read()[:500]!r}") from None
    return text


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
