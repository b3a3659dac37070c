"""A company for the kill tests: 24 places on two days and 40 people who want one each."""

from datetime import UTC, date, datetime

from solver.engine import solve
from tests import builders as make
from wellness.db import db
from wellness.models import Account, RoundState
from wellness.services import planner, plannings
from wellness.services.planner_process import Ended

PEOPLE, PLACES = 40, 24
STARTS = [f"{hour:02}:{minute:02}" for hour in range(9, 15) for minute in (0, 30)]
DAYS = (date(2026, 3, 16), date(2026, 3, 17))


def closed_round() -> str:
    """The id of a closed round in which everyone has answered."""
    programme = make.programme()
    berlin = make.site(programme)
    room, chair, thea = make.room(berlin), make.service(programme), make.therapist(programme)
    make.coordinator()
    for day in DAYS:
        make.visit(thea, room, chair, day=day, starts=STARTS)
    around = make.open_round(programme, deadline=datetime(2026, 3, 1, 11, 0, tzinfo=UTC))
    around.state = RoundState.CLOSED
    windows = [(make.local(day, "09:00"), make.local(day, "15:00"), 1) for day in DAYS]
    for at in range(PEOPLE):
        person = make.employee(programme, f"person{at:02}@meadow.example", sites=[berlin])
        make.answer(person, around, windows, services=[chair])
    return around.id


def drafted_round() -> str:
    """The id of a draft of such a round, made by the planner."""
    round_id = closed_round()
    planning = plannings.start(db.session.get_one(make.Round, round_id), based_on=None, actor=_coordinator())
    plannings.freeze(planning.id, plannings.draw_up(planning.id))
    db.session.refresh(planning)
    problem = planner.read_problem(planning.problem or "")
    plannings.finish(planning.id, Ended(0, "", ""), planner.judged(problem, solve(problem)))
    roster = plannings.roster_of(planning)
    assert roster is not None
    return roster.id


def _coordinator() -> Account:
    return db.session.scalars(db.select(Account).filter_by(is_coordinator=True)).one()
