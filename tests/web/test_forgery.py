"""Every changing request carries its page's token and comes from this site; anything else is refused."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import saved, sign_in
from tests.web import objects
from tests.web.callers import CALLERS, Caller
from tests.web.objects import Company
from tests.web.production import SITE, signed_in
from tests.web.walk import Cell, cells, everything_in

pytestmark = pytest.mark.one_engine

READING = ("GET", "HEAD", "OPTIONS")
OWN_PAGE = "/programme"


@pytest.fixture
def company(app: Flask) -> Company:
    """The company that is walked through, with forgery protection on."""
    app.config["WTF_CSRF_ENABLED"] = True
    with saved(app):
        return objects.build()


def token_of(client: FlaskClient, **where: str) -> str:
    """The token on a page of this browser."""
    page = client.get("/sign-in", follow_redirects=True, **where).text
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def changing(app: Flask, company: Company) -> list[tuple[Caller, Cell]]:
    """Every changing route, with somebody whom its door lets in."""
    return [
        (next(caller for caller in CALLERS if cell.lets_in(caller)), cell)
        for cell in cells(app, company)
        if cell.method not in READING and not cell.foreign
    ]


def browser_of(app: Flask, caller: Caller) -> FlaskClient:
    return sign_in(app, caller.email) if caller.email else app.test_client()


@pytest.mark.parametrize(
    "token",
    [
        lambda _app, _own: {},
        lambda _app, own: {"csrf_token": own[:-3] + "xyz"},
        lambda app, _own: {"csrf_token": token_of(app.test_client())},
    ],
    ids=["none", "a wrong one", "another browser's"],
)
def test_a_changing_request_needs_its_own_token(
    app: Flask, company: Company, token: Callable[[Flask, str], dict[str, str]]
) -> None:
    clients = {caller: browser_of(app, caller) for caller, _ in changing(app, company)}
    tokens = {caller: token_of(client) for caller, client in clients.items()}
    before = everything_in(app)
    let_in = [
        str(cell)
        for caller, cell in changing(app, company)
        if clients[caller].open(cell.path, method=cell.method, data=token(app, tokens[caller])).status_code != 400
    ]
    assert let_in == []
    assert everything_in(app) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_request_that_another_site_sends_is_refused_even_with_the_token(
    app: Flask, company: Company, headers: dict[str, str]
) -> None:
    client = browser_of(app, CALLERS[4])
    form = {"name": "Canary Ltd", "csrf_token": token_of(client)}
    before = everything_in(app)
    assert client.post(OWN_PAGE, data=form, headers=headers).status_code == 400
    assert everything_in(app) == before


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}],
    ids=str,
)
def test_a_request_from_our_own_page_is_taken(app: Flask, company: Company, headers: dict[str, str]) -> None:
    client = app.test_client()
    form = {"email": "ada@canary.example", "csrf_token": token_of(client)}
    assert client.post("/sign-in", data=form, headers=headers).status_code == 303


def test_scripts_send_the_token_in_a_header(app: Flask, company: Company) -> None:
    client = app.test_client()
    headers = {"X-CSRFToken": token_of(client)}
    assert client.post("/sign-in", data={"email": "ada@canary.example"}, headers=headers).status_code == 303


def test_over_https_no_referrer_is_needed(production: Flask) -> None:
    """Our pages send none, so a protection that insists on one would refuse every form in production."""
    client = signed_in(production)
    form = {"csrf_token": token_of(client, base_url=SITE)}
    assert client.post("/sign-out", base_url=SITE, data=form).status_code == 303


def test_a_form_from_a_page_that_was_open_too_long_is_explained(app: Flask, company: Company) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "ada@canary.example", "csrf_token": "old"})
    assert answer.status_code == 400
    assert "open for too long" in answer.text
