"""Work side by side in processes: progress, stopping, and no harm when one of them is lost."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest

from solver.beside import processes_free, side_by_side
from solver.watch import Watch


def children() -> set[str]:
    """The processes that this one has started and not yet seen end."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_each_has_a_process_of_its_own_and_all_come_back_in_order() -> None:
    """The first is this one."""
    found = side_by_side([os.getpid] * 3, Watch(None, None, None))

    assert found[0] == os.getpid()
    assert len(set(found)) == 3


def test_nothing_can_be_made_of_something() -> None:
    """None is an answer, and no sign of a lost process."""
    here = os.getpid()

    def work() -> None:
        assert os.getpid() != here

    assert side_by_side([lambda: None, work], Watch(None, None, None)) == [None, None]


def killed() -> None:
    """End this process as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("end", [killed, lambda: os._exit(0)], ids=["killed", "gone"])
def test_what_a_lost_process_should_have_done_is_done_here(end: Callable[[], None]) -> None:
    """It costs time, but nothing else."""
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            end()
        return "done"

    assert side_by_side([work, work], Watch(None, None, None)) == ["done", "done"]


def test_an_error_is_raised_here_wherever_it_happened() -> None:
    """The share is done again by this process, and fails where someone can see it."""

    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([lambda: None, work], Watch(None, None, None))


def test_no_process_is_left_behind() -> None:
    """Not even when this one fails while the other would work for ever."""

    def fail() -> None:
        raise ZeroDivisionError

    def go_on() -> None:
        while True:
            pass

    before = children()

    with pytest.raises(ZeroDivisionError):
        side_by_side([fail, go_on], Watch(None, None, None))

    assert children() == before


def test_a_program_with_threads_is_not_forked() -> None:
    """A thread may hold a lock that nobody would ever open in the other process."""
    ended = Event()
    thread = Thread(target=ended.wait)
    thread.start()
    try:
        assert processes_free() == 1
    finally:
        ended.set()
        thread.join()


def test_the_other_process_is_heard_and_stops_when_this_one_is_told_to() -> None:
    """It is told as soon as there is news of it, and what it has made by then comes back."""
    heard: list[dict[str, Any]] = []

    def is_heard() -> bool:
        return any(entry["value"] == "from afar" for entry in heard)

    watch = Watch(None, heard.append, is_heard)

    def work() -> str:
        watch.report(value="from afar")
        while not watch.stop():
            sleep(0.01)
        return "stopped"

    assert side_by_side([lambda: "done", work], watch) == ["done", "stopped"]
    assert watch.limit == "cancelled"
