"""Signing in: one link, one code, ten minutes, one browser."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW, saved
from tests.web.sign_in_steps import asked, is_in, mailed, unbound_link
from wellness import clock
from wellness.db import db
from wellness.models import SignIn
from wellness.services import signins


def test_the_code_from_the_mail_signs_in(app: Flask, client: FlaskClient, ada: str) -> None:
    _, code = mailed(app, asked(client))
    assert client.post("/sign-in/code", data={"code": f" {code[:3]} {code[3:]} "}).location == "/"
    assert is_in(client)


def test_the_link_signs_in_with_a_press(app: Flask, client: FlaskClient, ada: str) -> None:
    link, _ = mailed(app, asked(client, next="/programme"))
    page = client.get(link)
    assert "One press" in page.text
    assert not is_in(client)
    assert client.post(link).location == "/programme"
    assert is_in(client)


def test_reading_a_link_a_hundred_times_does_not_use_it_up(app: Flask, client: FlaskClient, ada: str) -> None:
    """Mail scanners open every link, some of them by HEAD."""
    link, _ = mailed(app, asked(client))
    scanner = app.test_client()
    for _ in range(100):
        assert scanner.get(link).status_code == scanner.head(link).status_code == 200
    client.post(link)
    assert is_in(client)


def test_a_link_signs_in_only_once(app: Flask, client: FlaskClient, ada: str) -> None:
    link, _ = mailed(app, asked(client))
    client.post(link)
    client.post("/sign-out")
    assert client.get(link).status_code == client.post(link).status_code == 404
    assert not is_in(client)


def test_another_browser_needs_the_code_too(app: Flask, client: FlaskClient, ada: str) -> None:
    link, code = mailed(app, asked(client))
    other = app.test_client()
    assert "another browser" in other.get(link).text
    other.post(link)
    other.post(link, data={"code": "000000" if code != "000000" else "000001"})
    assert not is_in(other)
    other.post(link, data={"code": code})
    assert is_in(other)


def test_an_unbound_link_works_in_any_browser(app: Flask, client: FlaskClient, ada: str) -> None:
    client.post(unbound_link(app))
    assert is_in(client)


@pytest.mark.parametrize("minutes", [9, 10])
def test_link_and_code_are_good_for_ten_minutes(app: Flask, client: FlaskClient, ada: str, minutes: int) -> None:
    link, code = mailed(app, asked(client))
    with clock.stopped_at(NOW + timedelta(minutes=minutes)):
        client.get(link)
        client.post("/sign-in/code", data={"code": code})
        assert is_in(client) == (minutes < 10)


def test_a_newer_mail_voids_the_older_one(app: Flask, client: FlaskClient, ada: str) -> None:
    older, _ = mailed(app, asked(client))
    with clock.stopped_at(NOW + timedelta(minutes=1)):
        newer, _ = mailed(app, asked(client))
        assert client.post(older).status_code == 404
        client.post(newer)
        assert is_in(client)


def test_five_wrong_codes_void_the_right_one(app: Flask, client: FlaskClient, ada: str) -> None:
    _, code = mailed(app, asked(client))
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        page = client.post("/sign-in/code", data={"code": wrong}, follow_redirects=True)
        assert "That code is not right" in page.text
    client.post("/sign-in/code", data={"code": code})
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", " ", "None", "12345", "1234567", "１２３４５６", "'; --", "0" * 5000])
def test_rubbish_is_not_a_code(app: Flask, client: FlaskClient, ada: str, code: str) -> None:
    wish = asked(client)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    mailed(app, wish)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    assert not is_in(client)


def at_once(count: int, action: Callable[[], None]) -> None:
    """Run the action in so many threads that wait for each other at the start."""
    start = threading.Barrier(count)

    def run() -> None:
        start.wait()
        action()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sessions_won(app: Flask, link: str) -> int:
    """Press the button of one link fifty times, ten at a time; how many presses got a session."""
    answers: list[str | None] = []

    def press() -> None:
        client = app.test_client()
        answers.extend(client.post(link).location for _ in range(5))

    at_once(10, press)
    assert len(answers) == 50
    return answers.count("/")


def test_of_many_presses_at_once_one_gets_the_session(app: Flask, ada: str) -> None:
    assert sessions_won(app, unbound_link(app)) == 1


def test_without_its_condition_the_sign_in_would_be_used_many_times(
    app: Flask, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: the pressing does find a write that is not conditional."""
    link = unbound_link(app)
    monkeypatch.setattr(signins, "_open", lambda: ())
    assert sessions_won(app, link) > 1


def test_guessing_at_once_gives_no_more_than_five_tries(app: Flask, client: FlaskClient, ada: str) -> None:
    wish = asked(client)
    mailed(app, wish)

    def guess() -> None:
        with saved(app):
            signins.use_code(wish.id, "no code")

    at_once(12, guess)
    with app.app_context():
        assert db.session.get(SignIn, wish.id).attempts == 5
