"""Uploading on the pages: the proposal, mending its rows, confirming, undoing."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders
from tests.conftest import saved, sign_in
from tests.services.import_samples import ADA, BEN, CLEO, THEA_ON_MONDAY, VISIT_HEADINGS, lines, offices, therapist
from wellness.db import db
from wellness.models import Employee, HeadingMapping, ImportBatch, Visit
from wellness.services import import_choices


@pytest.fixture
def hr(app: Flask) -> FlaskClient:
    """A coordinator's browser; Berlin and Pune are set up and Thea gives chair massage."""
    with saved(app):
        therapist(offices())
        builders.coordinator()
    return sign_in(app, "hr@meadow.example")


def upload(hr: FlaskClient, data: bytes, name: str = "people.csv", kind: str = "employees") -> TestResponse:
    return hr.post(f"/imports/{kind}", data={"file": (BytesIO(data), name)})


def proposed(hr: FlaskClient, data: bytes, **more: str) -> str:
    """The address of a new proposal."""
    answer = upload(hr, data, **more)
    assert answer.status_code == 303, answer.text
    return answer.location


def form_of(app: Flask, address: str) -> dict[str, str]:
    """What every form of the proposal carries."""
    with app.app_context():
        batch = db.session.get_one(ImportBatch, address.rsplit("/", 1)[-1])
        return {"revision": str(batch.revision)}


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_list_goes_from_upload_over_a_mended_row_to_confirmed_and_undone(app: Flask, hr: FlaskClient) -> None:
    address = proposed(hr, lines(ADA, BEN.replace("Pune", "Puna")))
    page = hr.get(address).text
    assert "Confirm: 1 person joins, 1 row is left out" in page
    assert "Found &#39;Puna&#39;; expected one of Berlin, Pune." in page
    assert 'value="Pune"' in page
    fixed = {"sheet": "", "row": "3", "cell-E": "Pune", **form_of(app, address)}
    assert hr.post(f"{address}/rows", data=fixed).status_code == 303
    assert "Confirm: 2 join<" in hr.get(address).text
    assert count(app, Employee) == 0
    assert hr.post(f"{address}/confirm", data={**form_of(app, address), "seen": seen(hr, address)}).status_code == 303
    assert count(app, Employee) == 2
    assert "2 join." in hr.get(address).text
    assert hr.post(f"{address}/undo").status_code == 303
    assert count(app, Employee) == 0
    assert "everything that this import changed was put back" in hr.get(address).text


def seen(hr: FlaskClient, address: str) -> str:
    """The fingerprint in the form that confirms."""
    page = hr.get(address).text
    return page.split('name="seen" value="')[1].split('"')[0]


def test_confirming_twice_from_two_tabs_is_confirming_once(app: Flask, hr: FlaskClient) -> None:
    address = proposed(hr, lines(ADA))
    form = {**form_of(app, address), "seen": seen(hr, address)}
    answers = [hr.post(f"{address}/confirm", data=form, follow_redirects=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "confirmed already; nothing was done twice" in answers[1].text
    assert count(app, Employee) == 1


def test_a_stale_page_changes_nothing_and_shows_the_proposal_as_it_is_now(app: Flask, hr: FlaskClient) -> None:
    address = proposed(hr, lines(ADA, BEN))
    old = form_of(app, address)
    hr.post(f"{address}/skip", data={"sheet": "", "row": "3", **old})
    answer = hr.post(f"{address}/skip", data={"sheet": "", "row": "2", **old})
    assert answer.status_code == 409
    assert "This proposal was changed by someone else" in answer.text
    assert "Confirm: 1 person joins, 1 row is left out" in answer.text


def test_a_skipped_row_can_be_taken_back_in(app: Flask, hr: FlaskClient) -> None:
    address = proposed(hr, lines(ADA, BEN))
    hr.post(f"{address}/skip", data={"sheet": "", "row": "3", **form_of(app, address)})
    assert "1 row skipped by you" in hr.get(address).text
    hr.post(f"{address}/take-back-in", data={"sheet": "", "row": "3", **form_of(app, address)})
    assert "Confirm: 2 join<" in hr.get(address).text


def test_one_correction_mends_every_row_with_the_same_mistake(app: Flask, hr: FlaskClient) -> None:
    rows = [row.replace("Berlin", "HQ") for row in (ADA, CLEO)]
    address = proposed(hr, lines(*rows))
    assert "Also in 1 other wrong row with &#39;HQ&#39;" in hr.get(address).text
    form = {"sheet": "", "row": "2", "cell-E": "Berlin", "everywhere": "1", **form_of(app, address)}
    hr.post(f"{address}/rows", data=form)
    assert "Confirm: 2 join<" in hr.get(address).text


def test_an_unknown_heading_is_mapped_once_and_recognised_the_next_time(app: Flask, hr: FlaskClient) -> None:
    headings = "Name,Elektropost,Site"
    address = proposed(hr, lines("Ada Lee,ada.lee@meadow.example,Berlin", headings=headings))
    page = hr.get(address).text
    assert "Which column holds: e-mail address?" in page
    assert 'name="seen"' not in page
    mapped = {
        "heading": ["Name", "Elektropost", "Site"],
        "was": ["name", "", "site"],
        "field": ["name", "email", "site"],
        **form_of(app, address),
    }
    assert hr.post(f"{address}/columns", data=mapped).status_code == 303
    assert "Confirm: 1 person joins<" in hr.get(address).text
    assert count(app, HeadingMapping) == 1
    again = proposed(hr, lines("Ben Cho,ben.cho@meadow.example,Pune", headings=headings.replace("E", " e")))
    assert "Confirm: 1 person joins<" in hr.get(again).text


def test_dates_that_can_be_read_in_two_ways_are_asked_about(app: Flask, hr: FlaskClient) -> None:
    address = proposed(
        hr, lines("Ada Lee,ada.lee@meadow.example,Berlin,03/04/2024", headings="Name,E-mail,Site,Joined")
    )
    page = hr.get(address).text
    assert "3 April 2024" in page
    assert "4 March 2024" in page
    hr.post(f"{address}/dates", data={"sheet": "", "column": "D", "order": "month first", **form_of(app, address)})
    page = hr.get(address).text
    assert "Confirm: 1 person joins<" in page
    assert "2024-03-04" in page


def test_missing_people_leave_by_tick_and_all_at_once(app: Flask, hr: FlaskClient) -> None:
    first = proposed(hr, lines(ADA, CLEO))
    hr.post(f"{first}/confirm", data={**form_of(app, first), "seen": seen(hr, first)})
    address = proposed(hr, lines("Emil Fry,emil.fry@meadow.example,0050,,Berlin,,"))
    assert "2 people are missing from the file" in hr.get(address).text
    hr.post(f"{address}/leavers", data={"everyone": "1", **form_of(app, address)})
    assert "Confirm: 1 person joins, 2 leave<" in hr.get(address).text
    hr.post(f"{address}/leavers", data={"was_everyone": "1", **form_of(app, address)})
    assert "Confirm: 1 person joins<" in hr.get(address).text


def test_visits_are_shown_with_their_slots_and_breaks(app: Flask, hr: FlaskClient) -> None:
    address = proposed(hr, lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS), name="days.csv", kind="visits")
    page = hr.get(address).text
    assert "Mon 16 March, 09:00–15:00" in page
    assert "Confirm: 1 visit, 12 sessions<" in page
    assert page.count("break</li>") == 2
    hr.post(f"{address}/confirm", data={**form_of(app, address), "seen": seen(hr, address)})
    assert count(app, Visit) == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty.csv is empty"),
        ("people.pdf", b"%PDF-1.4", "people.pdf is a PDF"),
        ("", b"x", "Choose a file first"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    app: Flask, hr: FlaskClient, name: str, data: bytes, words: str
) -> None:
    answer = upload(hr, data, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert count(app, ImportBatch) == 0


def test_a_list_of_visits_among_the_people_is_sent_where_it_belongs(hr: FlaskClient) -> None:
    address = proposed(hr, lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS))
    assert "This looks like a list of therapist days" in hr.get(address).text


def test_discarding_keeps_nothing(app: Flask, hr: FlaskClient) -> None:
    address = proposed(hr, lines(ADA))
    assert hr.post(f"{address}/discard").status_code == 303
    assert "people.csv" not in hr.get("/imports").text.split("Uploads so far")[1]
    assert "It changed nothing" in hr.get(address).text
    assert hr.post(f"{address}/confirm", data=form_of(app, address)).status_code == 422


@pytest.mark.parametrize("name", ["employees.csv", "employees.xlsx", "therapist-days.csv", "therapist-days.xlsx"])
def test_templates_can_be_downloaded_and_uploaded_again(app: Flask, hr: FlaskClient, name: str) -> None:
    answer = hr.get(f"/imports/templates/{name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    kind = "employees" if name.startswith("employees") else "visits"
    assert upload(hr, answer.data, name, kind).status_code == 303


def test_names_that_are_markup_are_shown_as_text(hr: FlaskClient) -> None:
    address = proposed(hr, lines("<b>Ada</b> Lee,ada.lee@meadow.example,1,<script>,Berlin,,"))
    page = hr.get(address).text
    assert "&lt;b&gt;Ada&lt;/b&gt; Lee" in page
    assert "<script>" not in page


def test_a_long_list_is_shown_a_hundred_at_a_time(hr: FlaskClient) -> None:
    rows = [f"Person {n:03},person{n:03}@meadow.example,{n},,Berlin,," for n in range(150)]
    address = proposed(hr, lines(*rows))
    page = hr.get(address).text
    assert "Confirm: 150 join" in page
    assert ("Person 099" in page, "Person 100" in page) == (True, False)
    assert "Person 100" in hr.get(f"{address}?joining=2").text


def test_choices_survive_being_stored(app: Flask) -> None:
    choices = import_choices.Choices(
        mapping={"elektropost": "email"},
        fixes={("Sheet 1", 3, "E"): "Pune"},
        skipped=frozenset({("Sheet 1", 4)}),
        date_orders={("", "D"): "day first"},
        defaults={"room": "Quiet room"},
        leavers=frozenset({"a"}),
        addresses=frozenset({"b"}),
    )
    assert import_choices.unpack(import_choices.pack(choices)) == choices
