"""The card of one's own calendar: what it shows in each state, and what its buttons ask for."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.conftest import NOW, saved, sign_in
from wellness import settings as process_settings
from wellness.db import db
from wellness.models import AuditEntry, OwnCalendar, OwnCalendarEntry, OwnCalendarProblem, OwnCalendarState
from wellness.services import own_calendars
from wellness.services.own_calendar_work import drawn_up

STATE = OwnCalendarState
GIVEN = {"user": "ada", "password": "open sesame"}


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    """Ada's browser, where IT has named a server."""
    process_settings.use(process_settings.current().model_copy(update={"caldav_url": "http://127.0.0.1:9/dav/"}))
    with saved(app):
        programme = builders.programme()
        builders.employee(programme, "ada@meadow.example", sites=[builders.site(programme)])
        builders.coordinator()
    return sign_in(app, "ada@meadow.example")


def change(app: Flask, **values: object) -> None:
    with saved(app):
        row = db.session.scalars(sa.select(OwnCalendar)).one()
        for name, value in values.items():
            setattr(row, name, value)


def own(app: Flask) -> OwnCalendar | None:
    with app.app_context():
        return db.session.scalars(sa.select(OwnCalendar)).one_or_none()


def page(ada: FlaskClient) -> str:
    return ada.get("/calendar").text


def test_without_a_server_in_the_settings_there_is_nothing_to_connect(app: Flask, ada: FlaskClient) -> None:
    assert "App password" in page(ada)
    process_settings.use(process_settings.current().model_copy(update={"caldav_url": ""}))
    assert "App password" not in page(ada)
    assert ada.post("/calendar/own", data=GIVEN).status_code == 422


def test_connecting_keeps_the_password_encrypted_and_asks_for_the_job(app: Flask, ada: FlaskClient) -> None:
    """Neither page, row, audit nor job tells it."""
    answer = ada.post("/calendar/own", data=GIVEN)
    assert (answer.status_code, answer.location) == (303, "/calendar#own")
    assert "Trying to sign in as ada" in page(ada)
    assert "sesame" not in page(ada)
    with app.app_context():
        row = db.session.execute(sa.select(OwnCalendar.__table__)).one()
        assert "sesame" not in str(row)
        work = drawn_up(row.id)
        assert work is not None
        assert work.server.password == "open sesame"
        assert "sesame" not in repr(work)
        assert [entry.detail for entry in db.session.scalars(sa.select(AuditEntry)) if "calendar" in entry.action] == [
            {}
        ]
        table = "workflow_status" if db.engine.dialect.name == "sqlite" else "dbos.workflow_status"
        jobs = db.session.execute(sa.text(f"SELECT * FROM {table} WHERE name = 'own_calendar'")).all()
        assert len(jobs) == 1
        assert "sesame" not in str(jobs)


@pytest.mark.parametrize("given", [{}, {"user": "ada"}, {"user": "a:b", "password": "x"}, {"password": "x"}])
def test_what_is_missing_is_said(ada: FlaskClient, given: dict[str, str]) -> None:
    answer = ada.post("/calendar/own", data=given)
    assert answer.status_code == 422
    assert "Type" in answer.text


def test_one_of_the_calendars_is_chosen_once(app: Flask, ada: FlaskClient) -> None:
    ada.post("/calendar/own", data=GIVEN)
    assert ada.post("/calendar/own/choose", data={"calendar": "0"}).status_code == 422
    found = [{"name": "Life", "path": "/l/"}, {"name": "<Work>", "path": "/w/"}]
    change(app, state=STATE.CHOOSING, found=found)
    assert "&lt;Work&gt;" in page(ada)
    for wrong in ("2", "-1", "x", ""):
        assert ada.post("/calendar/own/choose", data={"calendar": wrong}).status_code == 422
    assert ada.post("/calendar/own/choose", data={"calendar": "1"}).status_code == 303
    row = own(app)
    assert row is not None
    assert (row.state, row.path, row.asked) == (STATE.CONNECTED, "/w/", 2)
    assert "Connected to “&lt;Work&gt;” as ada" in page(ada)
    assert ada.post("/calendar/own/choose", data={"calendar": "0"}).status_code == 422


@pytest.mark.parametrize("problem", list(OwnCalendarProblem))
def test_a_pause_says_what_to_do(app: Flask, ada: FlaskClient, problem: OwnCalendarProblem) -> None:
    ada.post("/calendar/own", data=GIVEN)
    change(app, state=STATE.PAUSED, problem=problem)
    assert "The connection to your calendar is paused." in page(ada)
    may_try = "Try again</button>" in page(ada)
    assert may_try == (problem.value in ("unreachable", "no_calendar", "read_only", "unusable"))
    assert ada.post("/calendar/own/again").status_code == 303
    assert ada.post("/calendar/own/again").status_code == 422


def test_ending_says_how_many_it_would_remove(app: Flask, ada: FlaskClient) -> None:
    """And leaves them without the tick; nobody else can end it."""
    ada.post("/calendar/own", data=GIVEN)
    row = own(app)
    assert row is not None
    with saved(app):
        builders.add(
            OwnCalendarEntry(own_calendar_id=row.id, uid="u", path="/u.ics", etag='"1"', digest="d" * 64, ends=NOW)
        )
    change(app, state=STATE.CONNECTED, path="/w/", name="Work")
    assert "Remove the 1 session that we have put there, too" in page(ada)
    assert sign_in(app, "hr@meadow.example").post("/calendar/own/end").status_code == 403
    assert ada.post("/calendar/own/end", data={"remove": "1"}).status_code == 303
    assert "Removing your sessions from “Work”" in page(ada)
    assert ada.post("/calendar/own/end").status_code == 303
    assert own(app) is None
    assert ada.post("/calendar/own/end").status_code == 422


def test_passwords_cannot_be_guessed_by_the_hundred(app: Flask, ada: FlaskClient) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    answers = [ada.post("/calendar/own", data={**GIVEN, "password": str(n)}).status_code for n in range(11)]
    assert answers == [303] * 10 + [429]


def test_somebody_elses_name_on_the_server_starts_from_nothing(app: Flask, ada: FlaskClient) -> None:
    """The calendar that was chosen belongs to the name before."""
    ada.post("/calendar/own", data=GIVEN)
    change(app, state=STATE.CONNECTED, path="/w/", name="Work")
    ada.post("/calendar/own", data={**GIVEN, "user": "ben"})
    row = own(app)
    assert row is not None
    assert (row.user_name, row.path, row.state) == ("ben", "", STATE.CHECKING)


def test_a_publication_asks_for_the_job_of_those_who_are_connected(app: Flask, ada: FlaskClient) -> None:
    """Of nobody else, and in the same transaction."""
    ada.post("/calendar/own", data=GIVEN)
    change(app, state=STATE.CONNECTED)
    row = own(app)
    assert row is not None
    with app.app_context():
        own_calendars.note_change([row.account_id, "nobody"])
        db.session.rollback()
    assert own(app).asked == 1
    with saved(app):
        own_calendars.note_change([row.account_id, "nobody"])
    assert own(app).asked == 2
