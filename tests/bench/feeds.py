"""How many times a second a feed of 200 appointments can be read: `python -m tests.bench.feeds`.

Makes one employee with 200 sessions, serves them in a process of its own, and asks from 4 connections at once: for the
whole feed, and whether it has changed.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

from tests import builders
from tests.bench.report import ROOT
from wellness import clock
from wellness.cli import setup
from wellness.db import db
from wellness.models import LIVE, Invite, RosterState
from wellness.services import feeds
from wellness.settings import load_settings
from wellness.web import create_app

APPOINTMENTS = 200
AT_ONCE = 4
SECONDS = 10
STARTS = ["09:00", "10:00"]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = _company(Path(folder))
        with _served(Path(folder)) as port:
            status, tag, length = _ask(HTTPConnection("127.0.0.1", port), path, {})
            assert status == 200
            print(f"{APPOINTMENTS} appointments, {length:,} bytes, {AT_ONCE} connections, {SECONDS} seconds each\n")
            print(f"{'':24} {'answers':>8} {'a second':>9}")
            for words, headers, expected in (
                ("the whole feed", {}, 200),
                ("not modified", {"If-None-Match": tag}, 304),
            ):
                count = _measure(port, path, headers, expected)
                print(f"{words + f' ({expected})':24} {count:8} {count / SECONDS:9.1f}")


def _company(folder: Path) -> str:
    """One employee with all the appointments; where the feed is."""
    settings = load_settings({"WELLNESS_DATA_DIR": str(folder)})
    setup.prepare_database(settings)
    app = create_app(settings)
    with app.app_context():
        programme = builders.programme()
        site = builders.site(programme)
        room, chair = builders.room(site), builders.service(programme)
        thea = builders.therapist(programme)
        ada = builders.employee(programme, "ada@meadow.example", sites=[site])
        first = clock.today(site.timezone) + timedelta(days=1)
        roster = builders.roster(builders.open_round(programme, starts_on=first), state=RosterState.PUBLISHED)
        for day in range(APPOINTMENTS // len(STARTS)):
            visit = builders.visit(thea, room, chair, day=first + timedelta(days=day), starts=STARTS)
            for slot in visit.slots:
                given = builders.appointment(roster, slot, ada, book=LIVE)
                builders.add(Invite(appointment_id=given.id, uid=f"{given.id}@localhost", dtstamp=clock.now()))
        address = feeds.renew(ada.account)
        db.session.commit()
    db.close(app)
    return address.removeprefix(settings.base_url)


def _ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, str, int]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.headers["ETag"], len(answer.read())


def _measure(port: int, path: str, headers: dict[str, str], expected: int) -> int:
    """How many answers there are in the time."""
    ends = time.monotonic() + SECONDS

    def ask(_: int) -> int:
        connection, count = HTTPConnection("127.0.0.1", port), 0
        while time.monotonic() < ends:
            assert _ask(connection, path, headers)[0] == expected
            count += 1
        return count

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(ask, range(AT_ONCE)))


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, "WELLNESS_DATA_DIR": str(folder), "WELLNESS_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "wellness", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            _ask(HTTPConnection("127.0.0.1", port), "/sign-in", {})
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


if __name__ == "__main__":
    main()
