"""The demonstration company for the browser, with or without one more round that is open for answers."""

import subprocess
import sys
from pathlib import Path

from tests.browser.server import CHECKOUT, environ, wellness
from wellness.demo import company


def surroundings(data: Path, port: int) -> dict[str, str]:
    """The environment of every command about the site in `data`."""
    return environ(data, f"http://127.0.0.1:{port}")


def build(folder: Path, port: int) -> Path:
    """Run the demonstration's job in `folder`; returns the folder to serve."""
    data = folder / "instance"
    wellness("demo", "--no-serve", "--out", str(folder), environ=surroundings(data, port))
    return data


def open_next_round(data: Path, port: int) -> None:
    """Open one more round for answers in the folder that `build` has made, before it is served."""
    command = [sys.executable, "-m", "tests.browser.next_round"]
    subprocess.run(command, env=surroundings(data, port), cwd=CHECKOUT, check=True)


def people() -> dict[str, str]:
    """The address of one person of each role."""
    made = company.setup()
    return {
        "coordinator": made.coordinator.email,
        "employee": made.example_employee,
        "therapist": made.example_therapist,
    }
