"""The pages of a planning: numbers first, progress while it runs, words when it came to nothing."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders as make
from tests.conftest import saved, sign_in
from wellness.db import db
from wellness.models import Planning, PlanningState, Round, RoundState

HTMX = {"HX-Request": "true"}


@pytest.fixture
def round_id(app: Flask) -> str:
    """A closed round with two places; two people ask for one session each, one is silent."""
    with saved(app):
        programme = make.programme()
        berlin = make.site(programme)
        chair = make.service(programme)
        make.visit(make.therapist(programme), make.room(berlin), chair, starts=["09:00", "09:30"])
        around = make.open_round(programme)
        around.state = RoundState.CLOSED
        monday = (make.local(make.MONDAY, "09:00"), make.local(make.MONDAY, "11:00"), 1)
        for name in ("ana", "ben"):
            person = make.employee(programme, f"{name}@meadow.example", sites=[berlin])
            make.answer(person, around, [monday], services=[chair])
        make.employee(programme, "silent@meadow.example", sites=[berlin])
        return around.id


@pytest.fixture
def hr(app: Flask) -> FlaskClient:
    """A coordinator's browser."""
    with saved(app):
        make.coordinator()
    return sign_in(app, "hr@meadow.example")


def planning(app: Flask, round_id: str, **fields: object) -> str:
    with saved(app):
        return make.add(Planning(round_id=round_id, **fields)).id


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_numbers_come_before_the_start(hr: FlaskClient, round_id: str) -> None:
    page = words(hr.get(f"/rounds/{round_id}/planning").text)

    assert "2 people ask for a session 2 sessions wanted" in page
    assert "2 places in 1 visit" in page
    assert "1 has not answered" in page
    assert "a seed for tests" in page


def test_starting_leads_to_the_progress_and_twice_to_the_same(app: Flask, hr: FlaskClient, round_id: str) -> None:
    first = hr.post(f"/rounds/{round_id}/planning")
    second = hr.post(f"/rounds/{round_id}/planning")

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Planning.id))) == 1
    assert "Waiting for its turn" in hr.get(first.location).text


def test_a_round_that_takes_answers_closes_only_by_the_button_that_says_so(
    app: Flask, hr: FlaskClient, round_id: str
) -> None:
    with saved(app):
        db.session.get_one(Round, round_id).state = RoundState.OPEN
    page = hr.get(f"/rounds/{round_id}/planning").text
    assert "Close the round and plan it" in page
    assert "1 person who has not answered" in words(page)

    assert hr.post(f"/rounds/{round_id}/planning").status_code == 422
    assert hr.post(f"/rounds/{round_id}/planning", data={"closing": "yes"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Round, round_id).state is RoundState.CLOSED


def test_a_round_without_answers_or_visits_says_what_to_do(app: Flask, hr: FlaskClient) -> None:
    with saved(app):
        empty = make.open_round(make.programme()).id

    page = hr.get(f"/rounds/{empty}/planning").text

    assert "Upload the therapists&#39; days first" in page or "Upload the therapists' days first" in page
    assert "Plan this round</button>" not in page


def test_progress_is_asked_for_every_second_and_shown_without_scripts(
    app: Flask, hr: FlaskClient, round_id: str
) -> None:
    planning_id = planning(
        app,
        round_id,
        state=PlanningState.RUNNING,
        started_at=datetime(2026, 3, 2, 8, 59, 48, tzinfo=UTC),
        progress={"stage": "fair", "component": 2, "components": 9, "value": 186, "bound": 221},
    )

    page = hr.get(f"/plannings/{planning_id}").text
    part = hr.get(f"/plannings/{planning_id}", headers=HTMX).text

    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    for shown in (page, part):
        assert '<progress class="planning-bar" aria-label="Progress of the planning" max="9" value="1">' in shown
        assert "Sharing the places out fairly" in shown
        assert "Part 2 of 9" in shown
        assert "12 seconds of at most 120" in words(shown)
        assert "186 people brought up to a better share so far; no roster can do that for more than 221." in shown
    assert "<html" not in part


def test_the_page_leaves_its_progress_when_the_planning_has_ended(app: Flask, hr: FlaskClient, round_id: str) -> None:
    planning_id = planning(app, round_id, state=PlanningState.FAILED, message="Nobody has asked.")

    answer = hr.get(f"/plannings/{planning_id}", headers=HTMX)

    assert answer.headers["HX-Redirect"] == f"/plannings/{planning_id}"
    page = hr.get(f"/plannings/{planning_id}").text
    assert "Nobody has asked." in page
    assert f"/rounds/{round_id}/planning" in page


def test_the_stop_button_stops_a_waiting_planning_at_once(app: Flask, hr: FlaskClient, round_id: str) -> None:
    started = hr.post(f"/rounds/{round_id}/planning").location

    assert hr.post(f"{started}/cancel").status_code == 303

    assert "Planning was stopped" in hr.get(started).text


def test_a_running_planning_says_that_it_is_being_stopped(app: Flask, hr: FlaskClient, round_id: str) -> None:
    planning_id = planning(app, round_id, state=PlanningState.RUNNING)

    hr.post(f"/plannings/{planning_id}/cancel")

    page = hr.get(f"/plannings/{planning_id}").text
    assert "Stopping" in page
    assert "Stop planning" not in page


def test_a_planning_that_was_stopped_offers_what_it_has(app: Flask, hr: FlaskClient, round_id: str) -> None:
    """With a word about what is not proven; without a roster it says that there is none."""
    kept, empty = (planning(app, round_id, state=PlanningState.CANCELLED) for _ in range(2))
    with saved(app):
        around = db.session.get_one(Round, round_id)
        roster_id = make.roster(around, planning_id=kept, status="cancelled", unproven=["fair", "drawn"]).id

    with_roster, without = hr.get(f"/plannings/{kept}").text, hr.get(f"/plannings/{empty}").text

    assert f'href="/rosters/{roster_id}"' in with_roster
    assert "Planning was stopped early: this roster is valid, but it is not proven that none is fairer." in with_roster
    assert "No roster had been found by then" in without
    assert "/rosters/" not in without


def test_planning_around_a_draft_says_how_many_pins_stay(app: Flask, hr: FlaskClient, round_id: str) -> None:
    with saved(app):
        around = db.session.get_one(Round, round_id)
        draft = make.roster(around)
        slot = db.session.scalars(db.select(make.Slot).order_by(make.Slot.starts)).first()
        who = db.session.scalars(db.select(make.Employee)).first()
        make.appointment(draft, slot, who).pinned = True
        draft_id = draft.id

    page = hr.get(f"/rounds/{round_id}/planning?based_on={draft_id}").text
    assert "1 pinned session of draft 1 stays as it is" in words(page)
    started = hr.post(f"/rounds/{round_id}/planning", data={"based_on": draft_id}).location

    with app.app_context():
        assert db.session.get_one(Planning, started.rsplit("/", 1)[-1]).based_on_id == draft_id


def test_a_draft_of_another_round_opens_nothing(app: Flask, hr: FlaskClient, round_id: str) -> None:
    with saved(app):
        programme = db.session.get_one(Round, round_id).programme
        elsewhere = make.roster(make.open_round(programme)).id

    assert hr.get(f"/rounds/{round_id}/planning?based_on={elsewhere}").status_code == 404
    assert hr.post(f"/rounds/{round_id}/planning", data={"based_on": elsewhere}).status_code == 404


def test_a_finished_planning_leads_to_its_draft(app: Flask, hr: FlaskClient, round_id: str) -> None:
    planning_id = planning(app, round_id, state=PlanningState.DONE)
    with saved(app):
        roster_id = make.roster(db.session.get_one(Round, round_id), planning_id=planning_id).id

    answer = hr.get(f"/plannings/{planning_id}")

    assert (answer.status_code, answer.location) == (303, f"/rosters/{roster_id}")
