"""Jobs that really run: the durable queue in this process, on the test's own database."""

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from wellness.jobs import runtime


@pytest.fixture
def jobs(app: Flask) -> Iterator[None]:
    """The runtime, for as long as the test runs."""
    with runtime.running(app):
        yield


def eventually(holds: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait until something holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "this never came to hold"
        time.sleep(0.05)
