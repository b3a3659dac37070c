"""Signing in: one link, one code, ten minutes, one browser; and nothing learned by anyone else."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.builders import account, administrator, coordinator
from tests.conftest import NOW, saved, sign_in
from wellness import clock
from wellness.db import db
from wellness.models import Account, Mail, MailKind, SignIn
from wellness.services import accounts, sign_in_mails, signins
from wellness.services.accounts import Post
from wellness.services.secrets import digest
from wellness.web.identity import SESSION_KEY

ADA = "ada@meadow.example"


@pytest.fixture
def ada(app: Flask) -> str:
    """Ada has an account and coordinates; the fixture is her address."""
    with saved(app):
        coordinator(ADA)
    return ADA


def asked(client: FlaskClient, email: str = ADA, **form: str) -> SignIn:
    """Ask on the page; the wish that the page noted."""
    assert client.post("/sign-in", data={"email": email, **form}).location == "/sign-in/code"
    with client.application.app_context():
        return db.session.scalars(db.select(SignIn).order_by(SignIn.created_at.desc(), SignIn.id)).first()


def mailed(app: Flask, wish: SignIn) -> tuple[str, str]:
    """Let the job answer; the path of the link and the code, as they stand in the mail."""
    with saved(app):
        sign_in_mails.answer(wish.id)
    with app.app_context():
        mail = db.session.scalars(db.select(Mail).filter_by(kind=MailKind.SIGN_IN).order_by(Mail.created_at)).all()[-1]
        message = message_from_bytes(mail.content, policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    link = re.search(r"http://localhost(/sign-in/link/\S+)", text)
    code = re.search(r"\b(\d{3}) (\d{3})\b", text)
    return link[1], code[1] + code[2]


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return client.get("/welcome").status_code == 200


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
    with saved(app):
        address = signins.ask(accounts.find(ADA), browser=None).address
    client.post(address.removeprefix("http://localhost"))
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
    with saved(app):
        link = signins.ask(accounts.find(ADA), browser=None).address.removeprefix("http://localhost")
    assert sessions_won(app, link) == 1


def test_without_its_condition_the_sign_in_would_be_used_many_times(
    app: Flask, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: the pressing does find a write that is not conditional."""
    with saved(app):
        link = signins.ask(accounts.find(ADA), browser=None).address.removeprefix("http://localhost")
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


def test_a_known_and_an_unknown_address_get_the_same_answers(app: Flask, ada: str) -> None:
    """Status, place, headers and page, up to the address itself and random tokens."""
    answers = []
    for email in (ADA, "nobody@meadow.example"):
        client = app.test_client()
        first = client.post("/sign-in", data={"email": email})
        page = client.get("/sign-in/code")
        wrong = client.post("/sign-in/code", data={"code": "000000"}, follow_redirects=True)
        texts = [re.sub(r'(content|value)="[^"]{40,}"', "", part.text.replace(email, "X")) for part in (page, wrong)]
        answers.append((first.status_code, first.location, first.text, page.status_code, *texts))
    assert answers[0] == answers[1]


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """The statements that the writing engine runs in the block."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_a_known_and_an_unknown_address_cost_the_same_statements(app: Flask, ada: str) -> None:
    """The page does not even ask whether there is an account: the job does."""
    costs = []
    for email in (ADA, "nobody@meadow.example"):
        with statements_of(app) as statements:
            client = app.test_client()
            client.post("/sign-in", data={"email": email})
            client.post("/sign-in/code", data={"code": "000000"})
        costs.append(statements)
    assert costs[0] == costs[1]
    assert len(costs[0]) >= 4


def test_nobody_gets_a_mail_for_an_unknown_or_disabled_address(app: Flask, client: FlaskClient, ada: str) -> None:
    with saved(app):
        administrator()
        accounts.disable(account("gone@meadow.example"), actor=None)
    for email in ("nobody@meadow.example", "gone@meadow.example"):
        wish = asked(client, email)
        with saved(app):
            sign_in_mails.answer(wish.id)
    with app.app_context():
        assert db.session.scalars(db.select(Mail)).all() == []


def test_answering_twice_writes_one_mail(app: Flask, client: FlaskClient, ada: str) -> None:
    wish = asked(client)
    mailed(app, wish)
    with saved(app):
        sign_in_mails.answer(wish.id)
    with app.app_context():
        assert len(db.session.scalars(db.select(Mail)).all()) == 1


def test_wishes_for_unknown_addresses_do_not_stay(app: Flask, client: FlaskClient, ada: str) -> None:
    asked(client, "nobody@meadow.example")
    with clock.stopped_at(NOW + timedelta(minutes=21)):
        mailed(app, asked(client))
    with app.app_context():
        assert db.session.scalars(db.select(SignIn).filter_by(account_id=None)).all() == []


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@meadow.example", "ada@meadow", "a b@meadow.example"])
def test_what_is_no_address_is_said_on_the_page(client: FlaskClient, email: str) -> None:
    page = client.post("/sign-in", data={"email": email})
    assert page.status_code == 422
    assert "an e-mail address such as" in page.text


def test_an_address_is_found_however_it_is_typed(app: Flask, client: FlaskClient, ada: str) -> None:
    _, code = mailed(app, asked(client, "  ADA@Meadow.Example "))
    client.post("/sign-in/code", data={"code": code})
    assert is_in(client)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%0d%0aLocation:x\r\n",
        "javascript:alert(1)",
        "evil.example",
        "/" + "a" * 600,
    ],
)
def test_signing_in_never_leads_to_another_site(app: Flask, client: FlaskClient, ada: str, path: str) -> None:
    _, code = mailed(app, asked(client, next=path))
    assert client.post("/sign-in/code", data={"code": code}).location == "/"
    assert client.get("/sign-in", query_string={"next": path}).location == "/"


def test_a_door_leads_back_to_where_somebody_wanted_to_go(app: Flask, client: FlaskClient, ada: str) -> None:
    door = client.get("/programme?show=1")
    assert door.location == "/sign-in?next=/programme?show%3D1"
    page = client.get(door.location)
    assert 'value="/programme?show=1"' in page.text


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


def test_only_digests_of_link_code_and_session_are_kept(app: Flask, client: FlaskClient, ada: str) -> None:
    with saved(app):
        prepared = signins.ask(accounts.find(ADA), browser="a browser")
        secret = signins.use_link(prepared.link_secret, browser="a browser")
    with app.app_context():
        kept = db.session.execute(db.select(SignIn.__table__)).one()._asdict()
    assert kept["link_hash"] == digest(prepared.link_secret)
    assert kept["session_hash"] == digest(secret)
    for value in kept.values():
        assert value not in (prepared.link_secret, prepared.code, secret, "a browser")


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
