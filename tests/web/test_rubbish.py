"""Rubbish in every form, address and search: an answer in words, never a fault of ours, and nothing half done."""

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Flask

from tests.web import rubbish
from tests.web.objects import WORDS
from tests.web.walk import Cell
from tests.web.walker import Walker
from wellness.db import db

# After these the other forms about the same thing are shown no more.
SETTLING = ("imports.confirm", "imports.undo", "admin.take")
SEARCHED = ("page", "q", "search", "site", "sort", "state", "week")


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
        other = [*rubbish.of_another_shape(names, fields), *rubbish.instead(fields)] if sqlite else []
        for what, request in [*rubbish.in_fields(names, fields, values), *other]:
            walker.send(browser, "POST", form.action, what, **request)
    assert walker.faults == []
    assert walker.sent > 200


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
