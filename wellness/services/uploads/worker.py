"""The child process that reads one file of a stranger: `python -m wellness.services.uploads.worker`.

Standard input holds one line of JSON (see `child`), then the file's bytes. Standard output gets the table, the busy
times or what is in the mail, or `{"refused": text}`. Exit code 0 means that the answer was written whole, 1 that the
reading library failed, and anything else that a limit was met.
"""

import ctypes
import json
import resource
import signal
import sys
from datetime import date
from typing import Any

_LIMIT_MET = 3


def main() -> None:
    """Limit this process, read the file, write the answer."""
    task = json.loads(sys.stdin.buffer.readline())
    _limit(task["memory_bytes"], task["cpu_seconds"], task["answer_bytes"])
    from wellness import language
    from wellness.services.errors import Refused

    try:
        with language.speaking(task["language"]):
            read = next((read for kind, read in _KINDS.items() if kind in task), _table)
            answer = read(task, sys.stdin.buffer.read())
    except Refused as refusal:
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


def _busy_times(task: dict[str, Any], data: bytes) -> str:
    from wellness.services.calendar_busy import read_busy
    from wellness.services.uploads.busy_times import asked, dumped

    return dumped(read_busy(data, asked(task["busy"])))


def _mail(_task: dict[str, Any], data: bytes) -> str:
    from dataclasses import asdict
    from datetime import datetime

    from wellness.services.reply_reading import read_mail

    return json.dumps(asdict(read_mail(data)), default=datetime.isoformat)


def _table(task: dict[str, Any], data: bytes) -> str:
    from wellness.services.uploads.codec import dump_table
    from wellness.services.uploads.reading import is_calendar, read_table

    if not task["start"] or not is_calendar(data):
        return dump_table(read_table(task["filename"], data))
    from wellness.services.uploads.calendars import read_calendar

    start, end = (date.fromisoformat(task[bound]) for bound in ("start", "end"))
    return dump_table(read_calendar(task["filename"], data, start=start, end=end))


_KINDS = {"busy": _busy_times, "mail": _mail}


if __name__ == "__main__":
    try:
        main()
    except (MemoryError, OSError):
        sys.exit(_LIMIT_MET)
