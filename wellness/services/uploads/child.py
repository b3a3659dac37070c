"""A child process of limited memory and time that reads one file of a stranger, so that no file can hurt the site."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import wellness
from wellness import language

_FAILED = 1


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What the child may use: bytes of address space, seconds of processor and of waiting, bytes of answer."""

    memory_bytes: int = 512_000_000
    cpu_seconds: int = 4
    wall_seconds: float = 15.0
    answer_bytes: int = 64_000_000


PROCESS_LIMITS = ProcessLimits()


class Damaged(Exception):
    """The library that should read the file failed."""


class LimitMet(Exception):
    """The child needed more than it may use."""


class Declined(Exception):
    """The child read the file and declines it; the message is for the person."""


def ask(task: Mapping[str, object], data: bytes, limits: ProcessLimits = PROCESS_LIMITS) -> bytes:
    """What the worker answers to a task about the bytes of a file; the child is gone when this returns.

    Raises Damaged, LimitMet or Declined, and nothing else whatever the bytes are.
    """
    limited = {
        "language": language.current(),
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "answer_bytes": limits.answer_bytes,
    }
    # Files without a name: nobody can open them, and they are gone with the last one who has them open.
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(json.dumps({**task, **limited}).encode() + b"\n" + data)
        question.seek(0)
        ended = _run(question, answer, limits.wall_seconds)
        answer.seek(0)
        written = answer.read()
    if ended:
        raise Damaged if ended == _FAILED else LimitMet
    if ended is None:
        raise LimitMet
    if written.startswith(b'{"refused":'):
        raise Declined(json.loads(written)["refused"])
    return written


def _run(question: IO[bytes], answer: IO[bytes], seconds: float) -> int | None:
    """The child's exit code, None when its time was up; files, not pipes, so that neither side can block the other."""
    command = [sys.executable, "-P", "-m", "wellness.services.uploads.worker"]
    child = subprocess.Popen(
        command, stdin=question, stdout=answer, stderr=subprocess.DEVNULL, env=environment(), close_fds=True
    )
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def environment() -> dict[str, str]:
    """What the child may know: only where the code is. A parser of strangers' bytes gets no secret of the site."""
    package_root = str(Path(wellness.__file__).parent.parent)
    return {"PYTHONPATH": package_root, "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
