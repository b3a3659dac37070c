"""KDE's calendar library, asked by a small program that is compiled for the tests."""

import json
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.clients.programs import HERE, debian_version, instant, output_of
from tests.clients.sightings import Sighting

_SOURCE = HERE / "heavy" / "kde.cpp"
_LIBRARY = ["-I/usr/include/KF5/KCalendarCore", "-lKF5CalendarCore"]


@dataclass(frozen=True)
class Judged:
    """What KDE made of one message, and what the calendar holds after it."""

    status: str
    holds: list[tuple[Sighting, int]]


@cache
def version() -> str:
    """Which KCalendarCore it is."""
    return debian_version("libkf5calendarcore5abi2")


def compiled(folder: Path) -> Path:
    """The small program."""
    asked = ["pkg-config", "--cflags", "--libs", "Qt5Core", "Qt5Gui"]
    qt = shlex.split(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)
    program = folder / "kde"
    output_of(["g++", "-std=c++17", "-fPIC", _SOURCE, "-o", program, *qt, *_LIBRARY], seconds=180)
    return program


def judged(program: Path, messages: Sequence[Path]) -> list[Judged]:
    """What KDE makes of messages that arrive one after the other in one calendar."""
    return [
        Judged(said["status"], [(_sighting(event), event["sequence"]) for event in said["events"]])
        for said in _lines(output_of([program, *messages]))
    ]


def seen(program: Path, files: Sequence[Path]) -> list[Sighting]:
    """What KDE sees in files that have nothing to do with each other."""
    answers = _lines(output_of([program, "--plain", *files]))
    assert all(said["is_read"] for said in answers)
    return [_sighting(event) for said in answers for event in said["events"]]


def _lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def _sighting(event: dict[str, Any]) -> Sighting:
    return Sighting(event["uid"], instant(event["start"]), instant(event["end"]))
