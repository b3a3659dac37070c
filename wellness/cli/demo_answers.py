"""Answers of the demonstration's employees, given through the service that the answer page calls."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wellness.db import db
from wellness.demo.answers_file import DemoAnswer
from wellness.models import Account, AnswerKind, Employee, Rating, Round, Therapist
from wellness.services import answer_forms, answers, half_hours, programme
from wellness.services.answer_forms import AnswerForm
from wellness.services.half_hours import HALF_HOUR


def give(round_: Round, answer: DemoAnswer) -> bool:
    """Give one answer; returns whether there was one to give. Somebody who never wants to be asked stays unasked."""
    employee = db.session.scalar(sa.select(Employee).join(Account).where(Account.email == answer.email))
    if answer.kind == "silent" or employee is None or employee.never_ask:
        return False
    answers.give(round_, employee, _form(round_, employee, answer), by_coordinator=None, revision=None)
    return True


def _form(round_: Round, employee: Employee, answer: DemoAnswer) -> AnswerForm:
    if answer.kind != "available":
        return AnswerForm(kind=AnswerKind(answer.kind), leave_until=answer.leave_until)
    offered = {service.id for service in answer_forms.services_on_offer(round_, employee)}
    named = {
        f"{service.modality.code}-{service.minutes}": service.id
        for service in programme.offered_services(round_.programme)
    }
    avoided = sa.select(Therapist.id).join(Account).where(Account.email.in_(answer.avoided))
    return AnswerForm(
        cells=dict(_cells(round_, employee, answer)),
        wanted=answer.wanted,
        services=tuple(named[code] for code in answer.services if named[code] in offered),
        never=frozenset(db.session.scalars(avoided)),
    )


def _cells(round_: Round, employee: Employee, answer: DemoAnswer) -> Iterator[tuple[datetime, Rating]]:
    """The offered half hours that lie wholly in one of the week's spans, on the wall clock of the first site."""
    home = ZoneInfo(employee.sites[0].timezone)
    for instant in half_hours.instants(half_hours.offered(round_, employee)):
        local, until = instant.astimezone(home), (instant + HALF_HOUR).astimezone(home)
        week = (local.date() - round_.starts_on) // timedelta(weeks=1)
        for span in answer.spans if week not in answer.away_weeks else ():
            same_day = span.weekday == local.weekday() and until.date() == local.date()
            if same_day and span.starts <= local.time() and until.time() <= span.ends:
                yield instant, Rating(span.rating)
