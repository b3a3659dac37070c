"""An employee's first page: what to answer, what is coming, why not, and how one stands; nobody else is on it."""

from datetime import UTC, datetime

from flask import Flask

from tests.builders import MONDAY, local, open_round
from tests.conftest import saved, sign_in
from tests.services.roster_worlds import world
from tests.web.pages_of_a_round import AVOIDED, Told, asked_for, make_round, words
from wellness import clock
from wellness.db import db
from wellness.models import Modality, Programme, Roster, Service, Unserved


def page_of(app: Flask, who: str) -> str:
    return sign_in(app, f"{who}@meadow.example").get("/appointments").text


def test_the_next_session_says_when_where_and_with_whom(app: Flask) -> None:
    make_round(app, published=True)
    with saved(app):
        chair = db.session.scalars(db.select(Modality).filter_by(code="chair-massage")).one()
        chair.precautions, chair.aftercare = ["Ask your doctor first."], ["Drink some water."]

    page = page_of(app, "ada")

    seen = words(page)
    assert "Your next session Mon 16 March, 09:00–09:20 (Berlin time)" in seen
    assert "Quiet room, Berlin" in seen
    assert "Chair massage, 20 minutes with Thea" in seen
    assert "Ask your doctor first." in seen
    assert "Drink some water." in seen
    assert "appointment.ics" in page
    assert "Give it back" in page
    assert "You have had 1 of 1 session in the last round in which you asked, what is coming included." in seen
    for other in ("Ben", "Cem"):
        assert other not in seen


def test_going_without_is_said_in_two_sentences_and_the_wish_only_to_its_owner(app: Flask) -> None:
    make_round(app, published=True)

    seen = words(page_of(app, "cem"))

    assert "March: no session for you this time" in seen
    assert "only therapists whom you would rather not have were free" in seen
    assert "What you missed counts for you" in seen
    assert "You have had 0 of 1 session" in seen
    assert AVOIDED not in seen
    assert "Ada" not in seen
    assert "no session for you" not in words(page_of(app, "ada"))


def nearest(**facts: object) -> dict[str, object]:
    """A time that Cem could have offered too, as it is kept."""
    window = {"kind": "answer", "times": [["2026-03-16T14:00:00+01:00", "2026-03-16T14:30:00+01:00"]], "services": []}
    return {**window, "session": "2026-03-16T14:00:00+01:00", "zone": "Europe/Berlin", **facts}


def test_what_would_have_helped_is_said_to_the_one_it_is_about(app: Flask) -> None:
    """Once it is known; on nobody else's page."""
    make_round(app, published=True)
    said = "Had you also offered Mon 16 March, 14:00–14:30, you would have had a session at 14:00."
    assert "Had you also" not in words(page_of(app, "cem"))
    with saved(app):
        db.session.scalars(db.select(Unserved)).one().nearest = nearest()

    assert said in words(page_of(app, "cem"))
    assert "Had you" not in words(page_of(app, "ada"))


def test_a_service_that_would_have_helped_is_named_on_the_own_page(app: Flask) -> None:
    """By its name, and by words that always hold once it is gone."""
    make_round(app, published=True)
    with saved(app):
        chair = db.session.scalars(db.select(Service).join(Modality).where(Modality.code == "chair-massage")).one()
        row = db.session.scalars(db.select(Unserved)).one()
        row.nearest = nearest(times=[], accepted=[chair.id], session=None)
    assert "Had you also accepted Chair massage, 20 minutes, you would have had a session." in words(
        page_of(app, "cem")
    )

    with saved(app):
        row = db.session.scalars(db.select(Unserved)).one()
        row.nearest = nearest(times=[], accepted=["gone"], session=None)
    assert "Had you also accepted one more service, you would have had a session." in words(page_of(app, "cem"))


def test_one_of_two_is_said_too(app: Flask) -> None:
    make_round(app, published=True)
    with saved(app):
        row = db.session.scalars(db.select(Unserved)).one()
        row.wanted, row.got, row.reason = 2, 1, "spacing"

    assert "March: 1 of the 2 sessions you asked for" in words(page_of(app, "cem"))


def test_a_draft_says_nothing_yet(app: Flask) -> None:
    make_round(app)

    for who in ("ada", "cem"):
        seen = words(page_of(app, who))
        assert "March: the places are being given" in seen
        assert "no session for you" not in seen
        assert "Your next session" not in seen


def test_an_open_round_asks_and_later_lets_the_answer_be_changed(app: Flask) -> None:
    with saved(app):
        company = world()
        company.round.state = "open"
        db.session.delete(company.answer_of(company.cem))
        round_id = company.round.id

    asked, answered = page_of(app, "cem"), page_of(app, "ada")

    assert "March: when could you come?" in words(asked)
    assert "until Mon 9 March, 12:00 (Berlin time)" in words(asked)
    assert f'href="/rounds/{round_id}/answer"' in asked
    assert "March: you have answered" in words(answered)
    assert f'href="/rounds/{round_id}/answer"' in answered


def test_after_the_deadline_nobody_is_asked_any_more(app: Flask) -> None:
    with saved(app):
        company = world()
        company.round.state = "open"
    with clock.stopped_at(datetime(2026, 3, 9, 11, 1, tzinfo=UTC)):
        seen = words(page_of(app, "ada"))

    assert "you have answered" not in seen
    assert "March: the places are being given" in seen


def test_a_round_that_is_over_is_history(app: Flask) -> None:
    told = make_round(app, published=True)
    with saved(app):
        ends_on = db.session.get_one(Roster, told.roster).round.ends_on
    with clock.stopped_at(local(ends_on.replace(month=ends_on.month + 1), "09:00")):
        ada, cem = words(page_of(app, "ada")), words(page_of(app, "cem"))

    assert "No session is coming up for you" in ada
    assert "Mon 16 March, 09:00–09:20 (Berlin time) Quiet room, Berlin over" in ada
    assert "no session for you this time" not in cem
    assert "March 0 1" in cem


def test_a_session_stays_on_top_until_it_is_over_but_cannot_be_given_back_any_more(app: Flask) -> None:
    make_round(app, published=True)
    with clock.stopped_at(local(MONDAY, "09:10")):
        page = page_of(app, "ada")

    assert "Your next session" in page
    assert "Give it back" not in page


def test_the_page_takes_the_same_few_queries_for_everybody(app: Flask) -> None:
    told: Told = make_round(app, published=True)
    with saved(app):
        programme = db.session.scalars(db.select(Programme)).one()
        open_round(programme, starts_on=db.session.get_one(Roster, told.roster).round.ends_on.replace(day=20), days=7)

    assert max(asked_for(sign_in(app, f"{who}@meadow.example"), "/appointments") for who in ("ada", "cem")) <= 16
