"""Everyone who may do anything in the application, with every form that its pages show them."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import saved
from tests.web import busy
from tests.web.callers import CALLERS, Browser, Caller
from tests.web.forms import Fields, PageForm, forms_from
from tests.web.objects import Company
from tests.web.walk import Cell, cells

SECONDS = 2.0
MACHINE_WORDS = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "Exception")
# What a person would type where a form has nothing in it yet, by the field's name.
TYPED = {
    "name": "Fern",
    "email": "new.comer@canary.example",
    "note": "The door is locked.",
    "address": "Meadow Lane 1",
    "other": "",
    "password": "open barley",
}
# Forms that no page shows in a company that is set up, or that come only after another one.
ELSEWHERE = {
    "programme.set_up": PageForm("/programme", "POST", {"name": ["Meadow"]}),
    "signins.use_code": PageForm("/sign-in/code", "POST", {"code": ["123456"]}),
}


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
        commits = len(self.commits)
        with _rubbish_left_lying():
            begun = time.thread_time()
            answer = browser.send(method, path, **arguments)
            took = time.thread_time() - begun
        fault = fault_of(answer) or ("it takes too long" if took > SECONDS else "")
        if answer.status_code >= 400 and len(self.commits) > commits:
            fault = "the error was committed"
        if fault:
            self.faults.append(f"{method} {path[:90]} with {what} -> {answer.status}: {fault}")
        self.sent += 1
        return answer


@contextmanager
def _rubbish_left_lying() -> Iterator[None]:
    """Time measured in here is the application's own: clearing up after thousands of tests takes a second."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def fault_of(answer: TestResponse) -> str:
    """What is wrong with an answer to rubbish; empty when nothing is."""
    if answer.status_code >= 500:
        return "a fault of ours"
    if answer.status_code < 400:
        return ""
    if answer.is_json:
        return "" if answer.get_json()["message"] else "no words"
    if answer.mimetype == "text/plain":
        # What programs ask for: a feed that is not there has words, and no page.
        return "" if answer.text.strip() else "no words"
    if "<h1" not in answer.text:
        return "no page"
    return next((f"it says {word}" for word in MACHINE_WORDS if word in answer.text), "")


def on_a_busy_day(app: Flask) -> Walker:
    """The walker, with a fresh browser for every caller."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with saved(app):
        company = busy.build()
    people = [(caller, Browser(app, caller)) for caller in (CALLERS[0], *CALLERS[2:6])]
    return Walker(app, company, people)
