"""A real server for the browser: `wellness serve` with a folder of its own, whose mails become files."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.outbox import Outbox

CHECKOUT = Path(__file__).parents[2]
NOW = "2026-03-02T09:00:00+00:00"
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """Where a running site is found, and the environment that its commands need."""

    address: str
    outbox: Outbox
    environ: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What a `wellness` command prints, run beside the server."""
        return wellness(*arguments, environ=self.environ)


def wellness(*arguments: str, environ: dict[str, str]) -> str:
    """Run a `wellness` command to its end; raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "wellness", *arguments]
    done = subprocess.run(command, env=environ, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout


def environ(folder: Path, address: str) -> dict[str, str]:
    """SQLite and an outbox in `folder`, a clock that starts at NOW, and no limit that a busy test could meet."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("WELLNESS_")}
    return inherited | {
        "WELLNESS_DATA_DIR": str(folder),
        "WELLNESS_BASE_URL": address,
        "WELLNESS_SECRET_KEY": "a test's secret of at least 32 characters",
        "WELLNESS_NOW": NOW,
        "WELLNESS_LOG_LEVEL": "WARNING",
        "WELLNESS_SIGN_IN_LIMIT": "1000 per hour",
        "WELLNESS_ADDRESS_LIMIT": "1000 per hour",
    }


@contextlib.contextmanager
def serving(folder: Path, port: int) -> Iterator[Server]:
    """A site on the database in `folder`, which is made if there is none; it ends with the block."""
    address = f"http://127.0.0.1:{port}"
    surroundings = environ(folder, address)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("ab") as log:
        command = [sys.executable, "-m", "wellness", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=surroundings, cwd=CHECKOUT, stdout=log, stderr=log)
    try:
        _wait_until_it_answers(process, address, folder / "server.log")
        yield Server(address, Outbox(folder / "outbox"), surroundings)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=5).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server does not answer: {log.read_text()[-3000:]}")
