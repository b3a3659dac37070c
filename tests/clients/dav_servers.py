"""Calendar servers that we did not write, started for a test on a free port: Radicale and Xandikos.

`tests/clients/install.sh` brings them. A test looks at a server and changes things there as its owner would, with plain
requests and none of our own code.
"""

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.clients.programs import ENVIRONMENT, has_python, python_version
from tests.services.smtp_servers import free_port

USER, PASSWORD = "anna", "open sesame"
_PATIENCE_SECONDS = 60


@dataclass
class House:
    """A running server; `calendar` is the path of Anna's calendar "Mine"."""

    name: str
    port: int
    calendar: str
    stop: Callable[[], None]

    @property
    def version(self) -> str:
        """Which of its versions it is."""
        return python_version(self.name.lower())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> urllib3.BaseHTTPResponse:
        """One request as Anna."""
        fixed = urllib3.make_headers(basic_auth=f"{USER}:{PASSWORD}")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"body": body, "headers": {**fixed, **named}, "timeout": _PATIENCE_SECONDS, "retries": False}
        return urllib3.request(method, f"http://127.0.0.1:{self.port}{path}", **given)

    def entries(self) -> dict[str, str]:
        """What is in the calendar: the text of each entry by its path."""
        listed = self.ask("PROPFIND", self.calendar, Depth="1").data.decode()
        paths = [part.partition("<")[0] for part in listed.replace("ns0:", "").split("href>")[1::2]]
        files = [path for path in paths if path.endswith(".ics")]
        return {path: self.ask("GET", path).data.decode().replace("\r\n ", "") for path in files}

    def only_entry(self) -> tuple[str, str]:
        """The path and the text of the one entry."""
        [(path, text)] = self.entries().items()
        return path, text

    def edit(self, change: Callable[[str], str]) -> None:
        """Change the one entry, as its owner does in a program of theirs."""
        path, text = self.only_entry()
        answer = self.ask("PUT", path, change(text).encode(), Content_Type="text/calendar")
        assert answer.status in (200, 201, 204), answer.data


@contextmanager
def radicale(folder: Path) -> Iterator[House]:
    """Radicale, which checks passwords."""
    has_python("radicale")
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    options = {
        "storage-filesystem-folder": folder / "data",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": folder / "users",
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "logging-level": "error",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    port = free_port()
    with _running([ENVIRONMENT / "radicale", "--server-hosts", f"127.0.0.1:{port}", *words], folder, port) as stop:
        yield _with_calendar(House("Radicale", port, f"/{USER}/mine/", stop))


@contextmanager
def xandikos(folder: Path) -> Iterator[House]:
    """Xandikos, which lets everybody in: a proxy in front of it checks passwords."""
    has_python("xandikos")
    port = free_port()
    words = ["serve", "-d", str(folder / "data"), "--autocreate", "--listen-address", "127.0.0.1", "--port", str(port)]
    with _running([ENVIRONMENT / "xandikos", *words, "--current-user-principal", f"/{USER}/"], folder, port) as stop:
        yield _with_calendar(House("Xandikos", port, f"/{USER}/calendars/mine/", stop))


def _with_calendar(house: House) -> House:
    if house.name == "Xandikos":
        house.ask("PROPFIND", f"/{USER}/", Depth="0")
    assert house.ask("MKCALENDAR", house.calendar).status == 201
    name = (
        '<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><d:displayname>Mine</d:displayname></d:prop></d:set>'
        "</d:propertyupdate>"
    )
    assert house.ask("PROPPATCH", house.calendar, name.encode(), Content_Type="application/xml").status == 207
    return house


@contextmanager
def _running(command: list[object], folder: Path, port: int) -> Iterator[Callable[[], None]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)

    def stop() -> None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()

    try:
        _wait_for(port)
        yield stop
    finally:
        stop()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib3.request("GET", f"http://127.0.0.1:{port}/", retries=False, timeout=5)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the calendar server did not start")
