"""The visits of a week, adding one by form and withdrawing one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.builders import MONDAY
from tests.conftest import NOW, saved, sign_in
from tests.services.import_samples import offices, therapist
from wellness.db import db
from wellness.models import LIVE, Appointment, Therapist, Visit
from wellness.services import programme as programmes


@pytest.fixture
def hr(app: Flask) -> FlaskClient:
    """A coordinator's browser; Thea can give chair massage in Berlin's quiet room."""
    with saved(app):
        therapist(offices())
        builders.coordinator()
    return sign_in(app, "hr@meadow.example")


def form(app: Flask, **changed: str) -> dict[str, str]:
    """The form filled in for Thea on Monday morning."""
    with app.app_context():
        programme = programmes.get_programme()
        filled = {
            "therapist": db.session.scalars(db.select(Therapist.id)).one(),
            "room": programmes.sites(programme)[0].rooms[0].id,
            "service": programmes.offered_services(programme)[0].id,
        }
    return {**filled, "day": "2026-03-16", "starts": "09:00", "ends": "12:00", **changed}


def visit_id(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(db.select(Visit.id)).one()


def test_a_visit_is_added_and_shown_in_its_week(app: Flask, hr: FlaskClient) -> None:
    answer = hr.post("/visits", data=form(app), follow_redirects=True)
    assert "Added: Thea Lind with 6 sessions." in answer.text
    for words in ("Week from Mon 16 March", "09:00–12:00 Thea Lind", "Berlin, Quiet room", "6 sessions", "break</li>"):
        assert words in answer.text
    assert "No visits in this week" in hr.get("/visits?week=2026-03-23").text


def test_the_next_week_with_visits_opens_by_itself(app: Flask, hr: FlaskClient) -> None:
    hr.post("/visits", data=form(app, day="2026-05-13"))
    hr.post("/visits", data=form(app, day="2026-02-11"))
    page = hr.get("/visits").text
    assert "Week from Mon 11 May" in page
    assert "week=2026-02-11" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends": "09:00"}, "an end after the start"),
        ({"day": "soon"}, "an end after the start"),
        ({"starts": "25:00"}, "Expected a time such as 09:00"),
        ({"ends": "09:10"}, "time for at least one session"),
        ({"starts": "08:00", "ends": "17:00"}, "at most 8 hours"),
        ({"day": "2026-03-29", "starts": "02:30"}, "02:30 is skipped"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_in_words(
    app: Flask, hr: FlaskClient, changed: dict[str, str], words: str
) -> None:
    answer = hr.post("/visits", data=form(app, **changed))
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{changed.get("ends", "12:00")}"' in answer.text


def test_adding_the_same_visit_twice_adds_it_once(app: Flask, hr: FlaskClient) -> None:
    hr.post("/visits", data=form(app))
    answer = hr.post("/visits", data=form(app))
    assert answer.status_code == 422
    assert visit_id(app)


def test_a_therapist_whose_credential_ended_is_refused(app: Flask, hr: FlaskClient) -> None:
    with saved(app):
        person = db.session.scalars(db.select(Therapist)).one()
        person.credentials[0].valid_until = MONDAY.replace(day=15)
    answer = hr.post("/visits", data=form(app))
    assert answer.status_code == 422
    assert "ended on Sun 15 March" in answer.text


def test_a_visit_is_withdrawn_unless_people_are_on_it(app: Flask, hr: FlaskClient) -> None:
    hr.post("/visits", data=form(app))
    with saved(app):
        visit = db.session.scalars(db.select(Visit)).one()
        programme = programmes.get_programme()
        ada = builders.employee(programme, "ada.lee@meadow.example", sites=[visit.room.site])
        roster = builders.roster(builders.open_round(programme))
        booked_id = builders.appointment(roster, visit.slots[0], ada, book=LIVE).id
    assert "1 place booked" in hr.get("/visits").text
    assert hr.post(f"/visits/{visit_id(app)}/withdraw").status_code == 422
    with saved(app):
        db.session.get_one(Appointment, booked_id).cancelled_at = NOW
    assert hr.post(f"/visits/{visit_id(app)}/withdraw").status_code == 303
    assert hr.post(f"/visits/{visit_id(app)}/withdraw").status_code == 303
    assert "Thea Lind</" not in hr.get("/visits?week=2026-03-16").text.split("Add a single visit")[0]


def test_an_unknown_visit_is_not_there(hr: FlaskClient) -> None:
    assert hr.post("/visits/0000/withdraw").status_code == 404
