"""The planner's view of who asks in a round: windows, wishes, limits and what the ledger holds against them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

import solver.problem as planner
from wellness.db import db
from wellness.models import (
    Account,
    Answer,
    AnswerKind,
    Appointment,
    Employee,
    LedgerEntry,
    Rating,
    Round,
    Service,
    Wish,
    WishKind,
)
from wellness.services.planner_supply import Supply, kind_of
from wellness.services.round_standing import finished

# Nobody gets two sessions on one day, whatever the programme's other limits are.
MIN_GAP_DAYS = 1
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Credit:
    """What an employee was promised and got in the earlier rounds of the fairness window."""

    entitled: int = 0
    received: int = 0


def demand(round_: Round) -> tuple[int, int]:
    """How many people ask in a round, and how many appointments they may get at most."""
    counted = _asking(round_).subquery()
    wanted = sa.case((counted.c.wanted < round_.quota, counted.c.wanted), else_=round_.quota)
    people, sessions = db.session.execute(sa.select(sa.func.count(), sa.func.sum(wanted)).select_from(counted)).one()
    return people, int(sessions or 0)


def asking(round_: Round, pinned: Iterable[str] = ()) -> list[Answer]:
    """The answers of a round that ask for at least one appointment, by people who are still there.

    Those with the ids in `pinned` count even if they named no time or service.
    """
    loaded = _asking(round_, pinned).options(
        selectinload(Answer.windows),
        selectinload(Answer.wishes),
        selectinload(Answer.employee).selectinload(Employee.sites),
    )
    return list(db.session.scalars(loaded.order_by(Answer.employee_id)))


def _asking(round_: Round, pinned: Iterable[str] = ()) -> sa.Select[Answer]:
    return (
        sa.select(Answer)
        .join(Answer.employee)
        .join(Employee.account)
        .where(
            Answer.round_id == round_.id,
            Answer.kind == AnswerKind.AVAILABLE,
            Answer.wanted >= 1,
            Employee.left_at.is_(None),
            Account.disabled_at.is_(None),
            sa.or_(finished(), Answer.employee_id.in_(list(pinned))),
        )
    )


def credits_before(round_: Round) -> dict[str, Credit]:
    """By employee: the ledger of the last rounds before this one, as many as the programme's window holds."""
    window = (
        sa.select(Round.id)
        .where(
            Round.programme_id == round_.programme_id,
            Round.starts_on < round_.starts_on,
            Round.discarded_at.is_(None),
            sa.exists().where(LedgerEntry.round_id == Round.id),
        )
        .order_by(Round.starts_on.desc(), Round.id)
        .limit(round_.programme.ledger_rounds)
    )
    sums = sa.select(
        LedgerEntry.employee_id, sa.func.sum(LedgerEntry.entitled), sa.func.sum(LedgerEntry.received)
    ).where(LedgerEntry.round_id.in_(window))
    rows = db.session.execute(sums.group_by(LedgerEntry.employee_id))
    return {employee: Credit(int(entitled), int(received)) for employee, entitled, received in rows}


def employees_of(round_: Round, supply: Supply, pins: Sequence[Appointment]) -> tuple[planner.Employee, ...]:
    """Everyone who asks. A pin goes over what its employee stated: its time and its service count as acceptable."""
    credit = credits_before(round_)
    pinned: dict[str, list[Appointment]] = {}
    for pin in pins:
        pinned.setdefault(pin.employee_id, []).append(pin)
    therapists = {therapist.id for therapist in supply.therapists}
    return tuple(
        _employee(
            answer, supply, pinned.get(answer.employee_id, []), credit.get(answer.employee_id, Credit()), therapists
        )
        for answer in asking(round_, pinned)
    )


def _employee(
    answer: Answer, supply: Supply, pins: list[Appointment], credit: Credit, therapists: set[str]
) -> planner.Employee:
    round_, sites = answer.round, sorted(site.id for site in answer.employee.sites)
    stated = [planner.Window(window.starts, window.ends, window.rating) for window in answer.windows]
    stated += [planner.Window(pin.starts, pin.ends, Rating.IF_NEED_BE) for pin in pins]
    never = {wish.therapist_id for wish in answer.wishes if wish.kind is WishKind.NEVER_THERAPIST}
    visited = [span for site in sites for span in supply.spans.get(site, [])]
    return planner.Employee(
        id=answer.employee_id,
        sites=tuple(site for site in sites if site in supply.spans),
        target=min(answer.wanted, round_.quota),
        received=credit.received,
        entitled=credit.entitled + round_.quota,
        windows=tuple(window for window in merged(stated) if _meets(window, visited)),
        services=_services(answer.wishes, supply, pins),
        max_per_week=round_.programme.max_per_week,
        min_gap_days=MIN_GAP_DAYS,
        never_therapists=tuple(sorted(one for one in never if one in therapists)),
    )


def _services(wishes: Iterable[Wish], supply: Supply, pins: list[Appointment]) -> tuple[str, ...]:
    wished = [wish.service_id for wish in wishes if wish.service_id is not None]
    kinds = [kind for service in wished for kind in supply.kinds.get(service, [service])]
    return tuple(dict.fromkeys(kinds + [kind_of(pin.slot) for pin in pins]))


def wished_elsewhere(round_: Round, supply: Supply) -> list[planner.Service]:
    """Services that people wish for and that no visit of the round offers; they keep their rank in the wishes."""
    wished = sa.select(Wish.service_id).join(Answer, Answer.id == Wish.answer_id).where(Answer.round_id == round_.id)
    services = db.session.scalars(sa.select(Service).where(Service.id.in_(wished)))
    return [
        planner.Service(
            service.id,
            service.minutes,
            service.turnover_minutes,
            service.modality.credential,
            service.modality.places,
        )
        for service in services
        if service.id not in supply.kinds
    ]


def merged(windows: Iterable[planner.Window]) -> list[planner.Window]:
    """The same times with no overlap, on whole minutes: where windows overlap the better rating counts, and touching
    windows of one rating become one."""
    whole = [planner.Window(_up(window.start), _down(window.end), window.rating) for window in windows]
    cuts = sorted({instant for window in whole for instant in (window.start, window.end)})
    joined: list[planner.Window] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        ratings = [window.rating for window in whole if window.start <= start and end <= window.end]
        if not ratings:
            continue
        last = joined[-1] if joined else None
        if last and last.end == start and last.rating == min(ratings):
            joined[-1] = planner.Window(last.start, end, last.rating)
        else:
            joined.append(planner.Window(start, end, min(ratings)))
    return joined


def _meets(window: planner.Window, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(window.start < end and start < window.end for start, end in spans)


def _down(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _up(instant: datetime) -> datetime:
    return _down(instant + _MINUTE - timedelta(microseconds=1))
