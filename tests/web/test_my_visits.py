"""A therapist's own visits: who comes, what to prepare, and a word to the coordinator; never another's."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from tests import builders as make
from tests.conftest import saved, sign_in
from tests.web.pages_of_a_round import SECRET_SERVICE, Told, asked_for, grow, make_round, words
from wellness import clock
from wellness.db import db
from wellness.models import AuditEntry, Roster, RosterState, Visit, VisitBreak, VisitProblem
from wellness.services import publishing


def thea(app: Flask, **fields: bool) -> tuple[FlaskClient, Told]:
    told = make_round(app, **fields)
    return sign_in(app, "thea@hands.example"), told


def test_the_list_shows_own_visits_with_how_many_come(app: Flask) -> None:
    client, told = thea(app, published=True)

    page = client.get("/my-visits").text

    assert "Mon 16 March" in words(page)
    assert "09:00–10:25 (Berlin time)" in words(page)
    assert "1 of 3 places taken" in words(page)
    assert told.secret_visit not in page


def test_a_draft_is_nothing_that_a_therapist_sees(app: Flask) -> None:
    client, told = thea(app)

    assert "Nobody is rostered yet" in client.get("/my-visits").text
    assert "Ada" not in client.get(f"/my-visits/{told.visit}").text


def test_after_a_withdrawal_it_says_so_until_a_roster_is_published_again(app: Flask) -> None:
    """And not that nobody is rostered yet."""
    client, told = thea(app, published=True)
    with saved(app):
        roster = db.session.get_one(Roster, told.roster)
        publishing.withdraw(roster, revision=roster.revision, actor=None)

    seen = words(client.get("/my-visits").text)
    assert "The roster was withdrawn, so nobody comes as things stand; 3 places" in seen
    assert "Nobody is rostered yet" not in seen

    with saved(app):
        round_ = db.session.get_one(Roster, told.roster).round
        make.roster(round_, version=2, state=RosterState.PUBLISHED, published_at=clock.now() + timedelta(hours=1))
    assert "withdrawn" not in words(client.get("/my-visits").text)


def test_the_day_shows_who_comes_breaks_and_what_to_prepare(app: Flask) -> None:
    client, told = thea(app, published=True)
    with saved(app):
        day = db.session.get_one(Visit, told.visit)
        day.breaks.append(VisitBreak(starts=day.slots[0].ends, ends=day.slots[1].starts))
        day.service.modality.setup = ["Massage chair, wiped down"]

    page = words(client.get(f"/my-visits/{told.visit}").text)

    assert "09:00–09:20 Ada Chair massage, 20 minutes 09:25–09:30 Break 09:30–09:50 Nobody" in page
    assert "Room set-up: Chair massage Massage chair, wiped down" in page


def test_the_therapist_who_gives_it_reads_what_a_sensitive_session_is(app: Flask) -> None:
    _, told = thea(app, published=True)

    page = sign_in(app, "theo@hands.example").get(f"/my-visits/{told.secret_visit}").text

    assert f"Ben {SECRET_SERVICE}, 30 minutes" in words(page)


def test_another_therapists_visit_is_not_found(app: Flask) -> None:
    client, told = thea(app, published=True)

    assert client.get(f"/my-visits/{told.secret_visit}").status_code == 404
    answer = client.post(f"/my-visits/{told.secret_visit}/problem", data={"note": "Mine?"})
    assert answer.status_code == 404
    with app.app_context():
        assert db.session.scalar(db.select(VisitProblem)) is None


def test_a_visit_that_was_withdrawn_is_gone(app: Flask) -> None:
    client, told = thea(app)
    with saved(app):
        db.session.get_one(Visit, told.visit).withdrawn_at = clock.now()

    assert "No visit is coming up" in client.get("/my-visits").text
    assert client.get(f"/my-visits/{told.visit}").status_code == 404


def test_this_is_wrong_reaches_the_coordinator_once(app: Flask) -> None:
    client, told = thea(app, published=True)
    for note in ("I can only come from ten.", "  I can only\ncome from ten. "):
        assert client.post(f"/my-visits/{told.visit}/problem", data={"note": note}).status_code == 303

    with app.app_context():
        assert db.session.scalars(db.select(VisitProblem.note)).all() == ["I can only come from ten."]
        audit = db.session.scalars(db.select(AuditEntry).filter_by(action="visit problem reported")).one()
        assert "ten" not in str(audit.detail)
    assert "with the coordinator “I can only come from ten.”" in words(client.get(f"/my-visits/{told.visit}").text)
    assert "I can only come from ten." in sign_in(app, "hr@meadow.example").get("/dashboard").text


def test_an_empty_or_endless_note_comes_back_with_what_to_do(app: Flask) -> None:
    client, told = thea(app, published=True)
    address = f"/my-visits/{told.visit}/problem"

    empty = client.post(address, data={"note": "  "})
    endless = client.post(address, data={"note": "a" * 501})

    assert (empty.status_code, endless.status_code) == (422, 422)
    assert "Say in a few words what is wrong" in empty.text
    assert "at most 500 characters" in endless.text
    assert "a" * 501 in endless.text


def test_more_sessions_do_not_make_more_queries(app: Flask) -> None:
    client, told = thea(app, published=True)
    before = [asked_for(client, "/my-visits"), asked_for(client, f"/my-visits/{told.visit}")]

    grow(app, told, people=5)

    assert [asked_for(client, "/my-visits"), asked_for(client, f"/my-visits/{told.visit}")] == before
    assert max(before) <= 12, before
