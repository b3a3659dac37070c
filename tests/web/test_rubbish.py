"""Rubbish in every form, address and search: an answer in words, never a fault of ours, and nothing half done."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import saved
from tests.web import busy, rubbish
from tests.web.callers import CALLERS, Browser, Caller
from tests.web.forms import Fields, PageForm, forms_from
from tests.web.objects import WORDS, Company
from tests.web.walk import Cell, cells
from wellness.db import db

SECONDS = 2.0
MACHINE_WORDS = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "Exception")
# What a person would type where a form has nothing in it yet, by the field's name.
TYPED = {
    "name": "Fern",
    "email": "new.comer@canary.example",
    "note": "The door is locked.",
    "address": "Meadow Lane 1",
    "other": "",
}
# Forms that no page shows in a company that is set up, or that come only after another one.
ELSEWHERE = {
    "programme.set_up": PageForm("/programme", "POST", {"name": ["Meadow"]}),
    "signins.use_code": PageForm("/sign-in/code", "POST", {"code": ["123456"]}),
}
# After these the other forms about the same thing are shown no more.
SETTLING = ("imports.confirm", "imports.undo", "admin.take")
SEARCHED = ("page", "q", "search", "site", "sort", "state", "week")


@dataclass
class Walker:
    """Everyone who may do anything, with a browser each, and what is wrong with the answers that they get."""

    app: Flask
    company: Company
    people: list[tuple[Caller, Browser]]
    commits: list[None] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sent: int = 0

    def cells(self, method: str) -> Iterator[tuple[Browser, Cell]]:
        """The routes that take a method, with own objects, each for one of those who may."""
        walk = [cell for cell in cells(self.app, self.company) if cell.method == method and not cell.foreign]
        for cell in {cell.path: cell for cell in walk}.values():
            yield next(browser for caller, browser in self.people if cell.lets_in(caller)), cell

    def forms(self) -> list[tuple[Browser, PageForm]]:
        """Every form of the application, each for one of those who get it to see."""
        found: dict[tuple[str, ...], tuple[Browser, PageForm]] = {}
        for caller, browser in self.people:
            may = [cell.path for cell in cells(self.app, self.company) if cell.method == "GET" and cell.lets_in(caller)]
            for form in forms_from(browser, ["/people?show=left", *may]):
                found.setdefault(form.shape, (browser, form))
        return list(found.values()) + self._elsewhere()

    def _elsewhere(self) -> list[tuple[Browser, PageForm]]:
        client = self.app.test_client()
        client.post("/sign-in", data={"email": "ada@canary.example"})
        asked = Browser(self.app, CALLERS[0])
        asked.cookie = f"wellness={client.get_cookie('wellness').value}"
        coordinator = next(browser for caller, browser in self.people if caller.title == "coordinator")
        return [(coordinator, ELSEWHERE["programme.set_up"]), (asked, ELSEWHERE["signins.use_code"])]

    def endpoint_of(self, form: PageForm) -> str:
        """The route that a form is sent to."""
        endpoint, _ = self.app.url_map.bind("localhost").match(urlsplit(form.action).path, method=form.method)
        return endpoint

    def filled(self, form: PageForm) -> Fields:
        """The form with something sensible in every field."""
        told = self.company.forms.get(self.endpoint_of(form), {})
        return form.filled(TYPED) | {name: [value] for name, value in told.items()}

    def send(self, browser: Browser, method: str, path: str, what: str, **arguments: Any) -> TestResponse:
        """One request, judged."""
        commits, begun = len(self.commits), time.thread_time()
        answer = browser.send(method, path, **arguments)
        took = time.thread_time() - begun
        fault = fault_of(answer) or ("it takes too long" if took > SECONDS else "")
        if answer.status_code >= 400 and len(self.commits) > commits:
            fault = "the error was committed"
        if fault:
            self.faults.append(f"{method} {path[:90]} with {what} -> {answer.status}: {fault}")
        self.sent += 1
        return answer


def fault_of(answer: TestResponse) -> str:
    """What is wrong with an answer to rubbish; empty when nothing is."""
    if answer.status_code >= 500:
        return "a fault of ours"
    if answer.status_code < 400:
        return ""
    if answer.is_json:
        return "" if answer.get_json()["message"] else "no words"
    if "<h1" not in answer.text:
        return "no page"
    return next((f"it says {word}" for word in MACHINE_WORDS if word in answer.text), "")


@pytest.fixture
def walker(app: Flask) -> Walker:
    """On the company's busy day."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with saved(app):
        company = busy.build()
    people = [(caller, Browser(app, caller)) for caller in (CALLERS[0], *CALLERS[2:6])]
    return Walker(app, company, people)


@pytest.fixture
def nothing_stays(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and requests do what they do and leave the company as it was for the next one."""

    def give_up() -> None:
        walker.commits.append(None)
        db.session.flush()
        db.session.rollback()

    return lambda: monkeypatch.setattr(db.session, "commit", give_up)


@pytest.mark.one_engine
def test_every_changing_route_has_a_form_that_is_found(walker: Walker) -> None:
    """The other tests take the forms from the pages; here is shown that they miss none."""
    changing = {cell.endpoint for _, cell in walker.cells("POST")}
    found = {walker.endpoint_of(form) for _, form in walker.forms() if form.method == "POST"}
    assert changing - found == set(), "no page shows the form: put into tests/web/busy.py what makes one show it"


def test_rubbish_in_a_form_is_answered_in_words(walker: Walker, nothing_stays: Callable[[], None]) -> None:
    """Every field with every kind of rubbish, the others filled in well, and things that are no form at all."""
    forms = [(browser, form) for browser, form in walker.forms() if form.method == "POST"]
    sqlite = walker.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    values = None if sqlite else rubbish.WHERE_ENGINES_DIFFER
    nothing_stays()
    for browser, form in forms:
        fields = walker.filled(form)
        names = rubbish.one_of_each(form.fields)
        wrong = [*rubbish.in_fields(names, fields, values), *rubbish.of_another_shape(names, fields)]
        for what, request in [*wrong, *(rubbish.instead(fields) if sqlite else [])]:
            walker.send(browser, "POST", form.action, what, **request)
    assert walker.faults == []
    assert walker.sent > 500


def test_rubbish_in_a_search_is_answered_in_words(walker: Walker, nothing_stays: Callable[[], None]) -> None:
    """Every page with every kind of rubbish behind the question mark, all of its fields at once."""
    fields = {urlsplit(form.action).path: {*form.fields} for _, form in walker.forms() if form.method == "GET"}
    nothing_stays()
    for browser, cell in walker.cells("GET"):
        names = {*SEARCHED, *fields.get(cell.path, ())}
        kinds = rubbish.VALUES | rubbish.PATTERNS
        for what, value in kinds.items() if cell.path in fields else rubbish.WHERE_ENGINES_DIFFER.items():
            walker.send(browser, "GET", f"{cell.path}?{urlencode(dict.fromkeys(names, value))}", what)
        twice = urlencode([(name, value) for name in names for value in ("1", "2")])
        walker.send(browser, "GET", f"{cell.path}?{twice}", "everything twice")
    assert walker.faults == []
    assert walker.sent > 200


def test_an_address_with_something_else_in_it_leads_nowhere(walker: Walker, nothing_stays: Callable[[], None]) -> None:
    """Ids of objects of every other kind, and rubbish, in each place of each address."""
    others = {name: parameter.own for name, parameter in walker.company.parameters.items()}
    nothing_stays()
    for method in ("GET", "POST"):
        for browser, cell in walker.cells(method):
            for path, what in elsewhere(walker.app, cell, others):
                answer = walker.send(browser, method, path, what, data=cell.form or None)
                if answer.status_code < 400:
                    walker.faults.append(f"{method} {path[:90]} with {what} -> {answer.status}")
    assert walker.faults == []
    assert walker.sent > 500


def elsewhere(app: Flask, cell: Cell, others: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The address of a request with one id at a time replaced, and by what."""
    _, values = app.url_map.bind("localhost").match(cell.path, method=cell.method)
    for name in values.keys() - WORDS.get(cell.endpoint, {}).keys():
        strange = {kind: value for kind, value in others.items() if kind != name}
        for kind, value in {**strange, **rubbish.WHERE_ENGINES_DIFFER, "NUL": "a\x00b", **rubbish.PATTERNS}.items():
            yield cell.path.replace(values[name], quote(value, safe="")), f"{kind} as {name}"


@pytest.mark.one_engine
def test_what_is_taken_of_rubbish_harms_no_page(walker: Walker) -> None:
    """Texts that a form accepted are kept, and then every page and file that shows them is looked at."""
    for browser, form in walker.forms():
        if form.method == "POST" and walker.endpoint_of(form) not in SETTLING:
            names = rubbish.one_of_each(form.fields)
            for what, request in rubbish.in_fields(names, walker.filled(form), rubbish.TEXTS):
                walker.send(browser, "POST", form.action, what, **request)
    shown = 0
    for browser, cell in walker.cells("GET"):
        answer = walker.send(browser, "GET", cell.path, "what was taken")
        assert b"<script>alert" not in answer.data, cell
        shown += b"&lt;script&gt;alert" in answer.data
    assert walker.faults == []
    assert shown > 5
