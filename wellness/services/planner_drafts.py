"""Outcomes become draft rosters: the next version of the round, each appointment in a seat of the draft's book."""

import io
from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from solver.codec import dump_outcome
from solver.outcome import Outcome
from solver.problem import Problem
from wellness.db import db
from wellness.language import _
from wellness.models import Appointment, Planning, Roster, Slot, Unserved
from wellness.services.errors import Refused
from wellness.services.reasons import CUT_SHORT

Place = tuple[str, datetime]


def store(problem: Problem, outcome: Outcome, planning: Planning) -> Roster:
    """Keep a checked outcome as the planning's draft; the database allows one roster a planning.

    Raises Refused when a slot was withdrawn while the planner worked.
    """
    slots = _slots(outcome)
    roster = Roster(
        round_id=planning.round_id,
        planning_id=planning.id,
        version=_next_version(planning.round_id),
        status=outcome.status,
        problem=planning.problem,
        outcome=_text(outcome),
        problem_digest=outcome.problem_digest,
        unproven=[stage.name for stage in outcome.stages if stage.component is None and not stage.proven],
    )
    db.session.add(roster)
    db.session.flush()
    db.session.add_all(_appointments(roster, problem, outcome, slots))
    db.session.add_all(_left_out(roster, problem, outcome))
    db.session.flush()
    return roster


def _left_out(roster: Roster, problem: Problem, outcome: Outcome) -> list[Unserved]:
    """Everyone below target; the planner gives no reason for those whom it did not come to before it was cut short."""
    stated = {one.employee: one for one in outcome.unserved}
    got = Counter(given.employee for given in outcome.appointments)
    rows = []
    for person in problem.employees:
        if one := stated.get(person.id):
            reason, detail = one.reason, one.detail or {}
        elif got[person.id] < person.target:
            reason, detail = CUT_SHORT, {}
        else:
            continue
        row = Unserved(roster_id=roster.id, employee_id=person.id, wanted=person.target, got=got[person.id])
        row.reason, row.detail = reason, detail
        rows.append(row)
    return rows


def _appointments(roster: Roster, problem: Problem, outcome: Outcome, slots: dict[Place, Slot]) -> list[Appointment]:
    pinned = {(pin.employee, pin.visit, pin.start) for pin in problem.pins}
    taken: Counter[str] = Counter()
    rows = []
    for given in sorted(outcome.appointments, key=lambda one: (one.start, one.visit, one.employee)):
        slot = slots[given.visit, given.start]
        taken[slot.id] += 1
        rows.append(
            Appointment(
                roster_id=roster.id,
                book=roster.id,
                slot_id=slot.id,
                seat=taken[slot.id],
                employee_id=given.employee,
                starts=slot.starts,
                ends=slot.treatment_ends,
                pinned=(given.employee, given.visit, given.start) in pinned,
            )
        )
    return rows


def _slots(outcome: Outcome) -> dict[Place, Slot]:
    """The slots that an outcome uses, by visit and start; a therapist's slots never overlap, so a start names one."""
    used = {(given.visit, given.start) for given in outcome.appointments}
    visits = {visit for visit, _ in used}
    live = sa.select(Slot).where(Slot.visit_id.in_(visits), Slot.withdrawn_at.is_(None))
    slots: dict[Place, Slot] = {(slot.visit_id, slot.starts): slot for slot in db.session.scalars(live)}
    if used - slots.keys():
        raise Refused(_("A visit was changed or withdrawn while the planner worked. Plan again."))
    return slots


def _next_version(round_id: str) -> int:
    newest = db.session.scalar(sa.select(sa.func.max(Roster.version)).where(Roster.round_id == round_id))
    return (newest or 0) + 1


def _text(outcome: Outcome) -> str:
    file = io.StringIO()
    dump_outcome(outcome, file)
    return file.getvalue()
