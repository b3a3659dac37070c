"""What an administrator types: it works on an empty folder, says what it did, and lists faults in plain words."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IT = "it@meadow.example"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with no setting but the data folder."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("WELLNESS_")}
    return {**plain, "WELLNESS_DATA_DIR": str(tmp_path / "instance"), "PYTHONPATH": str(ROOT)}


def wellness(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "wellness", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_first_administrator_gets_in_without_mail(environment: dict[str, str]) -> None:
    made = wellness(environment, "create-admin", " IT@meadow.example", "--name", "Ivo Ilic")
    assert made.stdout == f"Ivo Ilic <{IT}> is an administrator.\n"
    link = wellness(environment, "sign-in-link", IT)
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/link/\S{43}\n", link.stdout)


def test_what_is_refused_is_said_in_one_line(environment: dict[str, str]) -> None:
    unknown = wellness(environment, "sign-in-link", "nobody@meadow.example")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "Error: No enabled account has the address nobody@meadow.example.\n"
    assert "an e-mail address such as" in wellness(environment, "create-admin", "nobody").stderr


def test_a_faulty_configuration_stops_every_command_with_every_fault(environment: dict[str, str]) -> None:
    faulty = {**environment, "WELLNESS_THREADS": "0", "WELLNESS_COLOUR": "red"}
    for command in ("serve", "create-admin it@meadow.example"):
        done = wellness(faulty, *command.split())
        assert done.returncode == 1
        assert "WELLNESS_THREADS" in done.stderr
        assert "WELLNESS_COLOUR: there is no such setting" in done.stderr
        assert "Traceback" not in done.stderr


def test_migrating_twice_changes_nothing(environment: dict[str, str]) -> None:
    for _ in range(2):
        assert wellness(environment, "migrate").stdout == "The database is up to date.\n"


def test_a_worker_needs_separate_jobs(environment: dict[str, str]) -> None:
    assert 'Set WELLNESS_JOBS to "separate"' in wellness(environment, "worker").stderr


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_serving_answers_with_the_sign_in_page(environment: dict[str, str]) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "wellness", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert "Your e-mail address at work" in page_of(f"http://127.0.0.1:{port}/")
    finally:
        server.terminate()
        server.wait(timeout=20)


def page_of(address: str) -> str:
    """The page as soon as the server answers, within thirty seconds."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")
