"""Pressing a button several times at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from werkzeug.test import TestResponse

AT_ONCE = 4


def at_once(press: Callable[[int], TestResponse]) -> list[TestResponse]:
    """Press AT_ONCE times at the same moment."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> TestResponse:
        barrier.wait()
        return press(number)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))
