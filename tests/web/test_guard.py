"""The guard over every request bites: it is red when an error answer, or reading, leaves something behind."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from tests.builders import account
from tests.guard import DatabaseTouched
from wellness.db import db
from wellness.web.doors import EXTENSION, Door
from wellness.web.roles import Role


def add_route(app: Flask, view: Callable[[], ResponseReturnValue], method: str, *, writes: bool = False) -> None:
    """Put a view for anyone at /careless."""
    app.extensions[EXTENSION]["careless"] = Door(frozenset({Role.ANYONE}), writes)
    app.add_url_rule("/careless", "careless", view, methods=[method])


def commit_and_answer(status: int) -> Callable[[], ResponseReturnValue]:
    """A view that commits by itself, which no view may do."""

    def view() -> ResponseReturnValue:
        account("left.behind@meadow.example")
        db.session.commit()
        return "", status

    return view


def test_an_error_answer_that_has_committed_is_caught(app: Flask) -> None:
    add_route(app, commit_and_answer(422), "POST")
    with pytest.raises(DatabaseTouched):
        app.test_client().post("/careless")


def test_reading_that_has_committed_is_caught(app: Flask) -> None:
    """The reading engine would stop this, so the view is put on the writing one behind the door's back."""

    def view() -> ResponseReturnValue:
        db.session.rollback()
        db.session.info["reading"] = False
        return commit_and_answer(200)()

    add_route(app, view, "GET")
    with pytest.raises(DatabaseTouched):
        app.test_client().get("/careless")


def test_a_changing_request_that_succeeds_is_let_through(app: Flask) -> None:
    add_route(app, commit_and_answer(200), "POST")
    assert app.test_client().post("/careless").status_code == 200


def test_an_error_answer_that_the_doorway_has_rolled_back_is_let_through(app: Flask) -> None:
    def view() -> ResponseReturnValue:
        account("rolled.back@meadow.example")
        return "", 422

    add_route(app, view, "POST")
    assert app.test_client().post("/careless").status_code == 422
