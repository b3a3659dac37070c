"""Every route, method and object of the application, and what a caller must get there."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.guard import unchanged
from tests.web.callers import Browser, Caller
from tests.web.objects import CANARIES, WORDS, Company, Parameter
from wellness.db import db
from wellness.web.doors import Door, door_of
from wellness.web.roles import Role

# For these a colleague's object is nothing; the office sees everybody's.
_PERSONAL = frozenset({Role.ANYONE, Role.EMPLOYEE, Role.THERAPIST})
_DENIED = (401, 403, 404)


@dataclass(frozen=True)
class Cell:
    """One request: a route by one method, with one's own object or a colleague's in its address."""

    endpoint: str
    method: str
    path: str
    door: Door
    foreign: bool
    form: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint}{', a colleague’s' if self.foreign else ''})"

    def lets_in(self, caller: Caller) -> bool:
        """Whether the door's policy allows the caller."""
        return bool(self.door.allow & (caller.roles | {Role.ANYONE}))

    def is_denied(self, caller: Caller) -> bool:
        """Whether the caller must get nothing: turned away at the door, or asking for a colleague's object."""
        through = self.door.allow & (caller.roles | {Role.ANYONE})
        return not through or (self.foreign and through <= _PERSONAL and self.method != "OPTIONS")


def cells(app: Flask, company: Company) -> Iterator[Cell]:
    """Every request of the walk, from the application's own map."""
    for rule in app.url_map.iter_rules():
        parameters = {name: parameter_of(rule, name, company) for name in sorted(rule.arguments)}
        foreign = any(parameter.other for parameter in parameters.values())
        for method in sorted(rule.methods or ()):
            for other in [False, True] if foreign else [False]:
                values = {
                    name: parameter.other if other and parameter.other else parameter.own
                    for name, parameter in parameters.items()
                }
                path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
                form = company.forms.get(rule.endpoint, {}) if method == "POST" else {}
                yield Cell(rule.endpoint, method, path, door_of(app, rule.endpoint), other, form)


def parameter_of(rule: Rule, name: str, company: Company) -> Parameter:
    """The value of an address parameter; a parameter that the company does not know fails with what to do."""
    if name in WORDS.get(rule.endpoint, {}):
        return Parameter(WORDS[rule.endpoint][name])
    if name not in company.parameters:
        pytest.fail(
            f"{rule.rule}: the walk does not know what <{name}> is. Add it to `build` in tests/web/objects.py, with an "
            "object of the walking employee's or therapist's own and a colleague's (to WORDS, if it is no id), or "
            f"rename it to one that is there: {', '.join(sorted(company.parameters))}."
        )
    return company.parameters[name]


def check_denied(browser: Browser, caller: Caller, cell: Cell) -> None:
    """The caller gets nothing: no page, none of the company's words, and nothing is changed."""
    with unchanged(f"{caller.title}: {cell}"):
        answer = browser.send(cell.method, cell.path, data=cell.form or None)
    to_signing_in = answer.status_code == 302 and (answer.location or "").startswith("/sign-in?next=")
    assert answer.status_code in _DENIED or to_signing_in, f"{caller.title}: {cell} -> {answer.status}"
    assert not told(answer, caller), f"{caller.title}: {cell} tells {told(answer, caller)}"
    check_headers(answer)


def check_allowed(browser: Browser, caller: Caller, cell: Cell) -> None:
    """The caller gets through; what a form or a query without fields is answered is the feature's own matter."""
    answer = browser.send(cell.method, cell.path, data=cell.form or None)
    what = f"{caller.title}: {cell} -> {answer.status}"
    assert answer.status_code < 500, what
    assert answer.status_code not in (401, 403, 405), what
    if cell.method in ("GET", "HEAD"):
        assert answer.status_code < 400 or answer.status_code == 422, what
    check_headers(answer)


def check_headers(answer: TestResponse) -> None:
    """No answer may run foreign or inline script, be framed, be guessed at, tell where it was, or lie in a cache."""
    headers = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    kept = headers["Cache-Control"]
    assert "public" not in kept, kept
    assert answer.mimetype != "text/html" or kept == "no-store", kept


def told(answer: TestResponse, caller: Caller) -> list[str]:
    """The company's words in an answer, but for the caller's own name."""
    said = answer.get_data().decode(errors="replace") + str(answer.headers)
    return [word for word in CANARIES if word in said and word != caller.name]


def everything_in(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table."""
    with app.app_context():
        return {
            table.name: sorted((tuple(row) for row in db.session.execute(table.select())), key=repr)
            for table in db.metadata.sorted_tables
        }
