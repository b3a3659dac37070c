"""Sessions end when they should; and how often one may try."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import administrator
from tests.conftest import NOW, saved, sign_in
from tests.web.sign_in_steps import ADA, asked, is_in, mailed
from wellness import clock
from wellness.db import db
from wellness.models import Account, SignIn
from wellness.services import accounts, signins
from wellness.services.accounts import Post
from wellness.web.identity import SESSION_KEY


def test_signing_in_keeps_nothing_that_the_browser_had_before(app: Flask, client: FlaskClient, ada: str) -> None:
    """Whoever planted a cookie in the browser does not share the session that comes of it."""
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    _, code = mailed(app, asked(client))
    client.post("/sign-in/code", data={"code": code})
    with client.session_transaction() as session:
        assert set(session) <= {SESSION_KEY, "_permanent", "csrf_token"}


def test_signing_in_as_somebody_else_ends_the_session_before(app: Flask, ada: str) -> None:
    with saved(app):
        administrator()
        link = signins.ask(accounts.find(ADA), browser=None).address.removeprefix("http://localhost")
    client = sign_in(app, "it@meadow.example")
    with client.session_transaction() as session:
        before = session[SESSION_KEY]
    client.post(link)
    with app.app_context():
        assert signins.account_of(before) is None


def old_cookie(app: Flask) -> FlaskClient:
    """A browser that is signed in as Ada and keeps its cookie whatever the server says."""
    client = sign_in(app, ADA)
    assert is_in(client)
    with client.session_transaction() as session:
        secret = session[SESSION_KEY]
    replay = app.test_client()
    with replay.session_transaction() as session:
        session[SESSION_KEY] = secret
    return replay


@pytest.mark.parametrize(
    "happening",
    [
        lambda ada: accounts.disable(ada, actor=None),
        lambda ada: accounts.take(ada, Post.COORDINATOR, actor=None),
        lambda ada: accounts.give(ada, Post.ADMINISTRATOR, actor=None),
        lambda ada: db.session.execute(db.delete(SignIn)),
    ],
    ids=["disabled", "post removed", "post added", "sign-in deleted"],
)
def test_an_old_cookie_dies_with(app: Flask, ada: str, happening: Callable[[Account], None]) -> None:
    cookie = old_cookie(app)
    with saved(app):
        happening(accounts.find(ADA))
    assert not is_in(cookie)


def test_an_old_cookie_dies_with_signing_out(app: Flask, ada: str) -> None:
    client = sign_in(app, ADA)
    with client.session_transaction() as session:
        secret = session[SESSION_KEY]
    client.post("/sign-out")
    with client.session_transaction() as session:
        session[SESSION_KEY] = secret
    assert not is_in(client)


def test_a_session_ends_after_thirty_days(app: Flask, ada: str) -> None:
    client = sign_in(app, ADA)
    with clock.stopped_at(NOW + timedelta(days=30)):
        assert not is_in(client)


def test_a_disabled_account_cannot_use_a_mail_that_it_has(app: Flask, client: FlaskClient, ada: str) -> None:
    link, code = mailed(app, asked(client))
    with saved(app):
        accounts.disable(accounts.find(ADA), actor=None)
    client.post("/sign-in/code", data={"code": code})
    client.post(link)
    assert not is_in(client)


class TestLimits:
    """How often mails can be asked for and codes tried."""

    @pytest.fixture(autouse=True)
    def _limits_on(self, app: Flask) -> None:
        app.config["RATELIMIT_ENABLED"] = True

    def test_one_address_gets_five_mails_an_hour(self, app: Flask, ada: str) -> None:
        """From wherever they are asked for, and however the address is typed."""
        answers = [
            app.test_client()
            .post("/sign-in", data={"email": email}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
            .status_code
            for number, email in enumerate([ADA, " ADA@meadow.example"] * 3)
        ]
        assert answers == [303] * 5 + [429]

    def test_one_caller_gets_twenty_mails_an_hour(self, client: FlaskClient) -> None:
        """Spoofed forwarding headers change nothing while no proxy is configured."""
        answers = [
            client.post(
                "/sign-in",
                data={"email": f"p{number}@meadow.example"},
                headers={"X-Forwarded-For": f"192.0.2.{number}"},
            ).status_code
            for number in range(21)
        ]
        assert answers == [303] * 20 + [429]

    def test_codes_are_tried_a_hundred_times_an_hour(self, client: FlaskClient) -> None:
        answers = [client.post("/sign-in/code", data={"code": "1"}).status_code for _ in range(101)]
        assert answers == [303] * 100 + [429]

    def test_too_many_tries_are_said_in_words(self, client: FlaskClient) -> None:
        for _ in range(6):
            page = client.post("/sign-in", data={"email": ADA})
        assert "Wait a while" in page.text
