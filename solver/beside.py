"""Work side by side in processes, for shares that have nothing to do with each other.

Another process is forked, so that it has all that this one has and sends back only what it made. It stops when this one
is told to, and ends with it. Should it be lost, its work is done here.
"""

import json
import os
import pickle
import select
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from threading import active_count
from typing import Any, TypeVar

from solver.watch import Watch

T = TypeVar("T")
Work = Callable[[], T]
MOST = 2
_LONGEST_NEWS = 4096
_PATIENCE = 0.2


def processes_free() -> int:
    """Return how many processes may share the work: one where threads run, which a fork would tear apart."""
    if not hasattr(os, "fork") or active_count() > 1:
        return 1
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def side_by_side(works: Sequence[Work[T]], watch: Watch) -> list[T]:
    """Return what each of these makes, in order; the first is done by this process, each other one by its own."""
    own, *rest = works
    with ExitStack() as ends:
        others = []
        for work in rest:
            others.append(other := _Other(work, watch))
            ends.callback(other.end)
        found = [own()]
        for work, other in zip(rest, others, strict=True):
            made = other.collect(watch)
            found.append(work() if made is None else made.what)
        return found


@dataclass(frozen=True, slots=True)
class _Made:
    what: Any
    limit: str | None


class _Other:
    """Another process at work; this side reads what it made, and its progress while there is nothing else to do."""

    def __init__(self, work: Work[Any], watch: Watch) -> None:
        self._made, made = os.pipe()
        self._news, news = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            _be_the_other(work, watch, parent, (made, news))
        os.close(made)
        os.close(news)
        os.set_blocking(self._news, False)

    def collect(self, watch: Watch) -> _Made | None:
        """Wait for what the other process made; None when it was lost."""
        chunks: list[bytes] = []
        while True:
            if watch.stop():
                os.kill(self._pid, signal.SIGTERM)
            self._pass_on_news(watch)
            if not select.select([self._made], [], [], _PATIENCE)[0]:
                continue
            chunk = os.read(self._made, 1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
        if not chunks:
            return None
        made: _Made = pickle.loads(b"".join(chunks))  # noqa: S301  (both ends are this program)
        watch.limit = watch.limit or made.limit
        return made

    def _pass_on_news(self, watch: Watch) -> None:
        with suppress(BlockingIOError):
            for line in os.read(self._news, 1 << 16).splitlines():
                watch.report(**json.loads(line))

    def end(self) -> None:
        """Leave nothing of it behind."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._made)
        os.close(self._news)


def _be_the_other(work: Work[Any], watch: Watch, parent: int, pipes: tuple[int, int]) -> None:
    """Do the work and send what it made. Never returns; whatever goes wrong, the parent sees that nothing came."""
    made, news = pipes
    told: list[int] = []
    try:
        signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
        os.set_blocking(news, False)

        def is_cancelled() -> bool:
            return bool(told) or os.getppid() != parent

        def report(progress: dict[str, Any]) -> None:
            line = json.dumps(progress).encode() + b"\n"
            if len(line) <= _LONGEST_NEWS:
                with suppress(BlockingIOError):
                    os.write(news, line)

        watch.listen_to(report, is_cancelled)
        found = work()
        with os.fdopen(made, "wb") as file:
            pickle.dump(_Made(found, watch.limit), file, protocol=pickle.HIGHEST_PROTOCOL)
        os._exit(0)
    finally:
        os._exit(1)
