"""A real Thunderbird without a screen, with a profile of its own, in the hands of a test."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from tests.clients.heavy.marionette import Marionette
from tests.clients.programs import debian_version, instant
from tests.services.smtp_servers import free_port

ACCEPT, DECLINE, TENTATIVE = "imipAcceptButton", "imipDeclineButton", "imipTentativeButton"
UPDATE, REMOVE = "imipUpdateButton", "imipDeleteButton"
_SCRIPTS = Path(__file__).parent / "scripts"
_STARTS, _START_SECONDS = 3, 60
_PATIENCE_SECONDS, _A_WHILE = 30, 4
_PREFERENCES = {
    "app.update.enabled": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "mail.provider.suppress_dialog_on_startup": "true",
    "mail.spotlight.firstRunDone": "true",
    "mail.winsearch.firstRunDone": "true",
    "toolkit.telemetry.enabled": "false",
    "extensions.update.enabled": "false",
    "network.proxy.type": "0",
    "mailnews.start_page.enabled": "false",
    "calendar.timezone.local": '"Europe/Berlin"',
    "calendar.timezone.useSystemTimezone": "false",
    "app.donation.eoy.version.viewed": "999",
}


@dataclass(frozen=True)
class Shown:
    """One event in Thunderbird's calendar."""

    uid: str
    starts: datetime
    ends: datetime
    sequence: int
    status: str
    answer: str


class Thunderbird:
    """`calendar` is the id of the calendar that invitations go to, once there is an account."""

    def __init__(self, marionette: Marionette) -> None:
        self._marionette = marionette
        self.calendar = ""

    def add_account(self, email: str, name: str, *, smtp_port: int) -> None:
        """Sign somebody in: the mails go out over that port, the answers to invitations too."""
        self.calendar = self._run("account", email, name, smtp_port)

    def open(self, file: Path) -> None:
        """Open a mail in a window of its own; the one before is closed."""
        assert self.eventually(lambda: self._run("close")), f"the mail before does not close: {self._run('windows')}"
        self._run("open", str(file))

    def offers(self, *buttons: str) -> bool:
        """Whether the opened mail comes to show these buttons above its text."""
        return bool(self.eventually(lambda: {*buttons} <= {*self._buttons()}))

    def buttons(self) -> list[str]:
        """The buttons above the opened mail, once there are some, or after a while in which there came none."""
        found: list[str] = self.eventually(self._buttons, seconds=_A_WHILE)
        return found

    def _buttons(self) -> list[str]:
        bar = self._run("bar")
        return bar["buttons"] if bar else []

    def press(self, button: str) -> None:
        """Press a button of the opened mail."""
        self._run("click", button)

    def events(self, calendar: str = "") -> list[Shown]:
        """What stands in a calendar; without an id in the one of the account."""
        return [
            Shown(
                uid=one["uid"],
                starts=instant(one["start"]),
                ends=instant(one["end"]),
                sequence=one["sequence"],
                status=one["status"] or "",
                answer=",".join(one["answers"]),
            )
            for one in self._run("events", calendar or self.calendar)
        ]

    def comes_to(self, holds: Callable[[list[Shown]], bool], calendar: str = "") -> bool:
        """Whether the calendar comes to look so within half a minute."""
        return bool(self.eventually(lambda: holds(self.events(calendar))))

    @contextmanager
    def subscribed(self, address: str) -> Iterator[str]:
        """The id of a calendar on the network, subscribed to until the end of the block."""
        calendar = str(self._run("subscribe", address))
        try:
            yield calendar
        finally:
            self._run("unsubscribe", calendar)

    def refresh(self, calendar: str) -> None:
        """Look again what a subscribed calendar holds."""
        self._run("refresh", calendar)

    def _run(self, script: str, *given: Any) -> Any:
        return self._marionette.run((_SCRIPTS / f"{script}.js").read_text("utf-8"), *given)

    @staticmethod
    def eventually(ask: Callable[[], Any], *, seconds: float = _PATIENCE_SECONDS) -> Any:
        deadline = time.monotonic() + seconds
        while not (answer := ask()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return answer


@cache
def version() -> str:
    """Which Thunderbird it is."""
    return debian_version("thunderbird")


@contextmanager
def running() -> Iterator[Thunderbird]:
    """A Thunderbird with nothing in it, which is gone at the end of the block with all it has written."""
    folder = Path(tempfile.mkdtemp(prefix="thunderbird-"))
    try:
        with _started(folder) as marionette:
            yield Thunderbird(marionette)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path) -> Iterator[Marionette]:
    process, marionette = _try_to_start(folder)
    try:
        yield marionette
    finally:
        with contextlib.suppress(Exception):
            marionette.command("Marionette:Quit", {"flags": ["eForceQuit"]})
        marionette.close()
        _end(process)


def _try_to_start(folder: Path) -> tuple[subprocess.Popen[bytes], Marionette]:
    complaints = []
    for attempt in range(_STARTS):
        profile, port = folder / str(attempt), free_port()
        process = _launch(profile, port)
        try:
            return process, _connected(process, port)
        except (OSError, EOFError, AssertionError) as fault:
            _end(process)
            complaints.append(f"{fault!r} {(profile / 'output').read_text(errors='replace')[-500:]}")
    raise AssertionError(f"Thunderbird does not start: {complaints}")


def _launch(profile: Path, port: int) -> subprocess.Popen[bytes]:
    profile.mkdir()
    chosen = _PREFERENCES | {"marionette.port": str(port)}
    lines = [f'user_pref("{name}", {value});' for name, value in chosen.items()]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    surroundings = {**os.environ, "TZ": "Europe/Berlin", "HOME": str(profile), "MOZ_HEADLESS": "1", "LC_ALL": "C.UTF-8"}
    command = ["thunderbird", "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    with (profile / "output").open("wb") as output:
        return subprocess.Popen(
            [*command, "--profile", profile], env=surroundings, stdout=output, stderr=output, start_new_session=True
        )


def _connected(process: subprocess.Popen[bytes], port: int) -> Marionette:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            marionette = Marionette(port)
        except ConnectionRefusedError:
            time.sleep(0.2)
            continue
        _wait_until_ready(marionette, deadline)
        return marionette
    raise AssertionError("nobody listens")


def _wait_until_ready(marionette: Marionette, deadline: float) -> None:
    """Wait for its main window and its calendar; an account made before that is not seen by the calendar."""
    script = (_SCRIPTS / "ready.js").read_text("utf-8")
    while not marionette.run(script):
        assert time.monotonic() < deadline, "the main window is not ready"
        time.sleep(0.2)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
