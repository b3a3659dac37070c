"""A therapist says that something about a visit is wrong, and a coordinator settles it."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Account, Programme, Therapist, Visit, VisitProblem
from wellness.services import audit
from wellness.services.errors import NotFound, Refused
from wellness.services.plain_text import one_line

LONGEST_NOTE = 500


def report(visit: Visit, note: str, *, actor: Account) -> VisitProblem:
    """Keep a therapist's word; the same word again, while nobody has settled it, is not kept twice."""
    words = one_line(note)
    if not words:
        raise Refused(_("Say in a few words what is wrong, so that it can be put right."))
    if len(words) > LONGEST_NOTE:
        raise Refused(_("Please say it in at most %(limit)s characters.", limit=LONGEST_NOTE))
    # Two presses at once follow each other here, so that the second finds the first one's row.
    db.session.execute(sa.select(Visit.id).where(Visit.id == visit.id).with_for_update())
    there = db.session.scalar(
        sa.select(VisitProblem).where(
            VisitProblem.visit_id == visit.id, VisitProblem.note == words, VisitProblem.settled_at.is_(None)
        )
    )
    if there is not None:
        return there
    problem = VisitProblem(visit_id=visit.id, note=words)
    db.session.add(problem)
    db.session.flush()
    audit.record("visit problem reported", actor=actor, subject_id=visit.id, problem=problem.id)
    return problem


def settle(problem: VisitProblem, *, actor: Account) -> None:
    """Note that a coordinator has seen to it; once is enough."""
    settled = db.session.execute(
        sa.update(VisitProblem)
        .where(VisitProblem.id == problem.id, VisitProblem.settled_at.is_(None))
        .values(settled_at=clock.now())
        .returning(VisitProblem.id)
    ).first()
    if settled is not None:
        audit.record("visit problem settled", actor=actor, subject_id=problem.visit_id, problem=problem.id)


def get_problem(programme: Programme, problem_id: str) -> VisitProblem:
    """A problem with a visit of the programme; raises NotFound."""
    problem = db.session.get(VisitProblem, problem_id)
    if problem is None or problem.visit.therapist.programme_id != programme.id:
        raise NotFound
    return problem


def of(visit: Visit) -> Sequence[VisitProblem]:
    """What was said about a visit, the latest first."""
    return db.session.scalars(
        sa.select(VisitProblem)
        .where(VisitProblem.visit_id == visit.id)
        .order_by(VisitProblem.reported_at.desc(), VisitProblem.id)
    ).all()


def unsettled(programme: Programme) -> Sequence[VisitProblem]:
    """What nobody has settled yet, the next visit first."""
    return db.session.scalars(
        sa.select(VisitProblem)
        .join(VisitProblem.visit)
        .join(Therapist, Therapist.id == Visit.therapist_id)
        .where(VisitProblem.settled_at.is_(None), Therapist.programme_id == programme.id)
        .order_by(Visit.starts, VisitProblem.reported_at, VisitProblem.id)
        .options(joinedload(VisitProblem.visit))
    ).all()
