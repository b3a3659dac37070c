"""Work shared out among processes, for parts that have nothing to do with each other.

Another process is forked, so that it has all that this one has and sends back only what it made. It stops when this one
is told to, and ends with it. Should it be lost, its share is done here.
"""

import json
import os
import pickle
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from threading import active_count
from typing import Any, TypeVar

from solver.watch import Watch

T = TypeVar("T")
Work = Callable[[int], T]
MOST = 2
_LONGEST_NEWS = 4096
_PATIENCE = 0.2


def processes_free() -> int:
    """Return how many processes may share the work: one where threads run, which a fork would tear apart."""
    if not hasattr(os, "fork") or active_count() > 1:
        return 1
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def shared_out(
    work: Work[T], weights: Sequence[int], watch: Watch, *, processes: int, known: Sequence[object] = ()
) -> list[T]:
    """Return what `work` makes of each part, in order; a part is given by its number and its weight.

    `known` is what every process has already: objects of which results hold only a reference.
    """
    own, *shares = _shares(weights, processes)
    found: dict[int, T] = {}
    with _others(work, shares, watch, known) as others:
        found |= _done(work, own)
        for share, other in zip(shares, others, strict=True):
            made = other.collect(watch)
            found |= _done(work, share) if made is None else made
    return [found[at] for at in range(len(weights))]


def _done(work: Work[T], share: Sequence[int]) -> dict[int, T]:
    return {at: work(at) for at in share}


def _shares(weights: Sequence[int], processes: int) -> list[list[int]]:
    """Share parts out, heavy ones first, each to whoever has least to do; the first share is never empty."""
    loads, shares = [0] * processes, [list[int]() for _ in range(processes)]
    for at in sorted(range(len(weights)), key=lambda at: -weights[at]):
        least = loads.index(min(loads))
        loads[least] += weights[at]
        shares[least].append(at)
    return [sorted(shares[0]), *(sorted(share) for share in shares[1:] if share)]


@contextmanager
def _others(
    work: Work[T], shares: Sequence[Sequence[int]], watch: Watch, known: Sequence[object]
) -> Iterator[list["_Other"]]:
    others: list[_Other] = []
    try:
        for share in shares:
            others.append(_Other(partial(_done, work, share), watch, known))
        yield others
    finally:
        for other in others:
            other.end()


class _Other:
    """Another process at work; this side reads what it made, and its progress while there is nothing else to do."""

    def __init__(self, work: Callable[[], Any], watch: Watch, known: Sequence[object]) -> None:
        self._known = known
        self._made, made = os.pipe()
        self._news, news = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            _be_the_other(work, watch, parent, (made, news), known)
        os.close(made)
        os.close(news)
        os.set_blocking(self._news, False)

    def collect(self, watch: Watch) -> Any:
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
        limit, made = _Reader(BytesIO(b"".join(chunks)), self._known).load()
        watch.limit = watch.limit or limit
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


def _be_the_other(
    work: Callable[[], Any], watch: Watch, parent: int, pipes: tuple[int, int], known: Sequence[object]
) -> None:
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
            _Writer(file, known).dump((watch.limit, found))
        os._exit(0)
    finally:
        os._exit(1)


class _Writer(pickle.Pickler):
    """Writes what every process has as its number."""

    def __init__(self, file: Any, known: Sequence[object]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._number = {id(thing): at for at, thing in enumerate(known)}

    def persistent_id(self, thing: object) -> int | None:
        """Return the number of something known."""
        return self._number.get(id(thing))


class _Reader(pickle.Unpickler):
    """Reads what a `_Writer` wrote; both ends are this program."""

    def __init__(self, file: Any, known: Sequence[object]) -> None:
        super().__init__(file)
        self._known = known

    def persistent_load(self, number: Any) -> object:
        """Return something known by its number."""
        return self._known[number]
