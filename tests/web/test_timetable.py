"""The pages of a roster: one day of a site, the sheets to print, who waits, and which places are empty."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.builders import room, roster, service, site, therapist, visit
from tests.conftest import saved, sign_in
from tests.web.pages_of_a_round import Told, grow, make_round, words
from wellness.db import db
from wellness.models import Appointment, Roster, Slot, Unserved, Visit


def with_roster(app: Flask, **fields: bool) -> tuple[FlaskClient, Told]:
    told = make_round(app, **fields)
    return sign_in(app, "hr@meadow.example"), told


def test_a_day_has_a_column_a_therapist_and_a_row_a_time(app: Flask) -> None:
    client, told = with_roster(app)

    page = client.get(f"/rosters/{told.roster}").text
    table = words(page[page.index('<table class="timetable">') : page.index("</table>")])

    assert "Berlin time Thea 2 empty Quiet room" in table
    assert "Theo 1 empty Bright room" in table
    assert "09:00–09:20 Ada Chair massage, 20 minutes" in table
    assert "10:00–10:30 Ben private" in table
    times = re.findall(r'<th scope="row" class="tt-time">(.*?)</th>', page)
    assert times == ["09:00", "09:25", "09:30", "09:55", "10:00", "10:25", "10:35"]


def test_a_draft_leads_to_mending_and_a_published_roster_does_not(app: Flask) -> None:
    client, told = with_roster(app)
    with app.app_context():
        ada = db.session.scalars(db.select(Appointment).order_by(Appointment.starts)).first().id
        free = db.session.scalars(db.select(Slot).filter_by(visit_id=told.visit).order_by(Slot.starts)).all()[1].id
    draft = client.get(f"/rosters/{told.roster}").text
    assert f'href="/rosters/{told.roster}/appointments/{ada}">Ada</a>' in draft
    assert f'href="/rosters/{told.roster}/slots/{free}"' in draft

    with saved(app):
        db.session.get_one(Roster, told.roster).state = "published"

    published = client.get(f"/rosters/{told.roster}").text
    assert "/appointments/" not in published
    assert "/slots/" not in published
    assert "Empty" in published


def test_another_site_is_shown_in_its_own_time(app: Flask) -> None:
    client, told = with_roster(app)
    with saved(app):
        programme = db.session.get_one(Roster, told.roster).round.programme
        pune = site(programme, "Pune", "Asia/Kolkata")
        chair = service(programme, "Back massage", 30)
        visit(therapist(programme, "meera@hands.example"), room(pune, "Mula"), chair, starts=["14:00"])
        pune_id = pune.id

    page = client.get(f"/rosters/{told.roster}?site={pune_id}").text

    assert "<h2>Pune, Mon 16 March</h2>" in page
    assert "Kolkata time" in page
    assert "14:00–14:30" in page
    assert client.get(f"/rosters/{told.roster}?site=0000000000000000").status_code == 404
    assert client.get(f"/rosters/{told.roster}?day=never").status_code == 200


def test_every_day_of_a_site_is_a_sheet_to_print(app: Flask) -> None:
    client, told = with_roster(app)
    with saved(app):
        programme = db.session.get_one(Roster, told.roster).round.programme
        there = db.session.get_one(Slot, db.session.scalars(db.select(Slot.id)).first()).visit.room
        later = service(programme, "Back massage", 30)
        day = db.session.get_one(Roster, told.roster).round.ends_on
        visit(therapist(programme, "late@hands.example"), there, later, day=day, starts=["09:00"])

    page = client.get(f"/rosters/{told.roster}/timetable").text

    assert page.count('<table class="timetable">') == 2
    assert page.count('class="new-sheet"') == 1
    assert "/appointments/" not in page


def test_a_roster_without_visits_says_so(app: Flask) -> None:
    client, told = with_roster(app)
    with saved(app):
        draft = db.session.get_one(Roster, told.roster)
        draft.round.starts_on = draft.round.ends_on
        for one in draft.appointments:
            db.session.delete(one)
        empty = roster(draft.round, version=2).id

    for path in (f"/rosters/{empty}", f"/rosters/{empty}/timetable"):
        assert "Nothing stands in this roster" in client.get(path).text
    assert "No place is empty" in client.get(f"/rosters/{empty}/empty-places").text
    assert "Nobody waits" in client.get(f"/rosters/{empty}/waiting").text


def test_who_waits_can_be_searched_by_name_and_reason(app: Flask) -> None:
    client, told = with_roster(app)
    grow(app, told, people=3)
    address = f"/rosters/{told.roster}/waiting"

    everybody = words(client.get(address).text)
    by_name = words(client.get(f"{address}?q=CEM").text)
    by_reason = words(client.get(f"{address}?reason=outranked").text)

    assert "Every reason (4)" in everybody
    assert "0 of 1" in everybody
    assert "Cem Berlin" in by_name
    assert "More1" not in by_name
    assert "More1 Berlin" in by_reason
    assert "Cem Berlin" not in by_reason
    assert "Nobody found" in client.get(f"{address}?q=%25").text


def test_a_private_reason_cannot_be_searched_for(app: Flask) -> None:
    client, told = with_roster(app)

    assert "Nobody found" in client.get(f"/rosters/{told.roster}/waiting?reason=therapist_wish").text
    assert "Cem Berlin" in words(client.get(f"/rosters/{told.roster}/waiting?reason=no_common_time").text)


def test_what_would_have_helped_is_said_without_what_is_private(app: Flask) -> None:
    """A time is said; whom Cem avoids, and when a sensitive service would have been, is not."""
    client, told = with_roster(app)
    address = f"/rosters/{told.roster}/waiting"
    in_general = "More times in their answer, or a visit at other times."
    assert in_general in words(client.get(address).text)
    with app.app_context():
        secret = db.session.get_one(Visit, told.secret_visit).service.id
    at_two = {
        "kind": "answer",
        "times": [["2026-03-16T14:00:00+01:00", "2026-03-16T14:30:00+01:00"]],
        "session": "2026-03-16T14:00:00+01:00",
        "zone": "Europe/Berlin",
        "services": [],
    }
    for facts, said in (
        (at_two, "Had they also offered Mon 16 March, 14:00–14:30, they would have had a session at 14:00."),
        ({**at_two, "services": [secret]}, in_general),
        ({**at_two, "therapists": 1}, in_general),
    ):
        with saved(app):
            db.session.scalars(db.select(Unserved)).one().nearest = facts
        page = words(client.get(address).text)
        assert said in page
        assert ("14:00" in page) == (facts is at_two)


def test_empty_places_lead_to_giving_them_unless_the_roster_is_history(app: Flask) -> None:
    client, told = with_roster(app)
    address = f"/rosters/{told.roster}/empty-places"

    page = words(client.get(address).text)
    assert "Mon 16 March, 09:30–09:50 (Berlin time) Quiet room, Berlin Thea Chair massage, 20 minutes 1" in page
    assert "Give it to somebody" in page

    for state, given_at in (("published", "/places/"), ("replaced", None)):
        with saved(app):
            db.session.get_one(Roster, told.roster).state = state
        page = client.get(address).text
        assert ("Give it to somebody" in page) == bool(given_at)
        assert given_at is None or given_at in page
