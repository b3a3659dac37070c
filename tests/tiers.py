"""Which tests this machine can run, and what it takes to run the others.

Outside CI a tier whose tools are missing is left out with one line that says so; in CI it runs and fails.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

IN_CI = bool(os.environ.get("CI"))
CLIENTS = Path(__file__).parent / "clients"


@dataclass(frozen=True)
class Tier:
    """A marker, whether its tools are here, and how to get them."""

    marker: str
    is_here: Callable[[], bool]
    how: str


@cache
def reads_with_libical() -> bool:
    """Whether the system's Python has libical."""
    return _system_python_has("ICalGLib", "3.0")


@cache
def has_evolution() -> bool:
    """Whether the system's Python can talk to evolution-data-server, and a bus to do it on can be had."""
    return _system_python_has("ECal", "2.0") and _system_python_has("EDataServer", "1.2") and _has("dbus-run-session")


def has_dovecot() -> bool:
    """Whether a mailbox can be had."""
    return _has("dovecot")


def has_kde() -> bool:
    """Whether something can be compiled with KDE's calendar library."""
    return Path("/usr/include/KF5/KCalendarCore").is_dir() and _has("g++") and _has("pkg-config")


def _system_python_has(library: str, version: str) -> bool:
    check = f"import gi; gi.require_version({library!r}, {version!r}); from gi.repository import {library}"
    python = Path("/usr/bin/python3")
    return python.exists() and not subprocess.run([python, "-c", check], capture_output=True, check=False).returncode


def _has(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


_READERS: tuple[Callable[[], bool], ...] = (
    reads_with_libical,
    lambda: _has("node") and (CLIENTS / "node_modules").is_dir(),
    lambda: (CLIENTS / ".venv" / "bin" / "khal").exists(),
    lambda: _has("calcurse"),
    has_dovecot,
)
_HEAVY_CLIENTS: tuple[Callable[[], bool], ...] = (
    lambda: _has("thunderbird"),
    has_dovecot,
    has_kde,
    has_evolution,
)

TIERS = (
    Tier(
        "postgresql",
        lambda: bool(os.environ.get("TEST_DATABASE_URL")),
        "start PostgreSQL and set TEST_DATABASE_URL=postgresql://user@host/database",
    ),
    Tier("browser", lambda: bool(os.environ.get("CHROMIUM") or shutil.which("chromium")), "apt-get install chromium"),
    Tier(
        "clients",
        lambda: any(probe() for probe in _READERS),
        "apt-get install nodejs npm gir1.2-ical-3.0 python3-gi calcurse dovecot-imapd; tests/clients/install.sh",
    ),
    Tier(
        "heavy_clients",
        lambda: all(probe() for probe in _HEAVY_CLIENTS),
        "apt-get install thunderbird dovecot-imapd libkf5calendarcore-dev g++ pkg-config evolution-data-server "
        "gir1.2-ecal-2.0 gir1.2-edataserver-1.2 python3-gi dbus",
    ),
)


def missing() -> list[Tier]:
    """The tiers to leave out here."""
    return [] if IN_CI else [tier for tier in TIERS if not tier.is_here()]
