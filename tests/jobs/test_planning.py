"""The job that plans a round, from the press of the button to the draft."""

import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests import builders as make
from tests.conftest import saved
from tests.jobs.conftest import eventually
from wellness.db import db
from wellness.jobs import planning as job
from wellness.jobs import runtime
from wellness.models import Planning, PlanningState, Roster, Round, RoundState, Unserved
from wellness.services import planner_process, planning_failures, plannings, queue

SLOW_PLANNER = """
    import json, signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(4))
    for at in range(1000):
        print(json.dumps({"stage": "fair", "component": at}), file=sys.stderr, flush=True)
        time.sleep(0.1)
    """


@pytest.fixture
def planner_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a small program in the planner's place."""

    def put(program: str) -> None:
        script = tmp_path / "planner.py"
        script.write_text(textwrap.dedent(program))
        monkeypatch.setattr(planner_process, "LAUNCHER", (str(script),))

    return put


def asked_round(people: int = 3) -> Round:
    """A closed round with three places on Monday morning and people who want one each."""
    programme = make.programme()
    berlin = make.site(programme)
    chair = make.service(programme)
    make.visit(make.therapist(programme), make.room(berlin), chair, starts=["09:00", "09:30", "10:00"])
    around = make.open_round(programme)
    around.state = RoundState.CLOSED
    monday = (make.local(make.MONDAY, "09:00"), make.local(make.MONDAY, "11:00"), 1)
    for at in range(people):
        person = make.employee(programme, f"person{at}@meadow.example", sites=[berlin])
        make.answer(person, around, [monday], services=[chair])
    return around


def started(app: Flask) -> str:
    """The id of a planning that was just asked for."""
    with saved(app):
        planning = plannings.start(asked_round(), based_on=None, actor=None)
        return planning.id


def look(app: Flask, planning_id: str) -> Planning:
    with app.app_context():
        return db.session.get_one(Planning, planning_id)


def ended(app: Flask, planning_id: str) -> Planning:
    eventually(lambda: look(app, planning_id).state not in plannings.UNDER_WAY, seconds=40)
    return look(app, planning_id)


def rosters(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count(Roster.id))) or 0


@pytest.mark.usefixtures("jobs")
def test_a_planning_becomes_a_draft_of_the_round(app: Flask) -> None:
    planning_id = started(app)

    planning = ended(app, planning_id)

    assert (planning.state, planning.message) == (PlanningState.DONE, "")
    with app.app_context():
        roster = db.session.scalars(db.select(Roster)).one()
        assert (roster.version, roster.status, len(roster.appointments)) == (1, "optimal", 3)
        assert roster.planning_id == planning_id


@pytest.mark.usefixtures("jobs")
def test_a_cancelled_planning_ends_within_a_second_and_stores_nothing(
    app: Flask, planner_is: Callable[[str], None]
) -> None:
    planner_is(SLOW_PLANNER)
    planning_id = started(app)
    eventually(lambda: look(app, planning_id).progress is not None)

    with saved(app):
        plannings.cancel(db.session.get_one(Planning, planning_id), actor=None)
    begun = time.monotonic()
    planning = ended(app, planning_id)

    assert planning.state is PlanningState.CANCELLED
    assert time.monotonic() - begun < 1.5
    assert rosters(app) == 0


@pytest.mark.usefixtures("jobs")
def test_an_unforeseen_error_ends_the_planning_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(planner_process, "run", fail)

    planning = ended(app, started(app))

    assert (planning.state, planning.message) == (PlanningState.FAILED, planning_failures.UNFORESEEN)
    assert rosters(app) == 0


def test_a_planning_interrupted_by_a_clean_stop_goes_on_at_the_next_start(
    app: Flask, planner_is: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = planner_process.LAUNCHER
    planner_is(SLOW_PLANNER)
    with runtime.running(app):
        planning_id = started(app)
        eventually(lambda: look(app, planning_id).progress is not None)
    assert look(app, planning_id).state is PlanningState.RUNNING

    monkeypatch.setattr(planner_process, "LAUNCHER", real)
    with runtime.running(app):
        planning = ended(app, planning_id)

    assert planning.state is PlanningState.DONE
    assert rosters(app) == 1


def crowded_round() -> Round:
    """Three people who can all come at nine only, where there is one place."""
    around = asked_round()
    for window in db.session.scalars(db.select(make.AvailabilityWindow)):
        window.ends = make.local(make.MONDAY, "09:20")
    return around


def planned_crowd(app: Flask) -> str:
    """The id of a planning of the crowded round that has just brought its draft."""
    with saved(app):
        planning_id = plannings.start(crowded_round(), based_on=None, actor=None).id
    assert ended(app, planning_id).state is PlanningState.DONE
    return planning_id


def nearest(app: Flask) -> list[dict | None]:
    with app.app_context():
        return [row.nearest for row in db.session.scalars(db.select(Unserved).order_by(Unserved.id))]


def is_over(app: Flask, planning_id: str) -> bool:
    """Whether nothing of a planning's job is left to do."""
    with app.app_context():
        return not queue.unfinished([queue.job_id(plannings.PLAN, planning_id)])


@pytest.mark.usefixtures("jobs")
def test_after_the_draft_everyone_who_waits_is_told_what_would_have_helped(app: Flask) -> None:
    """Half an hour later each of the two would have had the next place."""
    planning_id = planned_crowd(app)

    eventually(lambda: is_over(app, planning_id))

    assert [told["session"] for told in nearest(app)] == ["2026-03-16T09:30:00+01:00"] * 2


ONLY_PLANS = """
    import runpy, sys
    if "explain" in sys.argv:
        {explaining}
    sys.argv[:3] = ["solver"]
    runpy.run_module("solver", run_name="__main__", alter_sys=True)
    """


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(
    "explaining", ["sys.exit('cannot')", "print('[not json'); sys.exit(0)", "import time; time.sleep(60)"]
)
def test_a_planner_that_cannot_explain_leaves_the_draft_as_it_is(
    app: Flask, planner_is: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, explaining: str
) -> None:
    """It ends in an error, writes what is none of its files, or does not come to an end in time."""
    planner_is(ONLY_PLANS.format(explaining=explaining))
    monkeypatch.setattr(job, "EXPLAINING_SECONDS", 2)
    planning_id = planned_crowd(app)

    eventually(lambda: is_over(app, planning_id))

    assert look(app, planning_id).state is PlanningState.DONE
    assert nearest(app) == [None, None]


@pytest.mark.usefixtures("jobs")
def test_planning_again_does_not_wait_for_explanations(app: Flask, planner_is: Callable[[str], None]) -> None:
    """The planner is busy explaining the first draft for a minute; the second is there long before."""
    planner_is(ONLY_PLANS.format(explaining="import time; time.sleep(60)"))
    first = planned_crowd(app)
    begun = time.monotonic()
    with saved(app):
        second = plannings.start(look(app, first).round, based_on=None, actor=None).id

    assert ended(app, second).state is PlanningState.DONE
    assert time.monotonic() - begun < 20


@pytest.mark.usefixtures("jobs")
def test_a_planning_that_is_stopped_keeps_the_best_roster_so_far(app: Flask, planner_is: Callable[[str], None]) -> None:
    """Once asked to stop, the planner writes what it has; the draft is there within a second or two."""
    planner_is(
        """
        import json, runpy, signal, sys, time
        stopped = []
        signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
        print(json.dumps({"stage": "fair", "value": 1, "bound": 2}), file=sys.stderr, flush=True)
        while not stopped:
            time.sleep(0.02)
        sys.argv[:3] = ["solver"]
        runpy.run_module("solver", run_name="__main__", alter_sys=True)
        """
    )
    planning_id = started(app)
    eventually(lambda: look(app, planning_id).progress is not None)

    with saved(app):
        plannings.cancel(db.session.get_one(Planning, planning_id), actor=None)

    assert ended(app, planning_id).state is PlanningState.CANCELLED
    with app.app_context():
        roster = db.session.scalars(db.select(Roster)).one()
        assert (roster.planning_id, len(roster.appointments)) == (planning_id, 3)


@pytest.mark.usefixtures("jobs")
def test_the_files_of_a_run_are_removed(app: Flask, settings: object) -> None:
    planning_id = started(app)
    ended(app, planning_id)
    eventually(lambda: is_over(app, planning_id))

    folder = job.settings.current().data_dir / "plannings"
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("jobs")
def test_a_planning_with_nothing_to_plan_ends_with_what_to_do(app: Flask) -> None:
    with saved(app):
        planning_id = plannings.start(asked_round(people=0), based_on=None, actor=None).id

    planning = ended(app, planning_id)

    assert planning.state is PlanningState.FAILED
    assert planning.message.startswith("Nobody has asked for a session in this round yet.")
