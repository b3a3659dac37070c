"""How the calendar programs of other people are asked what they see: each takes files and tells its sightings."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import tiers
from tests.clients.sightings import Sighting
from wellness.services.calendar import Event

HERE = Path(__file__).parent
NODE_MODULES = HERE / "node_modules"
ENVIRONMENT = HERE / ".venv" / "bin"
SYSTEM_PYTHON = "/usr/bin/python3"
_AT_ONCE = 500

Look = Callable[[Sequence[Path], Path], list[Sighting]]


def _never(_event: Event) -> bool:
    return False


@dataclass(frozen=True)
class Program:
    """A calendar program: `look` reads files, with a new folder to keep things in.

    `is_quick` ones can be given a thousand files. `uses_our_zones` tells whether it goes by the VTIMEZONE in the file
    or by a table of its own, `shows_cancelled` whether it shows what was cancelled, and `misreads` which events it is
    known to get wrong, `why` in words.
    """

    name: str
    version: Callable[[], str]
    look: Look
    is_quick: bool = True
    uses_our_zones: bool = True
    shows_cancelled: bool = True
    misreads: Callable[[Event], bool] = _never
    why: str = ""


def require(is_here: bool, how: str) -> None:
    """Leave the test out where its program is missing; fail it in CI, where it must not be."""
    if not is_here:
        (pytest.fail if tiers.IN_CI else pytest.skip)(how)


def output_of(command: Sequence[str | Path], *, home: Path | None = None, seconds: float = 120) -> str:
    """What a program prints in UTC and in a home of its own; fails the test with its complaint."""
    surroundings = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"} | ({"HOME": str(home)} if home else {})
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False, text=True, timeout=seconds)
    assert done.returncode == 0, f"{command[:2]} ended with {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout


def json_of(command: Sequence[str | Path], paths: Iterable[Path]) -> list[dict[str, Any]]:
    """What one of our reading scripts says about each file."""
    names, seen = list(paths), []
    for first in range(0, len(names), _AT_ONCE):
        seen += json.loads(output_of([*command, *names[first : first + _AT_ONCE]]))
    return seen


def sightings_in(files: Iterable[dict[str, Any]]) -> list[Sighting]:
    """The sightings in what a reading script says; a floating time is nobody's instant and fails the test."""
    events = [event for file in files for event in file["events"]]
    assert not [event["uid"] for event in events if event["floating"]], "read as floating time"
    return [Sighting(event["uid"], instant(event["start"]), instant(event["end"])) for event in events]


def instant(seconds: float) -> datetime:
    """The UTC time that many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


@cache
def node_version(package: str) -> str:
    """The version of a package for node."""
    version: str = json.loads((NODE_MODULES / package / "package.json").read_text("utf-8"))["version"]
    return version


@cache
def python_version(package: str) -> str:
    """The version of a package in the environment of the Python programs."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return output_of([ENVIRONMENT / "python", "-c", code]).strip()


@cache
def debian_version(package: str) -> str:
    """The version of a program from Debian, without Debian's own count."""
    shown = output_of(["dpkg-query", "--show", "--showformat=${Version}", package])
    return shown.rpartition(":")[2].partition("-")[0].partition("+")[0].partition("~")[0]


def has_node(package: str) -> None:
    """The test needs node and a package."""
    require(shutil.which("node") is not None, "node is not installed (Debian: apt-get install nodejs npm)")
    require((NODE_MODULES / package).is_dir(), f"{package} is not installed (tests/clients/install.sh)")


def has_python(script: str) -> None:
    """The test needs a program of the Python environment."""
    require((ENVIRONMENT / script).exists(), f"{script} is not installed (tests/clients/install.sh)")
