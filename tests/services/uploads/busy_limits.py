"""How much the child takes to read calendar files: run as a program, so that the peaks are those of its children.

Prints a line of JSON for each file of the folder that is named: what was said, processor seconds, peak megabytes.
"""

import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from wellness.services.calendar_busy import BusyQuestion
from wellness.services.calendar_faults import Reason
from wellness.services.uploads.busy_times import read_busy_times
from wellness.services.uploads.table import UploadRefused

SPRING = BusyQuestion(
    zone="Europe/Berlin",
    first=datetime(2026, 1, 1, tzinfo=UTC),
    last=datetime(2026, 7, 1, tzinfo=UTC),
    own=frozenset({"anna@corp.example"}),
)


def main() -> None:
    """Read each file in a child of its own."""
    for path in sorted(Path(sys.argv[1]).iterdir()):
        before = os.times()
        said = answer(path.read_bytes())
        after = os.times()
        computed = after.children_user + after.children_system - before.children_user - before.children_system
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        sys.stdout.write(json.dumps([path.name, said, round(computed, 2), round(peak)]) + "\n")


def answer(data: bytes) -> list[object]:
    """Starts of the spans, the first reasons why something was not read, and how many entries were."""
    try:
        times = read_busy_times(data, SPRING)
    except UploadRefused as refusal:
        return [[], [str(refusal)], 0]
    reasons = sorted({Reason(reason).value for _, reason in times.faults})
    return [[span.starts.isoformat() for span in times.spans[:10]], reasons, times.read]


if __name__ == "__main__":
    main()
