"""Run the planner on its files in a child process that can be watched, stopped and limited."""

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import wellness

LAUNCHER = ("-m", "wellness.services.planner_launcher")
MEMORY_BYTES = 4 * 1024**3
# How long after its own time limit, or after being asked to stop, the child may take to write what it has.
GRACE_SECONDS = 20.0
TICK_SECONDS = 0.5
_KEPT_CHARACTERS = 4000

Progress = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ended:
    """How a run ended: the exit code (negative: the signal), the outcome file's text if there is one, and what the
    planner said besides its progress. `overran` says that it had to be killed because it did not end in time."""

    exit_code: int
    outcome: str | None
    said: str
    overran: bool = False

    @property
    def out_of_memory(self) -> bool:
        """Whether the run ended because it may not have more memory."""
        return "MemoryError" in self.said or "bad_alloc" in self.said or self.exit_code == -signal.SIGKILL


@dataclass
class _Said:
    """What came over the child's standard error so far."""

    progress: Progress | None = None
    other: str = ""
    _rest: bytes = field(default=b"")

    def take(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._line(line.decode(errors="replace"))

    def _line(self, line: str) -> None:
        with contextlib.suppress(ValueError):
            value = json.loads(line)
            if isinstance(value, dict):
                self.progress = value
                return
        self.other = (self.other + line + "\n")[-_KEPT_CHARACTERS:]


def run(problem: str, folder: Path, *, seconds: int, tick: Callable[[Progress | None], bool]) -> Ended:
    """Plan `problem` (the file's text) inside `folder`, which is made and may hold leftovers of a killed run.

    `seconds` is the planner's time limit. `tick` is called about twice a second with the newest progress line (None
    before the first); when it returns False, the planner is asked to stop; when it raises, the planner is killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    asked, answered = folder / "problem.json", folder / "outcome.json"
    answered.unlink(missing_ok=True)
    asked.write_text(problem, "utf-8")
    child = _start(["solve", str(asked), "-o", str(answered), "--seconds", str(seconds), "--progress"], folder)
    try:
        said, overran = _watch(child, seconds + GRACE_SECONDS, tick)
    finally:
        _kill(child)
    outcome = answered.read_text("utf-8") if answered.exists() else None
    return Ended(child.returncode, outcome, said, overran)


def explain(problem: str, outcome: str, folder: Path, *, seconds: float, going_on: Callable[[], bool]) -> str | None:
    """The JSON text of what would have helped everyone who has less than wanted; None where none came in `seconds`.

    It works inside `folder` as `run` does, and ends soon after `going_on`, asked about twice a second, is False.
    """
    folder.mkdir(parents=True, exist_ok=True)
    asked, answered, told = (folder / name for name in ("problem.json", "outcome.json", "explanations.json"))
    asked.write_text(problem, "utf-8")
    answered.write_text(outcome, "utf-8")
    with told.open("wb") as file:
        child = _start(["explain", str(asked), str(answered)], folder, output=file)
        try:
            said, overran = _watch(child, seconds, lambda _: going_on())
        finally:
            _kill(child)
    if child.returncode == 0:
        return told.read_text("utf-8")
    log.info("nothing was explained: %s", "out of time" if overran else said or f"exit code {child.returncode}")
    return None


def _start(arguments: list[str], folder: Path, *, output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    package_root = str(Path(wellness.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-P", *LAUNCHER, str(os.getpid()), str(MEMORY_BYTES), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        # The planner gets no secret of the site, only where the code is.
        env={"PYTHONPATH": package_root, "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )


def _watch(child: subprocess.Popen[bytes], seconds: float, tick: Callable[[Progress | None], bool]) -> tuple[str, bool]:
    """Follow the child to its end; returns what it said and whether it overran `seconds`."""
    said, deadline, stopping = _Said(), time.monotonic() + seconds, False
    next_tick = 0.0
    stderr: IO[bytes] = child.stderr  # type: ignore[assignment]
    with selectors.DefaultSelector() as selector:
        selector.register(stderr, selectors.EVENT_READ)
        while True:
            if selector.select(timeout=0.1):
                chunk = os.read(stderr.fileno(), 65536)
                if not chunk:
                    break
                said.take(chunk)
            now = time.monotonic()
            if now > deadline:
                return said.other, True
            if now >= next_tick:
                next_tick = now + TICK_SECONDS
                if not tick(said.progress) and not stopping:
                    stopping, deadline = True, now + GRACE_SECONDS
                    _signal(child, signal.SIGTERM)
    child.wait(GRACE_SECONDS)
    tick(said.progress)
    return said.other, False


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        _signal(child, signal.SIGKILL)
        child.wait()
    if child.stderr:
        child.stderr.close()
