"""Who asks to sign in learns nothing about others, is led nowhere else, and leaves nothing readable behind."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.builders import account, administrator
from tests.conftest import NOW, saved
from tests.web.sign_in_steps import ADA, asked, is_in, mailed
from wellness import clock
from wellness.db import db
from wellness.models import Mail, SignIn
from wellness.services import accounts, sign_in_mails, signins
from wellness.services.secrets import digest


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
