"""Who walks: one browser for every kind of person, and for every way of not being one any more."""

from dataclasses import dataclass

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import saved, sign_in
from wellness import clock
from wellness.services import accounts, signins
from wellness.web.identity import SESSION_KEY
from wellness.web.roles import Role


@dataclass(frozen=True)
class Caller:
    """`email` is whose cookie the browser holds, `roles` what that cookie is worth now, `name` what its pages show."""

    title: str
    email: str | None = None
    roles: frozenset[Role] = frozenset()
    name: str = "nobody"


CALLERS = (
    Caller("anonymous"),
    Caller("forged cookie"),
    Caller("employee", "ada@canary.example", frozenset({Role.EMPLOYEE}), "Zephyrine"),
    Caller("therapist", "thea@canary.example", frozenset({Role.THERAPIST}), "Umbriel"),
    Caller("coordinator", "hr@canary.example", frozenset({Role.COORDINATOR}), "Hortensio"),
    Caller("administrator", "it@canary.example", frozenset({Role.ADMINISTRATOR}), "Itzamna"),
    Caller("disabled", "disabled@canary.example"),
    Caller("signed out", "signed-out@canary.example"),
    Caller("left", "left@canary.example"),
)


class Browser:
    """Sends each request with the same cookie, whatever the answers to earlier ones said."""

    def __init__(self, app: Flask, caller: Caller) -> None:
        self.app = app
        self.cookie = self._cookie(caller)

    def _cookie(self, caller: Caller) -> str:
        client = sign_in(self.app, caller.email) if caller.email else self.app.test_client()
        with client.session_transaction() as session:
            if caller.title == "forged cookie":
                session[SESSION_KEY] = "a secret that nobody was given"
            secret = session.get(SESSION_KEY, "")
        cookie = client.get_cookie("wellness")
        with saved(self.app):
            if caller.title == "disabled":
                accounts.find(caller.email).disabled_at = clock.now()
            if caller.title == "signed out":
                signins.sign_out(secret)
        return f"wellness={cookie.value}" if cookie else ""

    def send(self, method: str, path: str, **arguments: object) -> TestResponse:
        """One request; redirects are not followed."""
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, headers={"Cookie": self.cookie}, buffered=True, **arguments)
