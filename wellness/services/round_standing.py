"""Who is asked in a round, who has answered what, and who is silent."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from wellness.db import db
from wellness.models import (
    Account,
    Answer,
    AnswerKind,
    AvailabilityWindow,
    Employee,
    Programme,
    Round,
    Wish,
    WishKind,
)

Query = TypeVar("Query", bound=sa.Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Standing:
    """Employees in order of name. Everyone asked is in one list of `answered` or in `silent`.

    Silent includes those who began but named no time or no service yet; their ids are in `unfinished`.
    `by_phone` holds the ids of those for whom a coordinator answered.
    """

    asked: list[Employee]
    answered: dict[AnswerKind, list[Employee]]
    silent: list[Employee]
    unfinished: frozenset[str]
    by_phone: frozenset[str]

    @property
    def answers(self) -> int:
        """How many people have answered, in whichever way."""
        return len(self.asked) - len(self.silent)


@dataclass(frozen=True)
class Tally:
    """The same in numbers: people asked, those of them who are silent, and those who began but did not finish."""

    asked: int
    silent: int
    unfinished: int

    @property
    def answers(self) -> int:
        """How many people have answered, in whichever way."""
        return self.asked - self.silent


def tally(round_: Round) -> Tally:
    """How the asking stands now, counted by the database."""
    whole = sa.func.sum(sa.case((sa.and_(Answer.id.is_not(None), finished()), 1), else_=0))
    counts = sa.select(sa.func.count(), sa.func.count(Answer.id), sa.func.coalesce(whole, 0)).select_from(Employee)
    people, answers, whole_answers = map(int, db.session.execute(_concerned(counts, round_)).one())
    return Tally(people, people - whole_answers, answers - whole_answers)


def standing(round_: Round) -> Standing:
    """How the asking stands now."""
    result = Standing([], {kind: [] for kind in AnswerKind}, [], frozenset(), frozenset())
    unfinished, by_phone = set(), set()
    for employee, answer_id, kind, phone, is_finished in db.session.execute(_answers(round_)).unique():
        result.asked.append(employee)
        if phone:
            by_phone.add(employee.id)
        if answer_id is not None and is_finished:
            result.answered[kind].append(employee)
        else:
            result.silent.append(employee)
            if answer_id is not None:
                unfinished.add(employee.id)
    return Standing(result.asked, result.answered, result.silent, frozenset(unfinished), frozenset(by_phone))


def finished() -> sa.ColumnElement[bool]:
    """Whether an Answer row is one that the planner can work with: a refusal, or times and a service."""
    return sa.or_(
        Answer.kind != AnswerKind.AVAILABLE,
        sa.and_(
            sa.exists().where(AvailabilityWindow.answer_id == Answer.id),
            sa.exists().where(Wish.answer_id == Answer.id, Wish.kind == WishKind.SERVICE),
        ),
    )


def _answers(round_: Round) -> sa.Select[Employee, str, AnswerKind, bool, bool]:
    people = sa.select(Employee, Answer.id, Answer.kind, Answer.given_by_coordinator, finished())
    return (
        _concerned(people, round_)
        .options(contains_eager(Employee.account), selectinload(Employee.sites))
        .order_by(Account.name, Employee.id)
    )


def _concerned(query: Query, round_: Round) -> Query:
    """Everyone asked, and everyone who answered without being asked, unless they have left; with their answers."""
    return (
        query.join(Employee.account)
        .outerjoin(Answer, sa.and_(Answer.employee_id == Employee.id, Answer.round_id == round_.id))
        .where(
            *_present(round_.programme_id),
            sa.or_(Answer.id.is_not(None), sa.and_(*_wants_mail(round_.ends_on))),
        )
    )


def asked(round_: Round) -> list[Employee]:
    """Everyone who gets the round's mail: not left, not asked to be left alone, not on leave to the end."""
    return list(
        db.session.scalars(
            sa.select(Employee)
            .join(Employee.account)
            .options(contains_eager(Employee.account), selectinload(Employee.sites))
            .where(*_present(round_.programme_id), *_wants_mail(round_.ends_on))
            .order_by(Account.name, Employee.id)
        ).unique()
    )


def asked_ids(programme: Programme, ends_on: date) -> sa.Select[str]:
    """The ids of everyone whom a round to `ends_on` would ask."""
    return sa.select(Employee.id).join(Employee.account).where(*_present(programme.id), *_wants_mail(ends_on))


def present_count(programme: Programme) -> int:
    """How many employees a programme has."""
    query = sa.select(sa.func.count(Employee.id)).join(Employee.account).where(*_present(programme.id))
    return db.session.scalar(query) or 0


def _present(programme_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Employee.programme_id == programme_id, Employee.left_at.is_(None), Account.disabled_at.is_(None)


def _wants_mail(ends_on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Employee.never_ask.is_(False),
        sa.or_(Employee.on_leave_until.is_(None), Employee.on_leave_until < ends_on),
    )
