"""Plannings: asked for by a coordinator, run by a job, and ended in one way only: a draft, a cancellation or a reason.

The state of the row is the truth. Every change of it is one conditional update, so that a job that is taken up again
after a crash, a cancel button and a second press cannot undo each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Account, Appointment, Planning, PlanningState, Roster, RosterState, Round, RoundState
from wellness.services import (
    audit,
    planner,
    planner_demand,
    planner_drafts,
    planner_supply,
    planning_failures,
    queue,
    rounds,
)
from wellness.services.errors import NotFound, Refused
from wellness.services.failpoints import failpoint
from wellness.services.planner_process import Ended

PLAN = "plan"
UNDER_WAY = (PlanningState.WAITING, PlanningState.RUNNING)
_OF_USE = (RosterState.DRAFT, RosterState.PUBLISHED)


@dataclass(frozen=True)
class Outlook:
    """What a planning would work with: people who ask, the appointments they want, places and visits; and how many
    of those asked have not answered."""

    people: int
    wanted: int
    places: int
    visits: int
    silent: int


def outlook(round_: Round) -> Outlook:
    """The numbers to show before planning starts."""
    people, wanted = planner_demand.demand(round_)
    supply = planner_supply.supply_of(round_)
    return Outlook(people, wanted, supply.places, len(supply.visits), len(rounds.standing(round_).silent))


def under_way(round_: Round) -> Planning | None:
    """The planning of a round that has not ended."""
    return db.session.scalar(sa.select(Planning).where(Planning.round_id == round_.id, Planning.state.in_(UNDER_WAY)))


def start(round_: Round, *, based_on: Roster | None, actor: Account | None, closing: bool = False) -> Planning:
    """Ask for a planning of a round, around the pins of `based_on` if it is given.

    `closing` is the coordinator's word that a round still open may be closed for it. Raises Refused when the round is
    open or discarded, or when a planning of it is under way.
    """
    _be_closed(round_, actor=actor, closing=closing)
    if based_on is not None and based_on.round_id != round_.id:
        raise NotFound
    planning = Planning(
        round_id=round_.id, based_on_id=based_on.id if based_on else None, created_by_id=actor and actor.id
    )
    try:
        with db.session.begin_nested():
            db.session.add(planning)
    except IntegrityError:
        raise Refused(_("This round is being planned already. Wait for the end, or cancel that planning.")) from None
    queue.enqueue(PLAN, queue=queue.PLANNING, row_id=planning.id)
    failpoint("planning asked for")
    audit.record("planning started", actor=actor, subject_id=planning.id, round_id=round_.id)
    return planning


def _be_closed(round_: Round, *, actor: Account | None, closing: bool) -> None:
    if round_.discarded_at is not None:
        raise Refused(_("This round was discarded. Open a new one."))
    if round_.state is RoundState.CLOSED:
        return
    if rounds.takes_answers(round_) and not closing:
        raise Refused(_("People can still answer in this round. Confirm that it closes now, or wait for its deadline."))
    rounds.close(round_, actor=actor)


def cancel(planning: Planning, *, actor: Account | None) -> None:
    """Ask a planning to end at once with what it has; one that has ended stays as it is."""
    asked = _change(planning.id, UNDER_WAY, Planning.cancel_requested_at.is_(None), cancel_requested_at=clock.now())
    if asked:
        _end(planning.id, (PlanningState.WAITING,), PlanningState.CANCELLED)
        audit.record("planning cancelled", actor=actor, subject_id=planning.id)
    db.session.expire(planning)


def draw_up(planning_id: str) -> str | None:
    """The problem file for a planning that has none yet; None where it has one or has ended.

    Raises Refused when there is nothing to plan. It reads much and writes nothing, so call it outside of the
    transaction that freezes the problem.
    """
    planning = _get(planning_id)
    if planning.state is not PlanningState.WAITING:
        return None
    return planner.write(planner.problem_of(planning.round, pins_of(planning.based_on_id)))


def freeze(planning_id: str, problem: str | None) -> bool:
    """Give a waiting planning its problem, once; returns whether there is something to run."""
    if problem is not None:
        running = {"state": PlanningState.RUNNING, "started_at": clock.now()}
        _change(planning_id, (PlanningState.WAITING,), problem=problem, **running)
    if goes_on(planning_id):
        return True
    _end(planning_id, UNDER_WAY, PlanningState.CANCELLED)
    return False


def pins_of(roster_id: str | None) -> Sequence[Appointment]:
    """The pinned appointments of a roster, in a fixed order."""
    pinned = sa.select(Appointment).where(
        Appointment.roster_id == roster_id, Appointment.pinned, Appointment.cancelled_at.is_(None)
    )
    return db.session.scalars(pinned.order_by(Appointment.starts, Appointment.employee_id)).all()


def problem_text(planning_id: str) -> str | None:
    """The problem file of a planning that is to be run; None when it has ended meanwhile."""
    running = sa.select(Planning.problem).where(Planning.id == planning_id, Planning.state == PlanningState.RUNNING)
    return db.session.scalar(running)


def note_progress(planning_id: str, progress: dict[str, Any]) -> None:
    """Keep the planner's newest progress line for the page."""
    _change(planning_id, (PlanningState.RUNNING,), progress=progress)


def goes_on(planning_id: str) -> bool:
    """Whether a running planning is still wanted."""
    wanted = sa.select(Planning.id).where(
        Planning.id == planning_id, Planning.state == PlanningState.RUNNING, Planning.cancel_requested_at.is_(None)
    )
    return db.session.scalar(wanted) is not None


def finish(planning_id: str, ended: Ended, answered: planner.Answered | None) -> None:
    """Turn the end of a run into the end of the planning. A draft is stored with the state, or neither is.

    Where a coordinator stopped it, the best valid roster so far is the draft, if there is one.
    """
    pins = pins_of(_get(planning_id).based_on_id)
    if message := planning_failures.failure(ended, answered, pins):
        if goes_on(planning_id):
            fail(planning_id, message)
        else:
            _end(planning_id, UNDER_WAY, PlanningState.CANCELLED)
    elif answered is not None and _claimed(planning_id):
        roster = planner_drafts.store(answered.problem, answered.outcome, _get(planning_id))
        audit.record("draft stored", actor=None, subject_id=roster.id, version=roster.version, planning_id=planning_id)
        db.session.flush()
        failpoint("roster flushed")


def _claimed(planning_id: str) -> bool:
    """Whether this run may store its draft: whoever comes second, after a crash, may not."""
    wanted = Planning.cancel_requested_at.is_(None)
    return _stored_as(PlanningState.DONE, planning_id, wanted) or _stored_as(
        PlanningState.CANCELLED, planning_id, ~wanted
    )


def _stored_as(state: PlanningState, planning_id: str, condition: sa.ColumnElement[bool]) -> bool:
    return _change(planning_id, (PlanningState.RUNNING,), condition, state=state, finished_at=clock.now())


def fail(planning_id: str, message: str) -> None:
    """End a planning that is under way with a reason."""
    _end(planning_id, UNDER_WAY, PlanningState.FAILED, message)


def give_up_lost() -> None:
    """End plannings whose job was given up by the queue, so that the round can be planned again."""
    waiting = db.session.scalars(sa.select(Planning.id).where(Planning.state.in_(UNDER_WAY))).all()
    alive = queue.unfinished(queue.job_id(PLAN, planning_id) for planning_id in waiting)
    for planning_id in waiting:
        if queue.job_id(PLAN, planning_id) not in alive:
            fail(planning_id, planning_failures.INTERRUPTED)


def roster_of(planning: Planning) -> Roster | None:
    """The draft that came of a planning."""
    return db.session.scalar(sa.select(Roster).where(Roster.planning_id == planning.id))


def files_to_explain(planning_id: str) -> tuple[str, str, str] | None:
    """The roster's id with the planner's two files, if it is worth asking what would have helped whom.

    That can be tried where planning came to its end: what was cut short is no ground to compare with.
    """
    row = db.session.execute(
        sa.select(Roster.id, Roster.problem, Roster.outcome).where(
            Roster.planning_id == planning_id, Roster.state.in_(_OF_USE), Roster.status.in_(("optimal", "feasible"))
        )
    ).first()
    return (row[0], row[1], row[2]) if row else None


def explanations_wanted(roster_id: str) -> bool:
    """Whether it is still worth finding out what would have helped: not when somebody waits for the planner."""
    waiting = sa.exists().where(Planning.state == PlanningState.WAITING)
    wanted = sa.select(Roster.id).where(Roster.id == roster_id, Roster.state.in_(_OF_USE), ~waiting)
    return db.session.scalar(wanted) is not None


def _get(planning_id: str) -> Planning:
    planning = db.session.get(Planning, planning_id)
    if planning is None:
        raise NotFound
    return planning


def _end(planning_id: str, states: Sequence[PlanningState], state: PlanningState, message: str = "") -> bool:
    return _change(planning_id, states, state=state, message=message, finished_at=clock.now())


def _change(
    planning_id: str, states: Sequence[PlanningState], *conditions: sa.ColumnElement[bool], **values: Any
) -> bool:
    """Change a planning if it is in one of `states` and meets the conditions; returns whether it did."""
    changed = db.session.execute(
        sa.update(Planning)
        .where(Planning.id == planning_id, Planning.state.in_(states), *conditions)
        .values(**values)
        .execution_options(synchronize_session="fetch")
        .returning(Planning.id)
    )
    return changed.first() is not None
