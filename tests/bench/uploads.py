"""20,000 people from the upload to the proposal on the page, and on to confirmed and undone.

`python -m tests.bench.uploads [rows]` serves the real application in a process of its own, uses it as a browser does,
and prints seconds and peak memory of the server and of the child that reads the file. TEST_DATABASE_URL adds a run on
PostgreSQL.
"""

import wellness  # noqa: F401, I001  (first, so that the process holds one SQLite library)

import csv
import http.client
import io
import re
import resource
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from tests import databases

SITES = ("Berlin", "New York", "Pune")
HEADINGS = (
    "Employee ID,First Name,Last Name,Work Email,Department,Location,Hire Date",
    "Job Title,Manager,Cost Center,Country,FTE",
)
LIMIT_SECONDS, LIMIT_MEGABYTES = 5.0, 512


def people(rows: int, *, department: str = "Finance") -> bytes:
    """A list as personnel systems export it, twelve columns wide."""
    rng, text = Random(7), io.StringIO()
    writer = csv.writer(text)
    writer.writerow(",".join(HEADINGS).split(","))
    for number in range(rows):
        last = "".join(rng.choice("abcdefghiklmnoprstuvw") for _ in range(8)).title()
        email = f"ada.{last.lower()}.{number}@meadow.example"
        hired = f"20{rng.randint(10, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        site = SITES[number % 3]
        writer.writerow([number, "Ada", last, email, department, site, hired, "Clerk", "A B", 4711, "DE", 1.0])
    return text.getvalue().encode()


def workbook(rows: int) -> bytes:
    """The same list as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in csv.reader(io.StringIO(people(rows).decode())):
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def serve(database: str, folder: str, pipe: Connection) -> None:
    """Serve until told to stop; answers with the port and a sign-in link, then with the peaks in kB."""
    from waitress.server import create_server

    from tests import builders
    from wellness.db import db
    from wellness.services import programme as programmes
    from wellness.services import signins
    from wellness.settings import load_settings
    from wellness.web import create_app

    environment = {"DATABASE_URL": database, "DATA_DIR": folder, "BASE_URL": "http://127.0.0.1", "LOG_LEVEL": "ERROR"}
    app = create_app(load_settings({f"WELLNESS_{name}": value for name, value in environment.items()}))
    with app.app_context():
        programme = programmes.set_up("Meadow at Ease", actor=None)
        for site in SITES:
            builders.site(programme, site)
        link = signins.ask(builders.coordinator(), browser=None).link_secret
        secret = signins.use_link(link, browser=None)
        db.session.commit()
    with app.test_request_context():
        from flask import session

        from wellness.web.identity import SESSION_KEY

        session[SESSION_KEY] = secret
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = serializer.dumps(dict(session))
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    pipe.send((server.effective_port, cookie))
    import threading

    threading.Thread(target=server.run, daemon=True).start()
    while pipe.recv() == "peak":
        kilobytes = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        pipe.send(kilobytes)


class Browser:
    """A signed-in coordinator."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    def get(self, path: str) -> str:
        return self._ask("GET", path)[0]

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[str, str]:
        """The page that the answer leads to, and its path."""
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, {"Cookie": f"wellness={self.cookie}", **(headers or {})})
        answer = connection.getresponse()
        page = answer.read().decode()
        if kept := re.match("wellness=([^;]+)", answer.headers.get("Set-Cookie", "")):
            self.cookie = kept[1]
        if answer.status == 303:
            return self._ask("GET", urllib.parse.urlsplit(answer.headers["Location"]).path)
        assert answer.status == 200, page
        return page, path

    def upload(self, name: str, data: bytes) -> tuple[str, str]:
        token = field(self.get("/imports"), "csrf_token")
        head = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        head += f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--b--\r\n"
        return self.post("/imports/employees", body, "multipart/form-data; boundary=b")


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"the page has no field {name}"
    return found[1]


def timed(words: str, action: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Do it and print how long it took."""
    started = time.perf_counter()
    result = action()
    print(f"  {words}: {time.perf_counter() - started:.2f} s")
    return result


def run(database: str, rows: int) -> None:
    """Upload, confirm, upload with a change, confirm, undo; then the peaks."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = context.Process(target=serve, args=(database, folder, theirs), daemon=True)
        server.start()
        browser = Browser(*ours.recv())

        def settle(action: str, page: str, path: str) -> tuple[str, str]:
            names = ("csrf_token", "revision", "seen") if action == "confirm" else ("csrf_token",)
            form = {name: field(page, name) for name in names}
            return browser.post(f"{path}/{action}", urllib.parse.urlencode(form).encode())

        page, path = timed("CSV, upload to proposal", lambda: browser.upload("people.csv", people(rows)))
        assert f"{rows:,} join" in page
        timed("confirm, everyone joins", lambda: settle("confirm", page, path))
        page, path = timed("XLSX of the same people", lambda: browser.upload("people.xlsx", workbook_bytes))
        assert "Everything in this file is known already" in page
        page, path = timed("CSV, everyone changes", lambda: browser.upload("new.csv", people(rows, department="IT")))
        page, path = timed("confirm, everyone changes", lambda: settle("confirm", page, path))
        timed("undo", lambda: settle("undo", page, path))
        ours.send("peak")
        server_peak, child_peak = (kilobytes / 1024 for kilobytes in ours.recv())
        ours.send("stop")
        server.join()
    print(f"  peak memory: server {server_peak:.0f} MB, reading child {child_peak:.0f} MB (limit {LIMIT_MEGABYTES} MB)")


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    workbook_bytes = workbook(wanted)
    for engine in databases.engines_here():
        print(f"{engine}, {wanted:,} rows (proposal limit {LIMIT_SECONDS:.0f} s)")
        with tempfile.TemporaryDirectory() as place, databases.fresh(engine, Path(place)) as url:
            run(url, wanted)
    databases.drop_postgresql()
