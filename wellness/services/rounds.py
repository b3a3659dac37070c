"""Rounds: opened once with a seed that stays, closed by their deadline, extended, reopened or discarded."""

import secrets
from datetime import date, datetime

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _, speaking
from wellness.models import (
    Account,
    Employee,
    MailKind,
    Planning,
    PlanningState,
    Programme,
    Roster,
    RosterState,
    Round,
    RoundState,
    Site,
)
from wellness.services import audit, busy_readings, mails, round_links, wording
from wellness.services.errors import NotFound, Refused
from wellness.services.round_proposals import Proposal, deadline_fault, discarded_over, faults
from wellness.services.round_standing import Standing, asked, standing

__all__ = [
    "Standing",
    "close",
    "close_due",
    "current",
    "discard",
    "extend",
    "get_round",
    "open_for",
    "open_round",
    "reopen",
    "standing",
    "takes_answers",
    "zone_of",
]


def open_round(
    programme: Programme,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    deadline: datetime,
    quota: int,
    actor: Account | None,
) -> Round:
    """Open a round, draw its seed and mail everyone who is asked; raises Refused with every fault.

    The seed decides ties, so it is drawn here, once, by the server. A discarded round stays as a row, and opening
    another one over its days says so in the audit: nobody can draw again unseen.
    """
    _one_at_a_time(programme)
    proposal = Proposal(name.strip(), starts_on, ends_on, deadline, quota)
    if found := faults(programme, proposal):
        raise Refused(" ".join(found.values()))
    round_ = Round(
        programme_id=programme.id,
        name=proposal.name,
        starts_on=starts_on,
        ends_on=ends_on,
        deadline=deadline,
        quota=quota,
        seed=secrets.token_hex(16),
    )
    db.session.add(round_)
    db.session.flush()
    recreated = [earlier.id for earlier in discarded_over(programme, starts_on, ends_on)]
    people = asked(round_)
    audit.record("round opened", actor=actor, subject_id=round_.id, recreates=recreated, mails=len(people))
    mails.write_plain_mails(_invitation(round_, employee) for employee in people)
    db.session.flush()
    return round_


def _one_at_a_time(programme: Programme) -> None:
    """Two coordinators who open at once follow each other, so that the second sees the first one's days."""
    db.session.execute(sa.select(Programme.id).where(Programme.id == programme.id).with_for_update())


def _invitation(round_: Round, employee: Employee) -> mails.Letter:
    with speaking(employee.account.language):
        zone = zone_of(employee)
        until = wording.in_zone(wording.local_moment(round_.deadline, zone), zone)
        return mails.Letter(
            account=employee.account,
            kind=MailKind.ROUND_OPENED,
            subject=_("When could you come? %(round)s", round=round_.name),
            paragraphs=[
                _(
                    "A new round of wellness sessions is open: %(days)s.",
                    days=wording.dates_words(round_.starts_on, round_.ends_on),
                ),
                _(
                    "Say when you could come and what you would like. It takes about a minute, and nobody gains by "
                    "answering first: places are given by fairness."
                ),
                _(
                    "You can change your answer until %(until)s. The link opens only your own answer, so please do not "
                    "pass it on.",
                    until=until,
                ),
            ],
            action=(_("Say when you could come"), round_links.new(round_, employee)),
            round_id=round_.id,
        )


def zone_of(employee: Employee) -> str:
    """The zone in which to tell a person the time: the first site's by name, else any of the programme."""
    if employee.sites:
        return employee.sites[0].timezone
    zones = sa.select(Site.timezone).where(Site.programme_id == employee.programme_id).order_by(Site.name)
    return db.session.scalars(zones).first() or "UTC"


def takes_answers(round_: Round) -> bool:
    """Whether answers are taken now. The deadline counts by itself, even where the closing job is late."""
    return round_.state is RoundState.OPEN and round_.discarded_at is None and clock.now() < round_.deadline


def get_round(round_id: str) -> Round:
    """The round with this id; raises NotFound."""
    round_ = db.session.get(Round, round_id)
    if round_ is None:
        raise NotFound
    return round_


def current(programme: Programme) -> Round | None:
    """The round that matters now: the open one whose deadline is next, else the last one by its days."""
    rounds = db.session.scalars(
        sa.select(Round)
        .where(Round.programme_id == programme.id, Round.discarded_at.is_(None))
        .order_by(Round.starts_on)
    ).all()
    still_open = [round_ for round_ in rounds if takes_answers(round_)]
    if still_open:
        return min(still_open, key=lambda round_: round_.deadline)
    return rounds[-1] if rounds else None


def open_for(employee: Employee) -> list[Round]:
    """The rounds in which a person can answer now, the next deadline first."""
    return list(
        db.session.scalars(
            sa.select(Round)
            .where(
                Round.programme_id == employee.programme_id,
                Round.state == RoundState.OPEN,
                Round.discarded_at.is_(None),
                Round.deadline > clock.now(),
            )
            .order_by(Round.deadline)
        )
    )


def close_due() -> list[Round]:
    """Close every open round whose deadline has come."""
    due = db.session.scalars(
        sa.select(Round)
        .where(Round.state == RoundState.OPEN, Round.discarded_at.is_(None), Round.deadline <= clock.now())
        .with_for_update(of=Round)
    ).all()
    for round_ in due:
        _close(round_, actor=None)
    return list(due)


def close(round_: Round, *, actor: Account | None) -> None:
    """Close a round before its deadline; one that is closed already stays so."""
    _lock(round_)
    if round_.state is RoundState.OPEN:
        _close(round_, actor=actor)


def _close(round_: Round, *, actor: Account | None) -> None:
    round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    busy_readings.forget_round(round_)
    audit.record("round closed", actor=actor, subject_id=round_.id)
    db.session.flush()


def extend(round_: Round, deadline: datetime, *, actor: Account | None) -> None:
    """Give an open round another deadline, still to come and before its first visit; links live on with it."""
    _lock(round_)
    if not takes_answers(round_):
        raise Refused(_("This round is closed. Reopen it to take answers again."))
    _set_deadline(round_, deadline)
    audit.record("round extended", actor=actor, subject_id=round_.id, deadline=deadline.isoformat())
    db.session.flush()


def reopen(round_: Round, deadline: datetime, *, actor: Account | None) -> None:
    """Take answers again until a new deadline, with the same seed; refused once a roster is published."""
    _lock(round_)
    if takes_answers(round_):
        raise Refused(_("This round is open already. Extend its deadline instead."))
    _refuse_while_in_use(round_)
    _set_deadline(round_, deadline)
    round_.state, round_.closed_at = RoundState.OPEN, None
    audit.record("round reopened", actor=actor, subject_id=round_.id, deadline=deadline.isoformat())
    db.session.flush()


def discard(round_: Round, *, actor: Account | None) -> None:
    """Give a round up: nothing more is asked or planned in it and its links end. The row stays, with its seed."""
    _lock(round_)
    _refuse_while_in_use(round_)
    round_.discarded_at = clock.now()
    if round_.state is RoundState.OPEN:
        round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    round_links.revoke(round_)
    busy_readings.forget_round(round_)
    audit.record("round discarded", actor=actor, subject_id=round_.id)
    db.session.flush()


def _lock(round_: Round) -> None:
    db.session.refresh(round_, with_for_update={"of": Round})


def _set_deadline(round_: Round, deadline: datetime) -> None:
    if fault := deadline_fault(round_.programme, round_.starts_on, round_.ends_on, deadline):
        raise Refused(fault)
    round_.deadline = deadline
    round_links.set_expiry(round_, deadline)


def _refuse_while_in_use(round_: Round) -> None:
    if round_.discarded_at is not None:
        raise Refused(_("This round was discarded. Open a new one."))
    published = sa.select(Roster.id).where(Roster.round_id == round_.id, Roster.state == RosterState.PUBLISHED)
    if db.session.scalar(published):
        raise Refused(_("The roster of this round is published. Withdraw it first."))
    under_way = (PlanningState.WAITING, PlanningState.RUNNING)
    if db.session.scalar(sa.select(Planning.id).where(Planning.round_id == round_.id, Planning.state.in_(under_way))):
        raise Refused(_("This round is being planned. Wait for the end, or cancel the planning first."))
