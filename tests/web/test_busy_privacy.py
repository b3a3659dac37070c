"""A calendar is its owner's alone, and of its words nothing is left."""

import logging
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders as b
from tests.conftest import saved, sign_in
from tests.web.answering import World, make_world
from tests.web.dropping import FILE, WEEK, drop, readings
from tests.web.walk import everything_in
from wellness.db import db
from wellness.models import Employee, Round
from wellness.services import round_links


@pytest.fixture
def world(app: Flask) -> World:
    """Visits on four Tuesdays, and Ada's link."""
    return make_world(app)


def test_a_calendar_is_seen_by_its_owner_alone(app: Flask, client: FlaskClient, world: World) -> None:
    """Neither a colleague nor a coordinator sees it, drops one for somebody else, or forgets it."""
    drop(client, world.link, FILE)
    with saved(app):
        round_, ada = db.session.get(Round, world.round), db.session.get(Employee, world.ada)
        ben = b.employee(round_.programme, "ben@meadow.example", sites=[*ada.sites])
        bens = round_links.new(round_, ben).removeprefix("http://localhost")
    hr = sign_in(app, "hr@meadow.example")
    phone = f"/rounds/{world.round}/people/{world.ada}"
    for page in (hr.get(phone).text, app.test_client().get(bens).text):
        assert "data-busy" not in page
        assert "unreadable" not in page
    assert 'id="calendar"' not in hr.get(phone).text
    for browser, address in ((hr, f"{phone}/calendar"), (hr, f"/rounds/{world.round}/answer/calendar")):
        assert browser.post(address, data={"calendar": (BytesIO(FILE), "a.ics")}).status_code in (403, 404)
    client.post(f"{bens}/calendar/forget", data={"forget": readings(app)[0]})
    client.post(f"{bens}/calendar/forget", data={"forget": "all"})
    assert drop(client, "/r/no-such-link", FILE).status_code == 404
    assert len(readings(app)) == 1


def test_no_word_of_a_calendar_is_written_anywhere(
    app: Flask,
    client: FlaskClient,
    world: World,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Neither in the database nor in its file, on a page, in the log, or in a file that is left or has a name; the
    control is the word that a broken file is refused with.
    """
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    left: list[Path] = []
    run = subprocess.Popen.wait

    def wait(child: subprocess.Popen[bytes], *arguments: float) -> int:
        left.extend(_files_with_the_word(tmp_path))
        return run(child, *arguments)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    with caplog.at_level(logging.DEBUG):
        answers = [drop(client, world.link, FILE), drop(client, world.link, b"canary-title" + FILE[:10])]
    pages = [client.get(world.link + week).text for week in ("", WEEK)] + [answer.text for answer in answers]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "calendar0.ics: This is not a calendar file" in pages[-1]
    for text in (*pages, caplog.text, repr(everything_in(app))):
        assert "canary-title" not in text
        assert "canary-p" not in text
    assert left + _files_with_the_word(tmp_path) == []
    assert len(readings(app)) == 1


def _files_with_the_word(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and b"canary-title" in path.read_bytes()]
