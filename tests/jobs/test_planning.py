"""The job that plans a round, from the press of the button to the draft."""

import pytest
from flask import Flask

from tests import builders as make
from tests.conftest import saved
from tests.jobs.conftest import eventually
from wellness import clock
from wellness.db import db
from wellness.models import Planning, PlanningState, Roster, Round
from wellness.services import plannings

pytestmark = pytest.mark.usefixtures("jobs")


def asked_round(people: int = 3) -> Round:
    """A closed round with three places on Monday morning and people who want one each."""
    programme = make.programme()
    berlin = make.site(programme)
    chair = make.service(programme)
    make.visit(make.therapist(programme), make.room(berlin), chair, starts=["09:00", "09:30", "10:00"])
    around = make.open_round(programme)
    around.state, around.closed_at = "closed", clock.now()
    monday = (make.local(make.MONDAY, "09:00"), make.local(make.MONDAY, "11:00"), 1)
    for at in range(people):
        person = make.employee(programme, f"person{at}@meadow.example", sites=[berlin])
        make.answer(person, around, [monday], services=[chair])
    return around


def state_of(app: Flask, planning_id: str) -> Planning:
    with app.app_context():
        return db.session.get_one(Planning, planning_id)


def ended(app: Flask, planning_id: str) -> Planning:
    eventually(lambda: state_of(app, planning_id).state not in plannings.UNDER_WAY, seconds=40)
    return state_of(app, planning_id)


def test_a_planning_becomes_a_draft_of_the_round(app: Flask) -> None:
    with saved(app):
        planning_id = plannings.start(asked_round(), based_on=None, actor=None).id

    planning = ended(app, planning_id)

    assert (planning.state, planning.message) == (PlanningState.DONE, "")
    with app.app_context():
        roster = db.session.scalars(db.select(Roster)).one()
        assert (roster.version, roster.status, len(roster.appointments)) == (1, "optimal", 3)
        assert roster.planning_id == planning_id
