"""Calendar programs that we did not write, asked what they see in our files.

`make` does not bring them: `tests/clients/install.sh` fetches ical.js, and libical comes from the system's packages
`gir1.2-ical-3.0` and `python3-gi`.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_SYSTEM_PYTHON = "/usr/bin/python3"
_AT_ONCE = 500

Instants = dict[str, tuple[datetime, datetime]]


def ical_js_instants(paths: Iterable[Path]) -> Instants:
    """Return start and end (UTC) of every event by UID as ical.js reads them from the files and their own zones."""
    return _instants(read_with_ical_js(paths))


def libical_instants(paths: Iterable[Path]) -> Instants:
    """Return start and end (UTC) of every event by UID as libical reads them."""
    return _instants(read_with_libical(paths))


def read_with_ical_js(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return what ical.js sees in each file: `path`, `method` and `events`."""
    require_ical_js()
    return _ask(["node", str(_HERE / "icaljs_reader.mjs")], paths)


def read_with_libical(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return what libical sees in each file: `path`, `events`, `keeps_the_rules` (RFC 5546) and `errors`."""
    require_libical()
    return _ask([_SYSTEM_PYTHON, str(_HERE / "libical_reader.py")], paths)


def require_ical_js() -> None:
    """Leave the test out where ical.js is missing; fail it in CI, where it must not be."""
    if not shutil.which("node"):
        _missing("node is not installed (Debian: apt install nodejs npm)")
    if not (_HERE / "node_modules" / "ical.js").is_dir():
        _missing("ical.js is not installed (tests/clients/install.sh)")


def require_libical() -> None:
    """Leave the test out where libical is missing; fail it in CI, where it must not be."""
    probe = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    python = Path(_SYSTEM_PYTHON)
    if not python.exists() or subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode:
        _missing("libical is not installed (Debian: apt install gir1.2-ical-3.0 python3-gi)")


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _ask(command: list[str], paths: Iterable[Path]) -> list[dict[str, Any]]:
    names = [str(path) for path in paths]
    seen: list[dict[str, Any]] = []
    for first in range(0, len(names), _AT_ONCE):
        asked = [*command, *names[first : first + _AT_ONCE]]
        answer = subprocess.run(asked, capture_output=True, check=False, text=True, timeout=120)
        assert answer.returncode == 0, answer.stderr
        seen += json.loads(answer.stdout)
    return seen


def _instants(files: list[dict[str, Any]]) -> Instants:
    events = [event for file in files for event in file["events"]]
    assert not [event["uid"] for event in events if event["floating"]], "read as floating time"
    return {event["uid"]: (_instant(event["start"]), _instant(event["end"])) for event in events}


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
