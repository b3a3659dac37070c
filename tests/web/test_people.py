"""The list of people and the page of one of them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.conftest import saved, sign_in
from tests.services.import_samples import offices, person
from wellness.services import programme as programmes


@pytest.fixture
def hr(app: Flask) -> FlaskClient:
    """A coordinator's browser; Ada works in Berlin, Ben in Pune and does not want to be asked."""
    with saved(app):
        berlin, pune = programmes.sites(offices())
        builders.coordinator()
        programme = programmes.get_programme()
        builders.employee(programme, "ada.lee@meadow.example", sites=[berlin]).number = "0041"
        builders.employee(programme, "ben.cho@meadow.example", sites=[pune]).never_ask = True
    return sign_in(app, "hr@meadow.example")


def address(app: Flask, email: str) -> str:
    with app.app_context():
        return f"/people/{person(email).id}"


@pytest.mark.parametrize(
    ("query", "ada", "ben"),
    [
        ("", True, True),
        ("?search=lee", True, False),
        ("?search=CHO ben", False, True),
        ("?search=0041", True, False),
        ("?search=%25", False, False),
        ("?show=never_ask", False, True),
        ("?show=left", False, False),
        ("?page=99", True, True),
    ],
)
def test_people_are_found_by_what_is_known_of_them(hr: FlaskClient, query: str, ada: bool, ben: bool) -> None:
    page = hr.get(f"/people{query}").text
    assert ("ada.lee@meadow.example" in page, "ben.cho@meadow.example" in page) == (ada, ben)


def test_people_of_one_site(app: Flask, hr: FlaskClient) -> None:
    with app.app_context():
        pune = programmes.sites(programmes.get_programme())[1].id
    page = hr.get(f"/people?site={pune}").text
    assert ("ben.cho@meadow.example" in page, "ada.lee@meadow.example" in page) == (True, False)
    assert "never ask" in page


def test_what_is_known_is_corrected(app: Flask, hr: FlaskClient) -> None:
    with app.app_context():
        sites = [site.id for site in programmes.sites(programmes.get_programme())]
    form = {"name": "Ada Lee-Park", "number": "0099", "department": "Legal", "site": sites}
    assert hr.post(address(app, "ada.lee@meadow.example"), data=form).status_code == 303
    with app.app_context():
        ada = person("ada.lee@meadow.example")
        assert (ada.name, ada.number, ada.department) == ("Ada Lee-Park", "0099", "Legal")
        assert [site.name for site in ada.sites] == ["Berlin", "Pune"]


@pytest.mark.parametrize(
    ("number", "name", "words"),
    [("0041", "Ben Cho", "Somebody else has the personnel number 0041"), ("", " ", "A person needs a name")],
)
def test_a_wrong_correction_comes_back_with_what_was_typed(
    app: Flask, hr: FlaskClient, number: str, name: str, words: str
) -> None:
    with app.app_context():
        site = person("ben.cho@meadow.example").sites[0].id
    form = {"name": name, "number": number, "department": "Sales", "site": site}
    answer = hr.post(address(app, "ben.cho@meadow.example"), data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Sales"' in answer.text
    with app.app_context():
        assert person("ben.cho@meadow.example").department == ""


def test_somebody_leaves_and_comes_back(app: Flask, hr: FlaskClient) -> None:
    ada = address(app, "ada.lee@meadow.example")
    hr.post(f"{ada}/leave")
    hr.post(f"{ada}/leave")
    assert "ada.lee@meadow.example" not in hr.get("/people").text
    assert "left Mon 2 March" in hr.get("/people?show=left").text
    hr.post(f"{ada}/come-back")
    assert "ada.lee@meadow.example" in hr.get("/people").text


def test_nobody_is_there_under_an_unknown_address(hr: FlaskClient) -> None:
    assert hr.get("/people/0000").status_code == 404
