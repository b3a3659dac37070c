"""Places at which a test may kill this process, as a power cut would.

The setting FAILPOINT names one of them, "name" or "name:3" for the third time that it is passed. Only development
accepts the setting.
"""

import os
import signal
from collections import Counter

from wellness import settings

FAILPOINTS = (
    "planning asked for",
    "planning taken up",
    "planning frozen",
    "planner started",
    "planner finished",
    "roster flushed",
    "roster stored",
    "planner explains",
    "roster published, not committed",
    "mail handed over",
    "mail marked, not committed",
    "mail sent",
    "received mail fetched",
    "received mail taken in, not committed",
    "received mail taken in",
    "received mail filed",
    "calendar entry placed",
)

_passed: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Die here if the settings say so; `name` is one of FAILPOINTS."""
    wanted = settings.current().failpoint
    if not wanted:
        return
    place, _, time = wanted.partition(":")
    if place == name:
        _passed[name] += 1
        if _passed[name] == int(time or 1):
            os.kill(os.getpid(), signal.SIGKILL)
