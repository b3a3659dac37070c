"""The feed's address and what it serves: to calendar programs, without a cookie and without a trace in the log."""

import logging
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW, saved, sign_in
from tests.services.roster_worlds import World, again, world
from wellness import clock
from wellness.db import db
from wellness.models import Account, Invite
from wellness.services import calendar, feeds, give_back, publishing


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
    assert "how soon a change shows" in ada.get("/calendar").text


def test_the_page_says_when_it_was_last_read(app: Flask, client: FlaskClient, path: str) -> None:
    """So that a stranger who reads along is noticed."""
    ada = sign_in(app, "ada@meadow.example")
    assert "It has not been read yet" in ada.get("/calendar").text
    with clock.stopped_at(NOW + timedelta(days=1)):
        client.get(path)
    assert "It was last read on Tue 3 March, 10:00, to the hour." in ada.get("/calendar").text


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
        assert client.get(path).status_code == 503
    assert "a feed could not be written" in caplog.text
    assert path.removeprefix("/cal/").removesuffix(".ics") not in caplog.text


def test_a_fault_of_ours_is_later_and_never_a_part_of_the_feed(client: FlaskClient, path: str) -> None:
    """While the events are looked up, and while the bytes are written."""
    for place, name in ((feeds, "find"), (feeds, "serve"), (calendar, "feed")):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(place, name, lambda *_: 1 / 0)
            answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "900")
        assert "BEGIN" not in answer.text
        assert "ETag" not in answer.headers
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"If-None-Match": '"{tag}"'}, 304),
        ({"If-None-Match": 'W/"{tag}"'}, 304),
        ({"If-None-Match": '"other", W/"{tag}"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "{changed}"}, 200),
        ({"If-Modified-Since": "{changed}"}, 304),
        ({"If-Modified-Since": "Mon, 02 Mar 2026 08:59:59 GMT"}, 200),
        ({"If-Modified-Since": "last Monday"}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_way_to_ask_whether_it_has_changed(
    client: FlaskClient, path: str, method: str, asked: dict[str, str], expected: int
) -> None:
    """The tag counts for more than the date, as RFC 9110 has it."""
    first = client.get(path)
    tag, _ = first.get_etag()
    headers = {name: value.format(tag=tag, changed=first.headers["Last-Modified"]) for name, value in asked.items()}
    answer = client.open(path, method=method, headers=headers)
    assert answer.status_code == expected
    assert answer.headers["ETag"] == first.headers["ETag"]
    assert bool(answer.data) == (expected == 200 and method == "GET")
    if expected == 200:
        assert answer.headers["Content-Length"] == str(len(first.data))


def test_what_has_not_changed_is_not_written_down_to_find_that_out(client: FlaskClient, path: str) -> None:
    """Most answers say "not modified", so they are made without the bytes."""
    tag = client.get(path).headers["ETag"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(calendar, "feed", lambda *_: 1 / 0)
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(path).status_code == 503


def test_two_changes_in_one_second_are_told_apart_by_the_date(app: Flask, client: FlaskClient, path: str) -> None:
    """A calendar that only knows the date of what it has gets the second change, too."""
    first = client.get(path).headers["Last-Modified"]
    with saved(app):
        give_back.give_back(db.session.scalars(sa.select(Invite)).one())
    answer = client.get(path, headers={"If-Modified-Since": first})
    assert answer.status_code == 200
    assert "STATUS:CANCELLED" in answer.text


def test_an_ended_address_looks_like_one_that_never_was(app: Flask, client: FlaskClient, path: str) -> None:
    """Nobody can tell from the answer whether an address was ever right."""
    with saved(app):
        feeds.revoke(db.session.scalars(sa.select(Account).filter_by(email="ada@meadow.example")).one())
    ended, unknown = client.get(path), client.get(f"/cal/{'x' * 43}.ics")
    assert (ended.status_code, ended.text) == (unknown.status_code, unknown.text)
    assert sorted(ended.headers) == sorted(unknown.headers)
    assert "Set-Cookie" not in ended.headers


def test_each_scope_has_its_own_address(app: Flask, client: FlaskClient, here: World) -> None:
    """Making and ending the one for others leaves one's own alone."""
    ada = sign_in(app, "ada@meadow.example")
    own, busy = (
        re.search(r"/cal/[\w-]{43}\.ics", ada.post("/calendar", data={"scope": scope}).text)[0]
        for scope in ("full", "busy")
    )
    assert "SUMMARY:Wellness appointment" in client.get(own).text
    assert "SUMMARY:Busy" in client.get(busy).text
    assert ada.post("/calendar/end", data={"scope": "busy"}).status_code == 303
    assert (client.get(own).status_code, client.get(busy).status_code) == (200, 404)
    assert ada.post("/calendar", data={"scope": "everything"}).status_code == 422
