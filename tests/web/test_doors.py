"""Every route by every method for every kind of caller, with their own objects and with a colleague's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import saved
from tests.web import objects
from tests.web.callers import CALLERS, Browser, Caller
from tests.web.objects import Company
from tests.web.walk import Cell, cells, check_allowed, check_denied, everything_in
from wellness.db import db
from wellness.web.doors import EXTENSION, Door, Doors, UnguardedRoute, guard
from wellness.web.policy_table import policy_table
from wellness.web.roles import Role


@pytest.fixture
def company(app: Flask) -> Company:
    """The company that is walked through."""
    with saved(app):
        return objects.build()


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests that are allowed do what they do and leave the company as it was for the next one."""
    with monkeypatch.context() as patch:
        patch.setattr(db.session, "commit", db.session.rollback)
        yield


def faults(browser: Browser, caller: Caller, walk: list[Cell]) -> list[str]:
    """What is wrong with the answers that a caller gets, over the whole walk."""
    found = []
    for cell in walk:
        check = check_denied if cell.is_denied(caller) else check_allowed
        try:
            check(browser, caller, cell)
        except AssertionError as fault:
            found.append(str(fault))
    return found


def test_who_is_not_allowed_gets_nothing_and_changes_nothing(app: Flask, company: Company) -> None:
    browsers = [(caller, Browser(app, caller)) for caller in CALLERS]
    before = everything_in(app)
    found, denied = [], 0
    for caller, browser in browsers:
        walk = [cell for cell in cells(app, company) if cell.is_denied(caller)]
        found += faults(browser, caller, walk)
        denied += len(walk)
    assert found == []
    assert denied > 100
    assert everything_in(app) == before


def test_who_is_allowed_gets_through(app: Flask, company: Company, request: pytest.FixtureRequest) -> None:
    browsers = [(caller, Browser(app, caller)) for caller in CALLERS]
    request.getfixturevalue("nothing_stays")
    found = []
    for caller, browser in browsers:
        found += faults(browser, caller, [cell for cell in cells(app, company) if not cell.is_denied(caller)])
    assert found == []


def test_the_walk_is_red_when_a_door_is_taken_away(
    app: Flask, company: Company, request: pytest.FixtureRequest
) -> None:
    """Each door in turn is opened to anyone; the walk must notice every one of them."""
    browsers = [(caller, Browser(app, caller)) for caller in CALLERS]
    request.getfixturevalue("nothing_stays")
    doors: dict[str, Door] = app.extensions[EXTENSION]
    guarded = {name: door for name, door in doors.items() if Role.ANYONE not in door.allow}
    walk = list(cells(app, company))
    unnoticed = []
    for name, door in guarded.items():
        doors[name] = Door(frozenset(Role), door.writes)
        of_this_door = [cell for cell in walk if cell.endpoint == name]
        if not any(is_red(browser, caller, cell) for cell in of_this_door for caller, browser in browsers):
            unnoticed.append(name)
        doors[name] = door
    assert unnoticed == []
    assert len(guarded) > 10


def is_red(browser: Browser, caller: Caller, cell: Cell) -> bool:
    """Whether the walk notices that a caller who must be denied gets through."""
    if not cell.is_denied(caller):
        return False
    try:
        check_denied(browser, caller, cell)
    except AssertionError:
        return True
    return False


def test_methods_that_a_route_does_not_have_are_refused(app: Flask, company: Company) -> None:
    """By nobody and by a coordinator alike, and without a word."""
    for caller in (CALLERS[0], CALLERS[4]):
        browser = Browser(app, caller)
        for path in sorted({cell.path for cell in cells(app, company)}):
            known = app.url_map.bind("localhost").allowed_methods(path)
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - set(known):
                answer = browser.send(method, path)
                assert answer.status_code == 405, f"{method} {path} -> {answer.status}"


def test_the_document_of_who_may_what_is_up_to_date(app: Flask) -> None:
    document = (Path(__file__).parents[2] / "docs" / "authorisation.md").read_text()
    assert document == policy_table(app), "run: python -m wellness doors > docs/authorisation.md"


def test_a_route_without_a_policy_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(UnguardedRoute, match="forgotten"):
        guard(app, public=[])


def test_a_route_of_a_feature_must_say_whom_it_allows() -> None:
    with pytest.raises(TypeError, match="say whom"):
        Doors("feature", __name__).get("/feature")(lambda: "")


def test_an_unknown_address_tells_nobody_anything(app: Flask, company: Company) -> None:
    for caller in CALLERS:
        assert Browser(app, caller).send("GET", "/rounds/of/somebody/else").status_code == 404
