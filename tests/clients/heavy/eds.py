"""Evolution's calendar service, with a bus and a home of its own."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.clients.programs import HERE, SYSTEM_PYTHON, debian_version, instant
from tests.clients.sightings import Sighting

_SCRIPT = HERE / "heavy" / "eds_calendar.py"
_SECONDS = 60


@dataclass(frozen=True)
class Taken:
    """What the calendar holds after one message, and why it refused it, if it did."""

    fault: str
    holds: list[tuple[Sighting, int]]


@cache
def version() -> str:
    """Which evolution-data-server it is."""
    return debian_version("evolution-data-server")


def taken(messages: Sequence[Path]) -> list[Taken]:
    """What the service makes of messages that arrive one after the other in one calendar."""
    with tempfile.TemporaryDirectory(prefix="evolution-", ignore_cleanup_errors=True) as home:
        said = json.loads(_output(["dbus-run-session", "--", SYSTEM_PYTHON, _SCRIPT, *messages], home))
    return [
        Taken(
            one["fault"],
            [
                (Sighting(event["uid"], instant(event["start"]), instant(event["end"])), event["sequence"])
                for event in one["events"]
            ],
        )
        for one in said
    ]


def _output(command: Sequence[str | Path], home: str) -> str:
    """What a command prints; whatever it started ends with it."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home, "TZ": "UTC"}
    process = subprocess.Popen(
        command,
        env=surroundings | {"GSETTINGS_BACKEND": "memory", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, complaints = process.communicate(timeout=_SECONDS)
    finally:
        _end(process)
    assert process.returncode == 0, f"evolution-data-server: {complaints[-2000:]}"
    return output


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
