"""Many at once: one answer wins, one round opens, and nobody gets two reminders."""

from collections import Counter
from threading import Barrier

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import sign_in
from tests.web.answering import make_world
from tests.web.pressing import AT_ONCE, at_once
from wellness.db import db
from wellness.models import Answer, Employee, Mail, MailKind, Round
from wellness.services import answers


def codes(responses: list[TestResponse]) -> Counter[int]:
    """How often each status came."""
    return Counter(response.status_code for response in responses)


def give_at_once(app: Flask) -> list[TestResponse]:
    """Different first answers of one person, from as many windows."""
    world = make_world(app)
    return at_once(lambda number: app.test_client().post(world.link, data={f"u-0-2-{900 + 100 * number:04}": "1"}))


def asked_again(responses: list[TestResponse]) -> int:
    """How many got their page back with what they had entered, and the choice."""
    return sum("Below is what you entered here" in response.text for response in responses)


def test_of_several_first_answers_at_once_one_is_kept_and_the_others_are_asked(app: Flask) -> None:
    """Nobody's input is lost, and nobody overwrites unseen."""
    responses = give_at_once(app)
    assert codes(responses) == {303: 1, 409: AT_ONCE - 1}
    assert asked_again(responses) == AT_ONCE - 1
    with app.app_context():
        assert db.session.scalars(db.select(Answer.revision)).all() == [1]


def test_without_taking_turns_the_entered_would_be_lost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: SQLite takes turns by itself, PostgreSQL needs the lock on the person."""
    with app.app_context():
        takes_turns = db.engine.dialect.name == "sqlite"
    find, barrier = answers.find, Barrier(AT_ONCE)

    def find_together(round_: Round, employee: Employee, *, to_change: bool = False) -> Answer | None:
        found = find(round_, employee)
        if to_change and not takes_turns:
            barrier.wait(timeout=30)
        return found

    monkeypatch.setattr(answers, "find", find_together)
    assert asked_again(give_at_once(app)) == (AT_ONCE - 1 if takes_turns else 0)


def test_opening_at_once_opens_one_round(app: Flask) -> None:
    """Everybody is led to it, and each employee gets one mail."""
    make_world(app)
    may = {"name": "May", "starts_on": "2026-05-04", "ends_on": "2026-05-31"}
    form = may | {"deadline": "2026-04-27T12:00", "zone": "Europe/Berlin", "quota": "1"}
    clients = [sign_in(app, "hr@meadow.example") for _ in range(AT_ONCE)]
    responses = at_once(lambda number: clients[number].post("/rounds", data=form))
    assert codes(responses).keys() <= {303, 422}
    with app.app_context():
        assert db.session.scalars(db.select(Round.name).where(Round.name == "May")).all() == ["May"]
        assert db.session.scalars(db.select(Mail.kind)).all() == [MailKind.ROUND_OPENED]


def test_reminding_at_once_reminds_once(app: Flask) -> None:
    """The other presses are told that reminders have just gone out."""
    world = make_world(app)
    clients = [sign_in(app, "hr@meadow.example") for _ in range(AT_ONCE)]
    responses = at_once(lambda number: clients[number].post(f"/rounds/{world.round}/reminders"))
    assert codes(responses) == {303: 1, 422: AT_ONCE - 1}
    with app.app_context():
        assert db.session.scalars(db.select(Mail.recipient)).all() == ["ada@meadow.example"]
