"""The coordinator's pages about a roster: mending by forms, publishing after a preview, withdrawing, files."""

import csv
import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.conftest import NOW, saved, sign_in
from tests.services.roster_worlds import World, again
from tests.web.roster_parts import parts, planned
from wellness.db import db
from wellness.models import Appointment, Mail, Roster, RosterState
from wellness.services import publishing

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def here(app: Flask) -> World:
    return planned(app)


@pytest.fixture
def hr(app: Flask, here: World) -> FlaskClient:
    return sign_in(app, "hr@meadow.example")


def ids(app: Flask, here: World) -> dict[str, str]:
    """The parts of addresses, and the appointments by first name."""
    with app.app_context():
        company = again(here)
        return parts(company) | {one.employee.name: one.id for one in company.draft.appointments}


def test_the_roster_shows_who_comes_and_what_is_empty(hr: FlaskClient, app: Flask, here: World) -> None:
    """Times are those of the site."""
    page = hr.get(f"/rosters/{ids(app, here)['roster']}").text
    for words in ("Mon 16 March", "09:00–09:20", "Ada", "Ben", "Empty", "Thea", "Quiet room", "Berlin time"):
        assert words in page


def test_a_sensitive_service_is_on_no_page_and_in_no_file(hr: FlaskClient, app: Flask, here: World) -> None:
    """Next to a name it only says "private"."""
    with saved(app):
        modality = again(here).chair.modality
        modality.sensitive, modality.name = True, "Medical massage"
    part = ids(app, here)
    roster = f"/rosters/{part['roster']}"
    pages = [
        roster,
        f"{roster}/publish",
        f"{roster}/appointments/{part['Ada']}",
        f"{roster}/slots/{part['slot2']}",
        f"{roster}/roster.csv",
        f"{roster}/roster.ics",
    ]
    for page in pages:
        answer = hr.get(page)
        assert answer.status_code == 200
        assert b"Medical" not in answer.data, page
    book = load_workbook(io.BytesIO(hr.get(f"{roster}/roster.xlsx").data))
    assert [row[7].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["private", "private"]


def test_pin_remove_and_assign_by_form(hr: FlaskClient, app: Flask, here: World) -> None:
    """Each press is one change with a word of what it did."""
    part = ids(app, here)
    roster = f"/rosters/{part['roster']}"
    pinned = hr.post(f"{roster}/appointments/{part['Ada']}/pin", data={"revision": "1", "pinned": "yes"})
    assert pinned.status_code == 303
    assert re.fullmatch(rf"{roster}\?site=\w+&day=2026-03-16", pinned.location)
    assert "It stays when you plan again" in hr.get(pinned.location).text
    removed = hr.post(f"{roster}/appointments/{part['Ben']}/remove", data={"revision": "2"})
    assert removed.status_code == 303
    place = f"{roster}/slots/{part['slot1']}"
    assert "Cem" in hr.get(place).text
    assert hr.post(place, data={"revision": "3", "employee": part["cem"]}).status_code == 303
    with app.app_context():
        rows = db.session.scalars(sa.select(Appointment).order_by(Appointment.starts))
        assert [(row.employee.name, row.pinned) for row in rows] == [("Ada", True), ("Cem", True)]


def test_two_change_places_by_form(hr: FlaskClient, app: Flask, here: World) -> None:
    """The page offers whom it suits."""
    part = ids(app, here)
    page = f"/rosters/{part['roster']}/appointments/{part['Ada']}"
    assert "Ben, Mon 16 March, 09:30–09:50, Berlin" in hr.get(page).text
    assert hr.post(f"{page}/swap", data={"revision": "1", "other": part["Ben"]}).status_code == 303
    with app.app_context():
        rows = db.session.scalars(sa.select(Appointment).order_by(Appointment.starts))
        assert [row.employee.name for row in rows] == ["Ben", "Ada"]


def test_what_is_refused_comes_back_with_the_choice_and_the_reason(hr: FlaskClient, app: Flask, here: World) -> None:
    """Cem is offered only outside of his times; with the tick it goes through."""
    with saved(app):
        company = again(here)
        answer = company.answer_of(company.cem)
        answer.windows = []
    part = ids(app, here)
    place = f"/rosters/{part['roster']}/slots/{part['slot2']}"
    assert "Only outside the times they gave" in hr.get(place).text
    refused = hr.post(place, data={"revision": "1", "employee": part["cem"]})
    assert refused.status_code == 422
    assert "Cem and the session on Mon 16 March, 10:00–10:20 have no common time." in refused.text
    assert f'value="{part["cem"]}" selected' in refused.text
    given = hr.post(place, data={"revision": "1", "employee": part["cem"], "outside_times": "yes"})
    assert given.status_code == 303
    assert "outside the stated times" in hr.get(f"/rosters/{part['roster']}").text


def test_a_stale_form_is_told_and_shows_things_as_they_are(hr: FlaskClient, app: Flask, here: World) -> None:
    """The page that comes back carries the newest revision, so that the next press counts."""
    part = ids(app, here)
    page = f"/rosters/{part['roster']}/appointments/{part['Ada']}"
    hr.post(f"{page}/pin", data={"revision": "1", "pinned": "yes"})
    stale = hr.post(f"{page}/remove", data={"revision": "1"})
    assert stale.status_code == 409
    assert "This roster was changed by someone else" in stale.text
    assert 'name="revision" value="2"' in stale.text


@pytest.mark.parametrize("revision", ["", "one", "-1", "99999999999"])
def test_a_strange_revision_is_stale(hr: FlaskClient, app: Flask, here: World, revision: str) -> None:
    """Nothing that was never shown is taken for what was looked at."""
    part = ids(app, here)
    page = f"/rosters/{part['roster']}/appointments/{part['Ada']}/remove"
    assert hr.post(page, data={"revision": revision}).status_code == 409


def test_nobody_chosen_and_nobody_there(hr: FlaskClient, app: Flask, here: World) -> None:
    """Words for the first, "not found" for what was never there."""
    part = ids(app, here)
    place = f"/rosters/{part['roster']}/slots/{part['slot2']}"
    assert "Choose somebody first" in hr.post(place, data={"revision": "1"}).text
    assert hr.post(place, data={"revision": "1", "employee": "nobody"}).status_code == 404
    assert hr.get(f"/rosters/{part['roster']}/slots/nothing").status_code == 404
    assert hr.get(f"/rosters/{part['roster']}/appointments/nothing").status_code == 404


def test_publishing_takes_a_look_and_a_press(hr: FlaskClient, app: Flask, here: World) -> None:
    """The numbers first; the second press leads to the same roster and mails nobody again."""
    roster = f"/rosters/{ids(app, here)['roster']}"
    preview = hr.get(f"{roster}/publish").text
    assert "to 3 people" in preview
    assert "Publish and send 3 mails" in preview
    for _ in range(2):
        pressed = hr.post(f"{roster}/publish", data={"revision": "1"})
        assert (pressed.status_code, pressed.location) == (303, roster)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 3


def test_a_changed_draft_is_not_published_from_an_old_page(hr: FlaskClient, app: Flask, here: World) -> None:
    """The preview comes back as things are now."""
    part = ids(app, here)
    roster = f"/rosters/{part['roster']}"
    hr.post(f"{roster}/appointments/{part['Ben']}/remove", data={"revision": "1"})
    stale = hr.post(f"{roster}/publish", data={"revision": "1"})
    assert stale.status_code == 409
    assert "was changed by someone else" in stale.text
    assert 'name="revision" value="2"' in stale.text


def test_a_conflict_takes_the_button_away(hr: FlaskClient, app: Flask, here: World) -> None:
    """What stands against it is listed; pressing all the same is refused."""
    with saved(app):
        again(here).visit.withdrawn_at = NOW
    roster = f"/rosters/{ids(app, here)['roster']}"
    preview = hr.get(f"{roster}/publish").text
    assert "The session on Mon 16 March, 09:00–09:20 is no longer offered." in preview
    assert "Publish and send" not in preview
    assert hr.post(f"{roster}/publish", data={"revision": "1"}).status_code == 422


def test_withdrawing_takes_a_look_and_a_press(hr: FlaskClient, app: Flask, here: World) -> None:
    """Two cancellations are shown first, then mailed."""
    roster = f"/rosters/{ids(app, here)['roster']}"
    hr.post(f"{roster}/publish", data={"revision": "1"})
    page = hr.get(f"{roster}/withdraw").text
    assert "Withdraw and send 2 cancellations" in page
    with app.app_context():
        revision = db.session.scalars(sa.select(Roster.revision)).one()
    for _ in range(2):
        assert hr.post(f"{roster}/withdraw", data={"revision": revision}).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Roster.state)).one() == RosterState.WITHDRAWN
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail).where(Mail.kind == "cancellation")) == 2


def test_a_published_roster_cannot_be_mended(hr: FlaskClient, app: Flask, here: World) -> None:
    """Its pages for mending say what to do instead."""
    part = ids(app, here)
    roster = f"/rosters/{part['roster']}"
    hr.post(f"{roster}/publish", data={"revision": "1"})
    answer = hr.get(f"{roster}/appointments/{part['Ada']}")
    assert answer.status_code == 422
    assert "Plan the round again" in answer.text


def test_the_files_agree_and_run_no_formula(hr: FlaskClient, app: Flask, here: World) -> None:
    """A name that looks like a formula stays text in the table, and is written as it is in the calendar."""
    with saved(app):
        company = again(here)
        company.ada.account.name = FORMULA
        publishing.publish(company.draft, revision=1, actor=company.hr)
    roster = f"/rosters/{ids(app, here)['roster']}"
    table = hr.get(f"{roster}/roster.csv")
    assert table.headers["Content-Disposition"] == 'attachment; filename="roster-1.csv"'
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [(row["Name"], row["Starts"], row["Service"]) for row in rows] == [
        (f"'{FORMULA}", "2026-03-16T09:00:00+01:00", "Chair massage, 20 minutes"),
        ("Ben", "2026-03-16T09:30:00+01:00", "Chair massage, 20 minutes"),
    ]
    assert all(row["Calendar UID"].endswith("@localhost") for row in rows)
    sheet = load_workbook(io.BytesIO(hr.get(f"{roster}/roster.xlsx").data)).worksheets[0]
    assert (sheet["I2"].value, sheet["I2"].data_type) == (FORMULA, "s")
    calendar = hr.get(f"{roster}/roster.ics")
    assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar.text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;TZID=Europe/Berlin:20260316T090000" in calendar.text
