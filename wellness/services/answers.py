"""Taking answers: given by the person or for them on the phone, checked whole, and never over a change unseen."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import (
    Account,
    Answer,
    AnswerKind,
    AvailabilityWindow,
    Employee,
    Round,
    Service,
    Therapist,
    Wish,
    WishKind,
)
from wellness.services import answer_patterns, audit, half_hours
from wellness.services.answer_forms import AnswerForm, form_of, services_on_offer, windows_of
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.rounds import takes_answers, zone_of

__all__ = ["AnswerForm", "copied_from_last", "find", "form_for", "give", "give_as_last", "has_earlier"]

LONGEST_LEAVE = timedelta(days=730)


def find(round_: Round, employee: Employee, *, to_change: bool = False) -> Answer | None:
    """The person's answer in the round as the database has it now.

    `to_change` lets two that change the same person's answer at once follow each other.
    """
    if to_change:
        db.session.execute(sa.select(Employee.id).where(Employee.id == employee.id).with_for_update())
    return db.session.scalar(
        sa.select(Answer)
        .where(Answer.round_id == round_.id, Answer.employee_id == employee.id)
        .options(selectinload(Answer.windows), selectinload(Answer.wishes))
        .execution_options(populate_existing=True)
    )


def form_for(round_: Round, employee: Employee, answer: Answer | None) -> AnswerForm:
    """What to show: the stored answer, or a fresh one in which wishes about therapists live on from the last."""
    if answer is not None:
        return form_of(answer)
    on_offer = services_on_offer(round_, employee)
    only = len(on_offer) == 1 and not on_offer[0].modality.sensitive
    last = _last(round_, employee)
    return AnswerForm(
        services=(on_offer[0].id,) if only else (),
        never=form_of(last).never if last else frozenset(),
    )


def give(
    round_: Round, employee: Employee, form: AnswerForm, *, by_coordinator: Account | None, revision: int | None
) -> Answer:
    """Store an answer over the one with `revision` (None: there was none yet).

    A coordinator's form says nothing of private wishes: those stay as the person left them, and naming no service
    leaves all of them. Raises Refused with words, Stale when the answer was changed meanwhile; the same answer sent
    twice is taken once.
    """
    answer = find(round_, employee, to_change=True)
    if by_coordinator is not None:
        form = _with_private_wishes(form, form_for(round_, employee, answer))
    answer = answer or Answer(round=round_, employee=employee)
    return _store(answer, form, by_coordinator=by_coordinator, revision=revision)


def give_as_last(
    round_: Round,
    employee: Employee,
    *,
    by_coordinator: Account | None,
    revision: int | None,
    busy: Collection[datetime] = (),
) -> Answer:
    """Store the last round's answer again, private wishes included, but for the half hours in `busy`."""
    answer = find(round_, employee, to_change=True) or Answer(round=round_, employee=employee)
    form = copied_from_last(round_, employee)
    form = replace(form, cells={instant: rating for instant, rating in form.cells.items() if instant not in busy})
    return _store(answer, form, by_coordinator=by_coordinator, revision=revision)


def copied_from_last(round_: Round, employee: Employee) -> AnswerForm:
    """The person's last answer, laid by weekday and time over the days of this round; Refused if there is none."""
    last = _last(round_, employee)
    if last is None:
        raise Refused(_("There is no earlier answer to copy. Paint your half hours below."))
    before = form_of(last)
    on_offer = {service.id for service in services_on_offer(round_, employee)}
    return AnswerForm(
        cells=answer_patterns.laid_over(
            half_hours.offered(last.round, employee), before.cells, half_hours.offered(round_, employee)
        ),
        wanted=min(before.wanted, round_.quota),
        services=tuple(service for service in before.services if service in on_offer),
        never=before.never,
    )


def has_earlier(round_: Round, employee: Employee) -> bool:
    """Whether there is an earlier answer that could be copied."""
    return _last(round_, employee) is not None


def _last(round_: Round, employee: Employee) -> Answer | None:
    return db.session.scalar(
        sa.select(Answer)
        .join(Round)
        .where(
            Answer.employee_id == employee.id,
            Answer.kind == AnswerKind.AVAILABLE,
            Round.discarded_at.is_(None),
            Round.starts_on < round_.starts_on,
        )
        .order_by(Round.starts_on.desc())
        .limit(1)
    )


def _with_private_wishes(form: AnswerForm, stored: AnswerForm) -> AnswerForm:
    """Sensitive services keep their place in the order; wishes about therapists are the person's alone."""
    sensitive = _sensitive(form.services + stored.services)
    services = [one for one in form.services if one not in sensitive]
    if not services:
        return replace(form, services=stored.services, never=stored.never)
    for place, one in enumerate(stored.services):
        if one in sensitive:
            services.insert(place, one)
    return replace(form, services=tuple(services), never=stored.never)


def _sensitive(services: Iterable[str]) -> set[str]:
    rows = db.session.scalars(sa.select(Service).where(Service.id.in_(list(services))))
    return {service.id for service in rows if service.modality.sensitive}


def _store(answer: Answer, form: AnswerForm, *, by_coordinator: Account | None, revision: int | None) -> Answer:
    _check(answer.round, answer.employee, form)
    if answer.revision != revision:
        if answer.id and form == form_of(answer):
            return answer
        raise Stale(_("This answer"))
    _settle_asking(answer.employee, form, before=answer.kind)
    db.session.add(answer)
    answer.kind, answer.wanted = form.kind, form.wanted
    answer.given_by_coordinator = by_coordinator is not None
    answer.updated_at = clock.now()
    # Windows and wishes are rows of their own: the answer counts as changed even where only they are.
    flag_modified(answer, "updated_at")
    _replace_windows(answer, form)
    _replace_wishes(answer, form)
    db.session.flush()
    if by_coordinator is not None:
        audit.record("answered for someone", actor=by_coordinator, subject_id=answer.id)
    return answer


def _check(round_: Round, employee: Employee, form: AnswerForm) -> None:
    if employee.programme_id != round_.programme_id:
        raise NotFound
    if not takes_answers(round_):
        raise Refused(_("This round takes no more answers. If something has changed, tell your coordinator."))
    if not form.cells.keys() <= half_hours.instants(half_hours.offered(round_, employee)):
        raise Refused(_("Some of these half hours have no visits any more. Reload the page and look again."))
    if not 1 <= form.wanted <= round_.quota:
        raise Refused(
            _(
                "In this round you can ask for 1 to %(most)s sessions. Choose a number between.",
                most=round_.quota,
            )
        )
    known = {service.id for service in services_on_offer(round_, employee)}
    if len(set(form.services)) != len(form.services) or not known.issuperset(form.services):
        raise Refused(_("Some of these sessions are not on offer any more. Reload the page and choose again."))
    therapists = sa.select(Therapist.id).where(Therapist.programme_id == round_.programme_id)
    if form.never and not form.never <= set(db.session.scalars(therapists)):
        raise Refused(_("Some of these therapists do not come any more. Reload the page and choose again."))
    if form.kind is AnswerKind.ON_LEAVE:
        _check_leave(employee, form)


def _check_leave(employee: Employee, form: AnswerForm) -> None:
    today = clock.today(zone_of(employee))
    if form.leave_until is None or not today <= form.leave_until <= today + LONGEST_LEAVE:
        raise Refused(_("Say until when you are on leave: a day from today on, at most two years ahead."))


def _settle_asking(employee: Employee, form: AnswerForm, *, before: AnswerKind | None) -> None:
    """Leave and "never ask me" hold for later rounds too, until the person answers something else."""
    employee.never_ask = form.kind is AnswerKind.NEVER_ASK
    if form.kind is AnswerKind.ON_LEAVE:
        employee.on_leave_until = form.leave_until
    elif before is AnswerKind.ON_LEAVE:
        employee.on_leave_until = None


def _replace_windows(answer: Answer, form: AnswerForm) -> None:
    answer.windows = [
        AvailabilityWindow(starts=starts, ends=ends, rating=rating) for starts, ends, rating in windows_of(form.cells)
    ]


def _replace_wishes(answer: Answer, form: AnswerForm) -> None:
    """Rows that stay are kept, because a new one of the same service would meet the old one's unique key."""
    present = {wish.service_id or wish.therapist_id: wish for wish in answer.wishes}
    wishes = []
    for rank, service_id in enumerate(form.services):
        wish = present.get(service_id) or Wish(kind=WishKind.SERVICE, service_id=service_id)
        wish.rank = rank
        wishes.append(wish)
    for therapist_id in sorted(form.never):
        wishes.append(present.get(therapist_id) or Wish(kind=WishKind.NEVER_THERAPIST, therapist_id=therapist_id))
    answer.wishes = wishes
