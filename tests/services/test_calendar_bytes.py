"""Every kind of calendar is known to the byte, and is the same in every process."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services import golden_calendars
from tests.services.golden_calendars import FOLDER

SEEDS = ["0", "1", "2", "7", "42", "4242", "65537", "4294967295"]
IN_ANOTHER_PROCESS = """
import hashlib
from tests.services import golden_calendars
print(hashlib.sha256(repr(golden_calendars.calendars()).encode()).hexdigest(), list({"a", "b", "c", "d", "e", "f"}))
"""


@pytest.mark.parametrize("name", golden_calendars.calendars())
def test_a_calendar_is_these_bytes(name: str) -> None:
    """A change of one byte here reaches every calendar we ever wrote to, so it is made on purpose or not at all."""
    assert golden_calendars.calendars()[name].decode().splitlines() == (FOLDER / name).read_text("utf-8").splitlines()
    assert golden_calendars.calendars()[name] == (FOLDER / name).read_bytes()


def test_every_file_is_compared_with_something() -> None:
    """A file that nothing is compared with would be a promise that nobody keeps."""
    assert {file.name for file in FOLDER.iterdir()} == set(golden_calendars.calendars())


def test_every_process_writes_the_same_bytes() -> None:
    """Neither the order of a set nor a random number is in them; the control is a set, whose order does change."""
    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(_said_with, SEEDS))

    assert len({digest for digest, _, _ in said}) == 1
    assert len({order for _, _, order in said}) > 1


def _said_with(seed: str) -> tuple[str, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.partition(" ")
