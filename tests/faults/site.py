"""A site whose server processes are killed: a real database, a mail server that remembers, one process at a time."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from tests.conftest import NOW
from wellness import clock
from wellness.db import db
from wellness.settings import load_settings
from wellness.web import create_app

T = TypeVar("T")
CHECKOUT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL


@dataclass
class Sink:
    """A mail server's memory: the digests of everything it has taken, by Message-ID, in order."""

    taken: dict[str, list[str]] = field(default_factory=dict)

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        [name] = [line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:")]
        self.taken.setdefault(name.split(b":", 1)[1].strip().decode(), []).append(hashlib.sha256(content).hexdigest())
        return "250 taken"


@dataclass
class Site:
    """Start, kill and look into. `kills` counts how often a server was killed."""

    environ: dict[str, str]
    folder: Path
    sink: Sink
    app: Flask
    server: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self, *, failpoint: str = "", first: tuple[str, str] | None = None, sabotage: str = "") -> None:
        """Start a server: `wellness serve`, or the one of the tests where something is to be done or sabotaged."""
        port = str(free_port())
        command = ["-m", "wellness", "serve", "--port", port]
        if first or sabotage:
            command = ["-m", "tests.faults.server", port]
            command += ["--first", *first] if first else []
            command += ["--sabotage", sabotage] if sabotage else []
        environ = self.environ | {"WELLNESS_FAILPOINT": failpoint}
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, *command], env=environ, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=log
            )

    def dies(self, *, seconds: float = 40) -> None:
        """Wait for the server to kill itself at its failpoint."""
        assert self.server is not None
        assert self.server.wait(seconds) == KILLED, self.log()
        self._gone()

    def kill(self) -> None:
        """Kill the server now."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()
        self._gone()

    def kill_when_done(self) -> None:
        """Kill the server as soon as it has said that its first action is done."""
        assert self.server is not None
        assert self.server.stdout is not None
        assert self.server.stdout.readline() == b"done\n", self.log()
        self.kill()

    def _gone(self) -> None:
        assert self.server is not None
        assert self.server.stdout is not None
        self.server.stdout.close()
        self.server, self.kills = None, self.kills + 1

    def eventually(self, holds: Callable[[], bool], *, seconds: float = 40) -> bool:
        """Whether something comes to hold in the database within `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.look(holds):
                return True
            time.sleep(0.1)
        return False

    def look(self, question: Callable[[], T]) -> T:
        """The answer to a question, asked inside the application."""
        with self.app.app_context():
            return question()

    def log(self) -> str:
        return (self.folder / "server.log").read_text()[-3000:]

    def planners(self) -> list[int]:
        """The planner processes of this site that live, a moment after their server's death."""
        deadline = time.monotonic() + 2
        while (left := self._planners()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def _planners(self) -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if str(self.folder / "plannings") in (process / "cmdline").read_text():
                    found.append(int(process.name))
        return found


@contextlib.contextmanager
def site_on(database_url: str, folder: Path) -> Iterator[Site]:
    """A site on a database; whatever runs at the end of the block is killed."""
    sink = Sink()
    mail_server = Controller(sink, hostname="127.0.0.1", port=free_port())
    mail_server.start()
    environ = {
        "WELLNESS_DATABASE_URL": database_url,
        "WELLNESS_DATA_DIR": str(folder),
        "WELLNESS_SECRET_KEY": "a test's secret of at least 32 characters",
        "WELLNESS_BASE_URL": "http://127.0.0.1",
        "WELLNESS_NOW": NOW.isoformat(),
        "WELLNESS_LOG_LEVEL": "WARNING",
        "WELLNESS_SMTP_HOST": "127.0.0.1",
        "WELLNESS_SMTP_PORT": str(mail_server.port),
    }
    with clock.stopped_at(NOW):
        app = create_app(load_settings(environ))
        site = Site(os.environ | environ, folder, sink, app)
        try:
            yield site
        finally:
            if site.server:
                site.kill()
            for planner in site.planners():
                os.kill(planner, signal.SIGKILL)
            mail_server.stop()
            db.close(app)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
