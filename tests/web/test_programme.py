"""The programme's page: set up, add, change."""

from flask import Flask

from tests import builders
from tests.conftest import saved, sign_in
from wellness.db import db
from wellness.models import Site


def test_a_coordinator_sets_up_everything_on_one_page(app: Flask) -> None:
    """From nothing to a room with two stations and a therapist with a credential."""
    with saved(app):
        builders.coordinator()
    hr = sign_in(app, "hr@meadow.example")
    assert "Set up the programme" in hr.get("/programme").text
    assert hr.post("/programme", data={"name": "Meadow at Ease"}).status_code == 303
    hr.post("/programme/sites", data={"name": "Pune", "timezone": "Asia/Kolkata", "address": "7 Banyan Park Road"})
    with app.app_context():
        site_id = db.session.scalars(db.select(Site.id)).one()
    hr.post(f"/programme/sites/{site_id}/rooms", data={"name": "Mula", "stations": "2"})
    hr.post("/programme/therapists", data={"name": "Thea Lind", "email": "thea@hands.example"})
    page = hr.get("/programme").text
    for words in ("Asia/Kolkata", "Mula: 2 stations", "Thea Lind", "No credential noted yet", "Medical massage"):
        assert words in page


def test_nonsense_is_refused_with_what_to_do(app: Flask) -> None:
    with saved(app):
        builders.coordinator()
        builders.programme()
    hr = sign_in(app, "hr@meadow.example")
    answer = hr.post("/programme/promises", data={"quota": "many", "max_per_week": "", "cancel_hours": "24"})
    assert answer.status_code == 422
    assert "“many” is not a whole number" in answer.text


def test_credentials_are_noted_with_their_last_day(app: Flask) -> None:
    with saved(app):
        builders.coordinator()
        person = builders.therapist(builders.programme(), credential="yoga-teacher").id
    hr = sign_in(app, "hr@meadow.example")
    form = {"held": ["chair-massage"], "until-chair-massage": "2026-12-31"}
    assert hr.post(f"/programme/therapists/{person}/credentials", data=form).status_code == 303
    page = hr.get("/programme").text
    assert "Chair massage practitioner until" in page
    assert "Yoga teacher until" not in page
