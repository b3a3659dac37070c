"""A planning is asked for once, ends once, and says in words what became of it."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from solver.engine import solve
from tests import builders as make
from wellness.db import db
from wellness.models import (
    Account,
    Appointment,
    AuditEntry,
    Planning,
    PlanningState,
    Roster,
    Round,
    RoundState,
    Unserved,
)
from wellness.services import planner as door
from wellness.services import planning_failures, plannings, queue
from wellness.services.errors import NotFound, Refused
from wellness.services.planner_process import Ended


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """Every test here works inside the application."""
    with app.app_context():
        yield


@pytest.fixture
def coordinator() -> Account:
    return make.coordinator()


def asked_round(*, people: int = 2, starts: list[str] | None = None, state: RoundState = RoundState.CLOSED) -> Round:
    """A round with a visit on Monday morning and people who want one appointment each."""
    programme = make.programme()
    berlin = make.site(programme)
    chair = make.service(programme)
    make.visit(make.therapist(programme), make.room(berlin), chair, starts=starts or ["09:00"])
    around = make.open_round(programme)
    around.state = state
    monday = (make.local(make.MONDAY, "09:00"), make.local(make.MONDAY, "11:00"), 1)
    for at in range(people):
        person = make.employee(programme, f"person{at}@meadow.example", sites=[berlin])
        make.answer(person, around, [monday], services=[chair])
    db.session.flush()
    return around


def freeze(planning: Planning) -> bool:
    """The first step of the job."""
    return plannings.freeze(planning.id, plannings.draw_up(planning.id))


def running(around: Round) -> Planning:
    """A planning whose problem is frozen, as the job has it before the planner runs."""
    planning = plannings.start(around, based_on=None, actor=None)
    assert freeze(planning)
    db.session.refresh(planning)
    return planning


def answered(planning: Planning) -> tuple[Ended, door.Answered]:
    """What a run of the planner on the frozen problem brings."""
    assert planning.problem is not None
    problem = door.read_problem(planning.problem)
    return Ended(0, "", ""), door.judged(problem, solve(problem))


def test_starting_enqueues_the_job_and_says_so_in_the_audit(coordinator: Account) -> None:
    planning = plannings.start(asked_round(), based_on=None, actor=coordinator)
    db.session.commit()

    assert planning.state is PlanningState.WAITING
    assert queue.unfinished([f"plan-{planning.id}"]) == {f"plan-{planning.id}"}
    entry = db.session.scalars(db.select(AuditEntry).filter_by(action="planning started")).one()
    assert (entry.actor_id, entry.subject_id) == (coordinator.id, planning.id)


def test_a_round_that_takes_answers_is_planned_only_when_it_may_close(coordinator: Account) -> None:
    around = asked_round(state=RoundState.OPEN)

    with pytest.raises(Refused, match="People can still answer"):
        plannings.start(around, based_on=None, actor=coordinator)
    plannings.start(around, based_on=None, actor=coordinator, closing=True)

    assert around.state is RoundState.CLOSED


def test_a_round_past_its_deadline_needs_no_word_to_close(coordinator: Account) -> None:
    around = asked_round(state=RoundState.OPEN)
    around.deadline = datetime(2026, 3, 2, 8, 59, tzinfo=UTC)

    plannings.start(around, based_on=None, actor=coordinator)

    assert around.state is RoundState.CLOSED


def test_a_discarded_round_is_not_planned() -> None:
    around = asked_round()
    around.discarded_at = datetime(2026, 3, 1, tzinfo=UTC)

    with pytest.raises(Refused, match="discarded"):
        plannings.start(around, based_on=None, actor=None)


def test_a_round_has_one_planning_under_way() -> None:
    around = asked_round()
    first = plannings.start(around, based_on=None, actor=None)

    with pytest.raises(Refused, match="being planned already"):
        plannings.start(around, based_on=None, actor=None)
    plannings.cancel(first, actor=None)

    assert plannings.start(around, based_on=None, actor=None).state is PlanningState.WAITING


def test_a_roster_of_another_round_is_nothing_to_plan_around() -> None:
    around = asked_round()
    elsewhere = make.roster(make.open_round(around.programme))

    with pytest.raises(NotFound):
        plannings.start(around, based_on=elsewhere, actor=None)


def test_the_outlook_counts_people_wishes_and_places() -> None:
    around = asked_round(people=3, starts=["09:00", "09:30"])
    make.employee(around.programme, "silent@meadow.example", sites=[])

    assert plannings.outlook(around) == plannings.Outlook(people=3, wanted=3, places=2, visits=1, silent=1)


def test_a_frozen_problem_stays_when_the_job_is_taken_up_again() -> None:
    planning = running(asked_round())
    frozen = planning.problem
    make.service(planning.round.programme, "Hot stone")

    assert freeze(planning)
    db.session.refresh(planning)
    assert planning.problem == frozen


def test_a_planning_without_answers_says_what_to_do() -> None:
    planning = plannings.start(asked_round(people=0), based_on=None, actor=None)

    with pytest.raises(Refused, match="Nobody has asked for a session in this round yet"):
        plannings.draw_up(planning.id)


def test_a_good_answer_is_stored_with_the_state() -> None:
    planning = running(asked_round())

    plannings.finish(planning.id, *answered(planning))

    db.session.refresh(planning)
    roster = plannings.roster_of(planning)
    assert planning.state is PlanningState.DONE
    assert roster is not None
    assert (roster.version, len(roster.appointments), len(roster.unserved)) == (1, 1, 1)


def test_a_job_taken_up_after_its_draft_was_stored_stores_no_second() -> None:
    planning = running(asked_round())
    result = answered(planning)
    plannings.finish(planning.id, *result)

    plannings.finish(planning.id, *result)

    assert db.session.scalar(db.select(db.func.count(Roster.id))) == 1
    assert db.session.scalar(db.select(db.func.count(Appointment.id))) == 1


def cut_short(planning: Planning) -> door.Answered:
    """What the planner has when it is stopped at once: a roster that holds nobody."""
    assert planning.problem is not None
    problem = door.read_problem(planning.problem)
    return door.judged(problem, solve(problem, is_cancelled=lambda: True))


def test_a_roster_that_comes_after_the_cancel_is_kept_as_a_draft(coordinator: Account) -> None:
    """The planning is cancelled all the same."""
    planning = running(asked_round())
    plannings.cancel(planning, actor=coordinator)
    assert not plannings.goes_on(planning.id)

    plannings.finish(planning.id, *answered(planning))

    db.session.refresh(planning)
    roster = plannings.roster_of(planning)
    assert planning.state is PlanningState.CANCELLED
    assert roster is not None
    assert len(roster.appointments) == 1


def test_a_cancel_before_anything_was_found_stores_nothing(coordinator: Account) -> None:
    """The planner ends with nothing, or is killed before it could begin."""
    around = asked_round()
    for ended in (Ended(4, "", ""), Ended(-signal.SIGTERM, None, "")):
        planning = running(around)
        plannings.cancel(planning, actor=coordinator)

        plannings.finish(planning.id, ended, cut_short(planning) if ended.outcome is not None else None)

        db.session.refresh(planning)
        assert (planning.state, planning.message) == (PlanningState.CANCELLED, "")
        assert plannings.roster_of(planning) is None


def test_whoever_the_planner_did_not_come_to_waits_too() -> None:
    """Cut short at once it has a reason for nobody; both people still stand among those who wait."""
    planning = running(asked_round())

    plannings.finish(planning.id, Ended(0, "", ""), cut_short(planning))

    rows = db.session.scalars(db.select(Unserved)).all()
    assert [(row.reason, row.wanted, row.got) for row in rows] == [("cut_short", 1, 0)] * 2
    assert [row.roster.status for row in rows] == ["cancelled"] * 2


def test_a_draft_knows_which_stages_are_not_proven() -> None:
    """A whole run proves all; one without any time proves neither who is served nor the draw."""
    around = asked_round()
    first = running(around)
    plannings.finish(first.id, *answered(first))
    second = running(around)
    plannings.finish(second.id, Ended(0, "", ""), cut_short(second))

    unproven = [plannings.roster_of(planning).unproven for planning in (first, second)]
    assert unproven[0] == []
    assert {"fair", "drawn"} <= set(unproven[1])


def test_cancelling_what_has_ended_changes_nothing(coordinator: Account) -> None:
    planning = running(asked_round())
    plannings.finish(planning.id, *answered(planning))

    plannings.cancel(planning, actor=coordinator)

    assert (planning.state, planning.cancel_requested_at) == (PlanningState.DONE, None)


def test_a_waiting_planning_that_is_cancelled_never_runs(coordinator: Account) -> None:
    planning = plannings.start(asked_round(), based_on=None, actor=None)

    plannings.cancel(planning, actor=coordinator)

    assert planning.state is PlanningState.CANCELLED
    assert not freeze(planning)


@pytest.mark.parametrize(
    ("ended", "message"),
    [
        (Ended(4, None, ""), planning_failures.OUT_OF_TIME),
        (Ended(-signal.SIGKILL, None, "", overran=True), planning_failures.OUT_OF_TIME),
        (Ended(1, None, "MemoryError\n"), planning_failures.OUT_OF_MEMORY),
        (Ended(-signal.SIGKILL, None, ""), planning_failures.OUT_OF_MEMORY),
        (Ended(1, None, "Traceback"), planning_failures.UNFORESEEN),
    ],
    ids=["nothing found", "overran", "memory error", "killed by the machine", "crash"],
)
def test_a_run_without_an_answer_says_why(ended: Ended, message: str) -> None:
    planning = running(asked_round())

    plannings.finish(planning.id, ended, None)

    db.session.refresh(planning)
    assert (planning.state, planning.message) == (PlanningState.FAILED, message)


def test_pins_that_cannot_stand_are_named_without_the_private_reason() -> None:
    around = asked_round(people=1, starts=["09:00", "09:30"])
    draft = make.roster(around)
    answer = db.session.scalars(db.select(make.Answer)).one()
    slots = db.session.scalars(db.select(make.Slot).order_by(make.Slot.starts)).all()
    for slot in slots:
        make.appointment(draft, slot, answer.employee).pinned = True
    never = make.Wish(kind=make.WishKind.NEVER_THERAPIST, therapist_id=slots[0].therapist_id)
    answer.wishes.append(never)
    db.session.flush()
    planning = plannings.start(around, based_on=draft, actor=None)
    freeze(planning)
    db.session.refresh(planning)
    _, result = answered(planning)

    plannings.finish(planning.id, Ended(3, "", ""), result)

    db.session.refresh(planning)
    assert planning.state is PlanningState.FAILED
    assert "Person0, Mon 16 March, 09:00; Person0, Mon 16 March, 09:30" in planning.message
    assert "therapist" not in planning.message


def test_a_broken_rule_keeps_the_answer_out() -> None:
    planning = running(asked_round())
    ended, result = answered(planning)
    broken = door.Answered(result.problem, result.outcome, ("employee e has two sessions on one day",))

    plannings.finish(planning.id, ended, broken)

    db.session.refresh(planning)
    assert planning.state is PlanningState.FAILED
    assert planning.message == (
        "The planner's answer breaks a rule, so it was not used: employee e has two sessions on one day."
    )
    assert plannings.roster_of(planning) is None


def test_a_planning_whose_job_was_given_up_ends_in_words() -> None:
    lost = make.add(Planning(round_id=asked_round().id, state=PlanningState.RUNNING, problem="{}"))
    waiting = plannings.start(make.open_round(lost.round.programme, days=1), based_on=None, actor=None, closing=True)
    db.session.commit()

    plannings.give_up_lost()

    db.session.refresh(lost)
    db.session.refresh(waiting)
    assert (lost.state, lost.message) == (PlanningState.FAILED, planning_failures.INTERRUPTED)
    assert waiting.state is PlanningState.WAITING
