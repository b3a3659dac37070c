"""The dashboard in every state of a round; nothing private is on it, and people do not make it slower."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import account, add, employee, open_round, programme, site
from tests.conftest import saved, sign_in
from tests.web.pages_of_a_round import (
    AVOIDED,
    SECRET_SERVICE,
    Told,
    asked_for,
    grow,
    make_round,
    newer_draft,
    words,
)
from wellness import clock
from wellness.db import db
from wellness.models import Mail, MailKind, MailState, Programme, Roster, Round, RoundState, Visit, VisitProblem


@pytest.fixture
def hr(app: Flask, ada: str) -> FlaskClient:
    """A coordinator's browser in a house with nothing set up."""
    return sign_in(app, ada)


def with_round(app: Flask, **fields: bool) -> tuple[FlaskClient, Told]:
    told = make_round(app, **fields)
    return sign_in(app, "hr@meadow.example"), told


def pages_of(told: Told) -> list[str]:
    """The pages on which a coordinator looks at a roster."""
    return [
        "/dashboard",
        *(f"/rosters/{told.roster}{page}" for page in ("", "/waiting", "/empty-places", "/timetable")),
    ]


def test_before_anything_is_set_up_it_leads_to_the_first_step(hr: FlaskClient) -> None:
    page = hr.get("/dashboard").text

    assert "Let us get ready" in words(page)
    assert 'href="/programme">Set it up</a>' in page
    assert "Open a round</a>" not in page


def test_a_programme_without_people_leads_to_the_next_step_only(app: Flask, hr: FlaskClient) -> None:
    with saved(app):
        site(programme("Meadow Wellness"))

    page = hr.get("/dashboard").text

    assert "<h1>Meadow Wellness</h1>" in page
    assert page.count('<span class="tag tag-good">done</span>') == 2
    assert "Add a therapist</a>" in page
    assert "Upload people</a>" not in page


def test_an_open_round_without_visits_and_people_has_its_words(app: Flask, hr: FlaskClient) -> None:
    with saved(app):
        open_round(programme())

    page = words(hr.get("/dashboard").text)

    assert "Answers until Mon 9 March" in page
    assert "0 have not answered 0 of 0 have" in page
    assert "No therapist comes in this round yet" in page
    assert "as soon as there is a draft" in page


def test_an_open_round_says_who_is_silent_and_leads_to_them(app: Flask) -> None:
    client, told = with_round(app)
    with saved(app):
        round_ = db.session.get_one(Round, told.round)
        round_.state = RoundState.OPEN
        employee(db.session.scalars(db.select(Programme)).one(), "silent@meadow.example", sites=[])

    page = client.get("/dashboard").text

    assert "1 has not answered 3 of 4 have" in words(page)
    assert f'href="/rounds/{told.round}?state=not_answered#people"' in page
    assert f'href="/rounds/{told.round}/reminders">Remind' in page


def test_a_draft_shows_the_figures_and_what_publishing_sends(app: Flask) -> None:
    client, told = with_round(app)

    page = client.get("/dashboard").text
    seen = words(page)

    assert "3 sessions wanted for 5 places" in seen
    assert "2 people served of 3, 2 sessions" in seen
    assert "1 person waits" in seen
    assert "3 empty places 2 of 5 taken" in seen
    assert "publishing sends 3" in seen
    assert "Draft 1 is ready to be looked at. Publishing it sends 3 mails." in seen
    assert f'href="/rosters/{told.roster}">Look at it' in page
    assert f'href="/rosters/{told.roster}/waiting?reason=no_common_time"' in page


def test_a_published_round_stays_shown_beside_a_newer_draft(app: Flask) -> None:
    client, told = with_round(app, published=True)
    draft = newer_draft(app, told)

    page = client.get("/dashboard").text

    assert "roster 1 published" in page
    assert "2 people served" in words(page)
    assert f'href="/rosters/{draft}">Look at it' in page


def test_while_a_new_round_is_open_the_published_one_is_a_link_away(app: Flask) -> None:
    """As long as its days are not over."""
    client, told = with_round(app, published=True)
    link = f'href="/rosters/{told.roster}">March, roster 1</a>'
    assert link not in client.get("/dashboard").text
    with saved(app):
        before = db.session.get_one(Round, told.round)
        open_round(before.programme, starts_on=before.ends_on + timedelta(days=1), days=7).name = "April"

    page = client.get("/dashboard").text
    assert "<h1>April</h1>" in page
    assert link in page

    with saved(app):
        before = db.session.get_one(Round, told.round)
        before.starts_on = before.ends_on = clock.now().date() - timedelta(days=1)
    assert link not in client.get("/dashboard").text


@pytest.mark.parametrize(
    ("status", "unproven", "said"),
    [
        ("optimal", [], "It is proven that no roster is fairer for what was asked, offered and pinned."),
        ("out_of_time", ["fair", "drawn"], "Planning used up its time: this roster is valid, but it is not proven"),
    ],
)
def test_fairness_comes_with_a_word_about_its_proof(app: Flask, status: str, unproven: list[str], said: str) -> None:
    """On the dashboard; what is not proven is said on the draft and before publishing, too."""
    client, told = with_round(app)
    with saved(app):
        draft = db.session.get_one(Roster, told.roster)
        draft.status, draft.unproven = status, unproven

    assert said in words(client.get("/dashboard").text)
    for page in ("", "/publish"):
        assert (said in words(client.get(f"/rosters/{told.roster}{page}").text)) == (status != "optimal")


def test_a_draft_without_anybody_served_and_a_closed_round_without_a_roster_render(app: Flask) -> None:
    client, told = with_round(app)
    newer_draft(app, told)
    assert "0 people served" in words(client.get("/dashboard").text)

    with saved(app):
        for one in db.session.scalars(db.select(Roster)).all():
            for appointment in one.appointments:
                db.session.delete(appointment)
            db.session.delete(one)

    page = client.get("/dashboard").text
    assert "takes no more answers. Plan it now." in words(page)
    assert f'href="/rounds/{told.round}/planning">Plan it' in page


def test_the_charts_have_their_numbers_in_tables(app: Flask) -> None:
    client, _ = with_round(app)

    page = client.get("/dashboard").text

    assert page.count('<svg class="chart"') == 2
    assert "style=" not in page
    assert "Mon 16 March Thea Berlin 3 1 2" in words(page)
    assert "Ask for the first time 3 0" in words(page)


@pytest.mark.parametrize("published", [False, True])
def test_no_page_of_a_roster_tells_a_coordinator_what_is_private(app: Flask, published: bool) -> None:
    """A sensitive service is not named beside people, and whom Cem avoids reads like a matter of times."""
    client, told = with_round(app, published=published)

    for path in (
        "/dashboard",
        f"/rosters/{told.roster}/waiting",
        f"/rosters/{told.roster}",
        f"/rosters/{told.roster}/timetable",
    ):
        page = client.get(path).text
        assert SECRET_SERVICE not in page, path
        assert "therapist_wish" not in page, path
        assert "rather not" not in page, path
    waiting = words(client.get(f"/rosters/{told.roster}/waiting").text)
    assert "No common time" in waiting
    assert AVOIDED not in waiting


def test_failed_mail_is_urgent_and_leads_to_it(app: Flask) -> None:
    client, _ = with_round(app)
    with saved(app):
        mail = Mail(account=account("lost@meadow.example"), kind=MailKind.NOTICE, state=MailState.FAILED)
        mail.recipient, mail.subject, mail.content, mail.thread = "lost@meadow.example", "A notice", b"", "a thread"
        add(mail)

    page = client.get("/dashboard").text

    assert "1 mail could not be delivered." in words(page)
    assert 'href="/mails?state=failed">See which' in page


def test_a_problem_with_a_visit_is_settled_once(app: Flask) -> None:
    client, told = with_round(app, published=True)
    with saved(app):
        problem = add(VisitProblem(visit_id=told.visit, note="The room is <locked>.")).id
    page = client.get("/dashboard").text
    assert "Thea says that the visit on Mon 16 March in Berlin is wrong." in words(page)
    assert "The room is &lt;locked&gt;." in page

    for _ in range(2):
        assert client.post(f"/visit-problems/{problem}/settle").status_code == 303

    assert "is wrong." not in words(client.get("/dashboard").text)
    with app.app_context():
        assert db.session.get_one(VisitProblem, problem).settled_at is not None


def test_more_than_six_needs_are_folded_away(app: Flask) -> None:
    client, told = with_round(app)
    with saved(app):
        visit = db.session.get_one(Visit, told.visit)
        for number in range(6):
            add(VisitProblem(visit_id=visit.id, note=f"Note {number}"))

    page = words(client.get("/dashboard").text)

    assert "1 more thing" in page
    assert "Note 5" in page


def test_people_and_visits_do_not_make_more_queries(app: Flask) -> None:
    client, told = with_round(app)
    paths = [
        "/dashboard",
        *(f"/rosters/{told.roster}{page}" for page in ("", "/waiting", "/empty-places", "/timetable")),
    ]
    before = {path: asked_for(client, path) for path in paths}

    grow(app, told, people=12)

    assert {path: asked_for(client, path) for path in pages_of(told)} == before
    assert max(before.values()) <= 26, before
