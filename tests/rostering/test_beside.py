"""Parts shared out among processes: the same answer, progress, and no harm when one of them is lost."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest

from solver.beside import processes_free, shared_out
from solver.check import check
from solver.engine import solve
from solver.problem import Problem
from solver.watch import Watch
from tests.bench.company import company
from tests.bench.mixed import mixed
from tests.rostering.builders import without_effort


def side_by_side(one: Problem, other: Problem) -> Problem:
    """Two companies that have nothing to do with each other, as one."""
    kinds = ("sites", "rooms", "therapists", "visits", "employees")
    renamed = {kind: tuple(_renamed(entry) for entry in getattr(other, kind)) for kind in kinds}
    return replace(one, **{kind: (*getattr(one, kind), *renamed[kind]) for kind in kinds})


def _renamed(entry: Any) -> Any:
    new = {name: f"x{getattr(entry, name)}" for name in ("id", "site", "room", "therapist") if hasattr(entry, name)}
    if hasattr(entry, "sites"):
        new["sites"] = tuple(f"x{site}" for site in entry.sites)
    return replace(entry, **new)


def children() -> set[str]:
    """The processes that this one has started and not yet seen end."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def numbered(at: int) -> tuple[int, int]:
    """The number of a part with the process that worked on it."""
    return at, os.getpid()


def test_every_part_comes_back_in_order_from_more_than_one_process() -> None:
    """Heavy parts are shared out first, so that all have about as much to do."""
    found = shared_out(numbered, [5, 1, 1, 4, 3], Watch(None, None, None), processes=2)

    assert [at for at, _ in found] == [0, 1, 2, 3, 4]
    assert len({process for _, process in found}) == 2


def test_known_objects_come_back_as_themselves() -> None:
    """They are not copied, however large they are."""
    known = [object(), object()]

    found = shared_out(lambda at: known[at], [1, 1], Watch(None, None, None), processes=2, known=known)

    assert found[0] is known[0]
    assert found[1] is known[1]


def killed() -> None:
    """End this process as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("end", [killed, lambda: os._exit(0)], ids=["killed", "gone"])
def test_what_a_lost_process_should_have_done_is_done_here(end: Callable[[], None]) -> None:
    """It costs time, but nothing else."""
    here = os.getpid()

    def work(at: int) -> int:
        if os.getpid() != here:
            end()
        return at

    assert shared_out(work, [1, 1, 1], Watch(None, None, None), processes=2) == [0, 1, 2]


def test_an_error_is_raised_here_wherever_it_happened() -> None:
    """The share is done again by this process, and fails where someone can see it."""

    def work(at: int) -> int:
        if at == 1:
            raise ZeroDivisionError
        return at

    with pytest.raises(ZeroDivisionError):
        shared_out(work, [2, 1], Watch(None, None, None), processes=2)


def test_no_process_is_left_behind() -> None:
    """Not even when this one fails while the other would work for ever."""

    def work(at: int) -> int:
        if at == 0:
            raise ZeroDivisionError
        while True:
            pass

    before = children()

    with pytest.raises(ZeroDivisionError):
        shared_out(work, [2, 1], Watch(None, None, None), processes=2)

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


@pytest.mark.parametrize(
    "whole", [company(900, 3, 4), side_by_side(mixed(60, 1, 4, seed=1), mixed(50, 1, 4, seed=2))], ids=["flows", "open"]
)
def test_the_answer_does_not_depend_on_the_number_of_processes(whole: Problem) -> None:
    """With one, two or three at work."""
    alone = without_effort(solve(whole, processes=1))

    assert without_effort(solve(whole, processes=2)) == alone
    assert without_effort(solve(whole, processes=3)) == alone


def test_the_other_process_is_heard_and_stops_when_this_one_is_told_to() -> None:
    """It is told as soon as there is news of it, and what it has made by then comes back."""
    heard: list[dict[str, Any]] = []

    def is_heard() -> bool:
        return any(entry["value"] == "from afar" for entry in heard)

    watch = Watch(None, heard.append, is_heard)
    here = os.getpid()

    def work(at: int) -> str:
        if os.getpid() == here:
            return "done"
        watch.report(value="from afar")
        while not watch.stop():
            sleep(0.01)
        return "stopped"

    assert shared_out(work, [2, 1], watch, processes=2) == ["done", "stopped"]
    assert watch.limit == "cancelled"


def test_progress_tells_of_every_component_whoever_plans_it() -> None:
    """Each with its five lines, though not in order."""
    steps: list[dict[str, Any]] = []
    solve(company(900, 3, 4), on_progress=steps.append, processes=2)

    assert {step["component"] for step in steps if step["stage"] == "liked"} == {1, 2, 3}


def test_every_process_keeps_the_limit_of_time() -> None:
    """Each has its own eye on the clock, and the outcome says that it was met."""
    whole = side_by_side(mixed(60, 1, 6, seed=1), mixed(60, 1, 6, seed=2))

    outcome = solve(whole, seconds=0, processes=2)

    assert (outcome.status, outcome.effort.limit) == ("out_of_time", "seconds")
    assert check(whole, outcome) == []
