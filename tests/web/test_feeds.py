"""The feed's address and what it serves: to calendar programs, without a cookie and without a trace in the log."""

import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW, saved, sign_in
from tests.services.roster_worlds import World, again, world
from wellness import clock
from wellness.services import feeds, publishing


@pytest.fixture
def here(app: Flask) -> World:
    """A published roster with Ada at nine."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        publishing.publish(company.draft, revision=1, actor=company.hr)
        return company


@pytest.fixture
def path(app: Flask, here: World) -> str:
    """Where Ada's feed is."""
    with saved(app):
        return feeds.renew(again(here).ada.account).removeprefix("http://localhost")


def test_a_calendar_program_gets_the_feed(client: FlaskClient, path: str) -> None:
    """As calendar text, for this program alone, with no cookie and nothing to download."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert {
        name: answer.headers.get(name)
        for name in ("Content-Type", "Cache-Control", "X-Robots-Tag", "Referrer-Policy", "X-Content-Type-Options")
    } == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, max-age=900, must-revalidate",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    assert "Set-Cookie" not in answer.headers
    assert "Content-Disposition" not in answer.headers
    assert answer.last_modified == NOW


def test_what_the_program_has_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    """By the tag; asking for the head alone works too."""
    first = client.get(path)
    again_ = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again_.status_code, again_.data) == (304, b"")
    assert again_.headers["ETag"] == first.headers["ETag"]
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_an_ended_address_is_not_found(app: Flask, client: FlaskClient, path: str) -> None:
    """Never an empty calendar, which would look like a mass cancellation."""
    ada = sign_in(app, "ada@meadow.example")
    assert ada.post("/calendar/end").status_code == 303
    assert client.get(path).status_code == 404
    assert client.get("/cal/nothing.ics").status_code == 404


def test_the_address_is_shown_once(app: Flask, client: FlaskClient, here: World) -> None:
    """Making it shows it, coming back does not."""
    ada = sign_in(app, "ada@meadow.example")
    page = ada.post("/calendar").text
    found = re.search(r"http://localhost(/cal/[\w-]{43}\.ics)", page)
    assert found
    assert "webcal://localhost/cal/" in page
    assert client.get(found[1]).status_code == 200
    assert "/cal/" not in ada.get("/calendar").text
    assert "How soon a change shows" in ada.get("/calendar").text


def test_the_page_says_when_it_was_last_read(app: Flask, client: FlaskClient, path: str) -> None:
    """So that a stranger who reads along is noticed."""
    ada = sign_in(app, "ada@meadow.example")
    assert "has not been read yet" in ada.get("/calendar").text
    with clock.stopped_at(NOW + timedelta(days=1)):
        client.get(path)
    assert "was last read on Tue 3 March" in ada.get("/calendar").text


def test_the_secret_opens_nothing_else(client: FlaskClient, path: str) -> None:
    """It is neither an answer link nor one that gives back."""
    secret = path.removeprefix("/cal/").removesuffix(".ics")
    for other in (f"/a/{secret}", f"/r/{secret}"):
        assert client.get(other).status_code == 404


def test_the_secret_is_in_no_log(client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither when it works nor when something breaks."""
    caplog.set_level(logging.DEBUG)
    client.get(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeds, "serve", lambda feed: 1 / 0)
        assert client.get(path).status_code == 500
    assert "unforeseen error at feeds.serve" in caplog.text
    assert path.removeprefix("/cal/").removesuffix(".ics") not in caplog.text
