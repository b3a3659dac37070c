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
def _reads_with_libical() -> bool:
    check = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    return subprocess.run(["/usr/bin/python3", "-c", check], capture_output=True, check=False).returncode == 0


def _has_dovecot() -> bool:
    return bool(shutil.which("dovecot")) or Path("/usr/sbin/dovecot").exists()


TIERS = (
    Tier(
        "postgresql",
        lambda: bool(os.environ.get("TEST_DATABASE_URL")),
        "start PostgreSQL and set TEST_DATABASE_URL=postgresql://user@host/database",
    ),
    Tier("browser", lambda: bool(os.environ.get("CHROMIUM") or shutil.which("chromium")), "apt-get install chromium"),
    Tier(
        "clients",
        lambda: (CLIENTS / "node_modules").is_dir() and _reads_with_libical() and _has_dovecot(),
        "apt-get install nodejs npm gir1.2-ical-3.0 python3-gi dovecot-imapd; tests/clients/install.sh",
    ),
)


def missing() -> list[Tier]:
    """The tiers to leave out here."""
    return [] if IN_CI else [tier for tier in TIERS if not tier.is_here()]
