"""The administrator's page that tests invitations: each next mail at a press, and what must be seen."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.conftest import saved, sign_in
from wellness.db import db
from wellness.models import Mail, MailState

IT, MAILBOX = "it@meadow.example", "box@elsewhere.example"


@pytest.fixture
def ivo(app: Flask) -> FlaskClient:
    """The administrator's browser."""
    with saved(app):
        builders.site(builders.programme())
        builders.administrator(IT)
    return sign_in(app, IT)


def start(ivo: FlaskClient, address: str = MAILBOX) -> str:
    """The address of a test's page."""
    answer = ivo.post("/admin/invitation-tests", data={"address": address})
    assert answer.status_code == 303
    return answer.location


def test_the_page_leads_from_step_to_step(app: Flask, ivo: FlaskClient) -> None:
    """With the time to be seen, in the reader's zone."""
    page = start(ivo)
    first = ivo.get(page).text
    assert "Step 1 of 3: The invitation" in first
    assert "Mon 9 March, 10:00–10:20 (Berlin time)" in first
    assert "Step 2 of 3" not in first
    for sent, words in (("1", "Step 2 of 3: The move by an hour"), ("2", "Step 3 of 3: The cancellation")):
        pressed = ivo.post(f"{page}/next", data={"sent": sent})
        assert (pressed.status_code, pressed.location) == (303, f"{page}#step-{int(sent) + 1}")
        assert words in ivo.get(page).text
    last = ivo.get(page).text
    assert "Mon 9 March, 11:00–11:20 (Berlin time)" in last
    assert "The test is over" in last
    assert "Next step" not in last
    assert "box@elsewhere.example" in ivo.get("/admin/invitation-tests").text


@pytest.mark.parametrize("sent", ["0", "2", "", "x"])
def test_a_press_on_an_old_page_sends_nothing(app: Flask, ivo: FlaskClient, sent: str) -> None:
    page = start(ivo)
    answer = ivo.post(f"{page}/next", data={"sent": sent})
    assert answer.status_code == 422
    assert "sent already" in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


def test_what_became_of_the_mail_is_said(app: Flask, ivo: FlaskClient) -> None:
    """With the words of the mail server, which say most."""
    page = start(ivo)
    assert "It leaves within seconds." in ivo.get(page).text
    with saved(app):
        mail = db.session.scalars(sa.select(Mail)).one()
        mail.state, mail.error = MailState.FAILED, "The mail server says: 550 relaying denied"
    assert "The mail server says: 550 relaying denied" in ivo.get(page).text


def test_stopping_says_that_it_cancels(ivo: FlaskClient) -> None:
    page = start(ivo)
    assert "Left out, because the test was stopped." in ivo.post(f"{page}/stop", follow_redirects=True).text
    assert ivo.post(f"{page}/stop").status_code == 422


def test_a_wrong_address_comes_back_with_what_is_expected(ivo: FlaskClient) -> None:
    answer = ivo.post("/admin/invitation-tests", data={"address": "box"})
    assert answer.status_code == 422
    assert "an e-mail address such as" in answer.text
    assert re.search(r'name="address"[^>]*value="box"', answer.text)


def test_nobody_else_may(app: Flask, ivo: FlaskClient) -> None:
    page = start(ivo)
    with saved(app):
        builders.coordinator("hr@meadow.example")
    hr = sign_in(app, "hr@meadow.example")
    for answer in (hr.get(page), hr.get("/admin/invitation-tests"), hr.post("/admin/invitation-tests")):
        assert answer.status_code == 403
