"""The child process that reads one uploaded file: `python -m wellness.services.uploads.worker`.

Standard input holds one line of JSON (see `sandbox`), then the file's bytes. Standard output gets the table, or
`{"refused": text}`. Exit code 0 means that one of the two was written whole, 1 that the reading library failed, and
anything else that a limit was met.
"""

import ctypes
import json
import resource
import signal
import sys
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wellness.services.uploads.table import Table


_LIMIT_MET = 3


def main() -> None:
    """Limit this process, read the file, write the answer."""
    task = json.loads(sys.stdin.buffer.readline())
    _limit(task["memory_bytes"], task["cpu_seconds"], task["answer_bytes"])
    from wellness import language
    from wellness.services.uploads.codec import dump_table
    from wellness.services.uploads.table import UploadRefused

    try:
        with language.speaking(task["language"]):
            answer = dump_table(_read(task, sys.stdin.buffer.read()))
    except UploadRefused as refusal:
        answer = json.dumps({"refused": str(refusal)})
    sys.stdout.write(answer)
    sys.stdout.flush()


def _limit(memory_bytes: int, cpu_seconds: int, answer_bytes: int) -> None:
    _die_with_the_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer_bytes, answer_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with_the_parent() -> None:
    set_parent_death_signal = 1
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _read(task: dict[str, str], data: bytes) -> "Table":
    from wellness.services.uploads.reading import is_calendar, read_table

    if task["start"] and is_calendar(data):
        from wellness.services.uploads.calendars import read_calendar

        start, end = (date.fromisoformat(task[bound]) for bound in ("start", "end"))
        return read_calendar(task["filename"], data, start=start, end=end)
    return read_table(task["filename"], data)


if __name__ == "__main__":
    try:
        main()
    except (MemoryError, OSError):
        sys.exit(_LIMIT_MET)
