"""Calendar files read as production reads them: in the main thread of a process of its own.

The reader's time limit is a signal there. In the tests' own process it could fall into a callback that a library or the
test runner has in the garbage collector, and be blamed on whatever test runs.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MEMORY = 512 * 1024 * 1024

_IN_THE_CHILD = """
import json, sys, time
from datetime import date
from wellness.services.calendar_reading import CalendarRefused, read_visits
start, end = (date.fromisoformat(day) for day in sys.argv[1:3])
for path in sys.stdin.read().splitlines():
    with open(path, "rb") as file:
        data = file.read()
    began = time.process_time()
    try:
        read = read_visits(data, start=start, end=end)
        starts = [visit.starts.isoformat() for visit in read.visits]
        said = read.events, starts, [fault.message for fault in read.faults]
    except CalendarRefused as refused:
        said = None, [], [str(refused)]
    print(json.dumps([*said, time.process_time() - began]))
"""


@dataclass(frozen=True)
class Said:
    """What the reader made of a file: `events` read (None: refused), starts, faults in words, processor seconds."""

    events: int | None
    starts: list[str]
    faults: list[str]
    seconds: float


def read_in_a_child(paths: Iterable[Path], *, start: date, end: date) -> list[Said]:
    """Read the files, in order, in a process that may take no more than MEMORY."""
    child = subprocess.run(
        [sys.executable, "-c", _IN_THE_CHILD, start.isoformat(), end.isoformat()],
        cwd=Path(__file__).parents[2],
        input="\n".join(map(str, paths)),
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=_limit_memory,
        timeout=300,
    )
    assert child.returncode == 0, child.stderr
    return [Said(*json.loads(line)) for line in child.stdout.splitlines()]


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
