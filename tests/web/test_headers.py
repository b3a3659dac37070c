"""What every answer carries, and whose word about host, scheme and caller is believed."""

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.builders import coordinator
from tests.conftest import saved
from tests.web.production import HR, SITE, made, signed_in
from tests.web.walk import check_headers
from wellness.services import signins
from wellness.web.doors import EXTENSION, Door
from wellness.web.roles import Role

pytestmark = pytest.mark.one_engine


def route(app: Flask, path: str, view: object) -> None:
    """A route for anyone."""
    app.extensions[EXTENSION][path] = Door(frozenset({Role.ANYONE}))
    app.add_url_rule(path, path, view)


def test_a_page_that_fails_has_the_headers_and_no_word_of_the_fault(app: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("the fault's own words")

    route(app, "/failing", fail)
    answer = app.test_client().get("/failing")
    assert answer.status_code == 500
    assert "fault" not in answer.text
    check_headers(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/sign-in", 405),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../config.py", 404),
        ("GET", "/sign-in?next=%00", 400),
    ],
)
def test_error_pages_have_the_headers(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    check_headers(answer)


def test_a_form_that_is_too_large_is_refused_in_words(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = app.test_client().post("/sign-in", data={"email": "x" * 2000})
    assert answer.status_code == 413
    assert "too large" in answer.text
    check_headers(answer)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "", "[::1"])
def test_another_host_is_refused(app: Flask, host: str) -> None:
    """So no address on a page or in a mail can be made to lead elsewhere."""
    answer = app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    check_headers(answer)


def test_production_answers_to_its_own_host_only(production: Flask) -> None:
    client = production.test_client()
    assert client.get("/sign-in", base_url=SITE).status_code == 200
    assert client.get("/sign-in", base_url="http://localhost").status_code == 400


def test_links_in_mails_come_from_the_configuration(production: Flask) -> None:
    with saved(production):
        address = signins.ask(coordinator(HR), browser=None).address
    assert address.startswith(f"{SITE}/sign-in/link/")


def test_the_cookie_is_the_sites_own_and_out_of_reach_of_scripts(production: Flask) -> None:
    client = signed_in(production)
    cookie = client.get_cookie("__Host-wellness", domain="wellness.meadow.example")
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.path) == (True, True, "Lax", "/")


def test_https_is_insisted_on_where_the_site_has_it(production: Flask, app: Flask) -> None:
    assert production.test_client().get("/sign-in", base_url=SITE).headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers


def seen_caller(app: Flask) -> str:
    """Whom the application takes for the caller behind two proxies, the first of them not ours."""
    route(app, "/caller", lambda: request.remote_addr or "")
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.2", "X-Forwarded-Host": "localhost"}
    return app.test_client().get("/caller", headers=forwarded, environ_base={"REMOTE_ADDR": "192.0.2.3"}).text


def test_forwarding_headers_are_not_believed_without_a_proxy(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path) as app:
        assert seen_caller(app) == "192.0.2.3"


def test_with_one_proxy_the_last_forwarder_is_believed(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, PROXY_HOPS="1") as app:
        assert seen_caller(app) == "203.0.113.2"
