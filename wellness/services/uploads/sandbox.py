"""Read an upload in a child process of limited memory and time, so that no file can hurt the site."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import wellness
from wellness import language
from wellness.language import _
from wellness.services.uploads.codec import load_table
from wellness.services.uploads.reading import check_size, is_calendar
from wellness.services.uploads.table import LIMITS, Limits, Table, UploadRefused


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What the child may use: bytes of address space, seconds of processor and of waiting, bytes of answer."""

    memory_bytes: int = 512_000_000
    cpu_seconds: int = 4
    wall_seconds: float = 15.0
    answer_bytes: int = 64_000_000


PROCESS_LIMITS = ProcessLimits()
_FAILED = 1


def read_upload(
    filename: str,
    data: bytes,
    *,
    calendar_days: tuple[date, date] | None = None,
    limits: Limits = LIMITS,
    process_limits: ProcessLimits = PROCESS_LIMITS,
) -> Table:
    """Read an uploaded file (.csv, .xlsx, .xls, .ods, and .ics when `calendar_days` is given).

    `calendar_days` are the first day and the day after the last one in which events are looked for.
    Raises UploadRefused, and nothing else whatever the bytes are; the child is gone when this returns.
    """
    check_size(filename, len(data), limits.calendar_bytes if is_calendar(data) else limits.bytes)
    start, end = (day.isoformat() for day in calendar_days) if calendar_days else ("", "")
    task = {
        "filename": filename,
        "language": language.current(),
        "start": start,
        "end": end,
        "memory_bytes": process_limits.memory_bytes,
        "cpu_seconds": process_limits.cpu_seconds,
        "answer_bytes": process_limits.answer_bytes,
    }
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(json.dumps(task).encode() + b"\n" + data)
        question.seek(0)
        ended = _run(question, answer, process_limits.wall_seconds)
        answer.seek(0)
        written = answer.read()
    if ended == _FAILED:
        raise UploadRefused(
            _(
                "%(file)s is damaged and cannot be read. Open it in your spreadsheet program, save it again as .xlsx "
                "or "
                ".csv, and upload the new file.",
                file=filename,
            )
        )
    if ended != 0:
        raise UploadRefused(
            _(
                "%(file)s takes too much memory or time to read. Copy the list alone into a new workbook, save it as "
                ".xlsx or .csv, and upload that; if it is very long, split it into several files.",
                file=filename,
            )
        )
    return _table(written)


def _run(question: IO[bytes], answer: IO[bytes], seconds: float) -> int | None:
    """The child's exit code, None when its time was up; files, not pipes, so that neither side can block the other."""
    command = [sys.executable, "-P", "-m", "wellness.services.uploads.worker"]
    child = subprocess.Popen(
        command, stdin=question, stdout=answer, stderr=subprocess.DEVNULL, env=_environment(), close_fds=True
    )
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _environment() -> dict[str, str]:
    # A parser of strangers' bytes gets no secret of the site: only where the code is.
    package_root = str(Path(wellness.__file__).parent.parent)
    return {"PYTHONPATH": package_root, "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def _table(written: bytes) -> Table:
    if written.startswith(b'{"refused":'):
        raise UploadRefused(json.loads(written)["refused"])
    return load_table(written)
