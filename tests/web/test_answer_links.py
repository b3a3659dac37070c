"""Round links: each opens one person's own answer in one round, until the deadline, and nothing else."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders as b
from tests.conftest import NOW, saved, sign_in
from tests.web.answering import DEADLINE, TUESDAYS, USUAL_9, World, local, make_world, stored
from wellness import clock
from wellness.db import db
from wellness.models import Answer, Employee, Round
from wellness.services import round_links


@pytest.fixture
def world(app: Flask) -> World:
    """Visits on four Tuesdays, and Ada's link."""
    return make_world(app)


def opens(client: FlaskClient, address: str) -> TestResponse:
    """Try a link for reading and for writing; both must say the same."""
    read, written = client.get(address), client.post(address, data={USUAL_9: "1"})
    assert read.status_code == written.status_code
    return read


def test_a_link_that_was_never_given_opens_nothing(client: FlaskClient, world: World) -> None:
    """One letter more is another link."""
    assert opens(client, f"{world.link}x").status_code == 404


def test_a_link_ends_at_the_deadline(client: FlaskClient, world: World) -> None:
    """To the second, for looking and for saving."""
    with clock.stopped_at(DEADLINE - timedelta(seconds=1)):
        assert client.get(world.link).status_code == 200
    with clock.stopped_at(DEADLINE):
        assert opens(client, world.link).status_code == 404


def test_a_revoked_link_opens_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    """Also not its owner's answer."""
    with saved(app):
        round_links.revoke(db.session.get(Round, world.round), db.session.get(Employee, world.ada))
    assert opens(client, world.link).status_code == 404


def test_the_link_of_somebody_who_left_opens_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    """Nor that of a disabled account."""
    with saved(app):
        db.session.get(Employee, world.ada).left_at = NOW
    assert opens(client, world.link).status_code == 404
    with saved(app):
        ada = db.session.get(Employee, world.ada)
        ada.left_at, ada.account.disabled_at = None, NOW
    assert opens(client, world.link).status_code == 404


def test_a_link_opens_its_owners_answer_in_its_round_alone(app: Flask, client: FlaskClient, world: World) -> None:
    """Saving through Bo's link changes Bo's answer in this round, whatever else the form claims."""
    with saved(app):
        round_ = db.session.get(Round, world.round)
        bo = b.employee(round_.programme, "bo@meadow.example", sites=db.session.get(Employee, world.ada).sites)
        other = b.open_round(round_.programme, starts_on=date(2026, 4, 13))
        link, bo_id, other_id = round_links.new(round_, bo).removeprefix("http://localhost"), bo.id, other.id
    client.post(link, data={USUAL_9: "1", "employee_id": world.ada, "round_id": other_id})
    with app.app_context():
        row = db.session.scalars(db.select(Answer)).one()
        assert (row.employee_id, row.round_id) == (bo_id, world.round)


def test_a_round_link_does_not_sign_in(client: FlaskClient, world: World) -> None:
    """The own answer and nothing else."""
    client.get(world.link)
    assert client.get(f"/rounds/{world.round}/answer").status_code == 302


def test_signed_in_the_own_answer_is_found_and_shown_after_the_deadline(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """What was painted stays readable, but no longer changes."""
    ada = sign_in(app, "ada@meadow.example")
    address = f"/rounds/{world.round}/answer"
    assert ada.post(address, data={USUAL_9: "1", f"rank-{world.medical}": "1"}).status_code == 303
    with clock.stopped_at(DEADLINE):
        page = ada.get(address).text
        assert "Tue 17 March, 09:00–09:30: best" in page
        assert "Medical massage, 20 minutes" in page
        assert ada.post(address, data={USUAL_9: "2", "revision": "1"}).status_code == 422
    assert stored(app, world).cells[local(TUESDAYS[0], "09:00")] == 1
