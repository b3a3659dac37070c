"""An employee's sessions: seeing, downloading and giving them back, signed in or by the link in the mail."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import saved, sign_in
from tests.services.roster_worlds import World, again, world
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, Invite, Link, Mail, MailKind
from wellness.services import publishing


@pytest.fixture
def here(app: Flask) -> World:
    """A published roster: Ada at nine, Ben at half past."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        publishing.publish(company.draft, revision=1, actor=company.hr)
        return company


def link_of(app: Flask, email: str) -> str:
    """The path in the invitation that gives the appointment back."""
    with app.app_context():
        content = db.session.scalars(
            sa.select(Mail.content).where(Mail.recipient == email, Mail.kind == MailKind.INVITE)
        ).one()
        found = re.search(rb"http://localhost(/a/[\w-]{43})", content.replace(b"=\r\n", b""))
        assert found
        return found[1].decode()


def invite_id(app: Flask, name: str) -> str:
    with app.app_context():
        rows = db.session.scalars(sa.select(Invite)).all()
        return next(row.id for row in rows if row.appointment.employee.name == name)


def standing(app: Flask) -> list[str]:
    """Who still has an appointment."""
    with app.app_context():
        rows = db.session.scalars(sa.select(Appointment).where(Appointment.cancelled_at.is_(None)))
        return sorted(row.employee.name for row in rows)


def test_my_sessions_are_mine(app: Flask, here: World) -> None:
    """Ada reads when and where hers is, and nothing of Ben's."""
    page = sign_in(app, "ada@meadow.example").get("/appointments").text
    for words in ("Mon 16 March", "09:00–09:20 (Berlin time)", "Quiet room, Berlin"):
        assert words in page
    assert "09:30" not in page


def test_nothing_coming_up_is_said_kindly(app: Flask, here: World) -> None:
    """Cem has none yet."""
    assert "No session is coming up for you" in sign_in(app, "cem@meadow.example").get("/appointments").text


def test_the_file_is_a_download_of_one_appointment(app: Flask, here: World) -> None:
    """A publication, which asks nobody for an answer."""
    ada = sign_in(app, "ada@meadow.example")
    answer = ada.get(f"/appointments/{invite_id(app, 'Ada')}/appointment.ics")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "METHOD:PUBLISH" in answer.text
    assert ada.get(f"/appointments/{invite_id(app, 'Ben')}/appointment.ics").status_code == 404


def test_looking_at_the_link_changes_nothing(app: Flask, client: FlaskClient, here: World) -> None:
    """Mail scanners open every link; only the button gives the session back."""
    path = link_of(app, "ada@meadow.example")
    assert "Give this session back" in client.get(path).text
    assert client.head(path).status_code == 200
    assert standing(app) == ["Ada", "Ben"]


def test_pressing_the_button_gives_it_back_without_signing_in(app: Flask, client: FlaskClient, here: World) -> None:
    """Once; the page says so afterwards, and a second press is refused."""
    path = link_of(app, "ada@meadow.example")
    pressed = client.post(path)
    assert (pressed.status_code, pressed.location) == (303, path)
    page = client.get(path).text
    assert "You gave this session back" in page
    assert "Give this session back" not in page
    assert client.post(path).status_code == 422
    assert standing(app) == ["Ben"]


def test_the_page_says_whether_it_counts(app: Flask, client: FlaskClient, here: World) -> None:
    """Before the press, and by the programme's own hours."""
    path = link_of(app, "ada@meadow.example")
    assert "more than 24 hours, so it does not count" in client.get(path).text
    with app.app_context():
        begins = again(here).slots[0].starts
    with clock.stopped_at(begins.replace(hour=begins.hour - 2)):
        assert "less than 24 hours, so it counts" in client.get(path).text
    with clock.stopped_at(begins):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("spoil", ["revoked_at", "expires_at", "token", "purpose"])
def test_a_link_that_is_not_good_opens_nothing(app: Flask, client: FlaskClient, here: World, spoil: str) -> None:
    """Ended, too late, mistyped or made for something else: all look alike."""
    path = link_of(app, "ada@meadow.example")
    with saved(app):
        for link in db.session.scalars(sa.select(Link)):
            if spoil == "purpose":
                link.purpose = "answer"
            elif spoil != "token":
                setattr(link, spoil, clock.now())
    path = path[:-1] + ("A" if path[-1] != "A" else "B") if spoil == "token" else path
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert standing(app) == ["Ada", "Ben"]


def test_giving_back_signed_in(app: Flask, here: World) -> None:
    """From one's own page, and only one's own."""
    ada = sign_in(app, "ada@meadow.example")
    own, bens = invite_id(app, "Ada"), invite_id(app, "Ben")
    assert "Give this session back" in ada.get(f"/appointments/{own}").text
    assert ada.post(f"/appointments/{bens}/give-back").status_code == 404
    assert ada.post(f"/appointments/{own}/give-back").status_code == 303
    assert standing(app) == ["Ben"]
    assert "given back" in ada.get("/appointments").text


def test_a_withdrawn_roster_leaves_a_word_on_the_page(app: Flask, client: FlaskClient, here: World) -> None:
    """The link still explains what became of the session."""
    path = link_of(app, "ada@meadow.example")
    with saved(app):
        company = again(here)
        publishing.withdraw(company.draft, revision=company.draft.revision, actor=company.hr)
    assert "This session was cancelled" in client.get(path).text
    assert client.post(path).status_code == 422
