"""How one person stands: rounds to answer, the round that is being planned, why there is none, and the share so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from wellness import clock
from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import (
    Answer,
    AnswerKind,
    Employee,
    LedgerEntry,
    Programme,
    Roster,
    RosterState,
    Round,
    RoundState,
    Service,
    Unserved,
)
from wellness.services import nearest_words
from wellness.services.planner_demand import Credit
from wellness.services.round_standing import finished


@dataclass(frozen=True)
class OpenRound:
    """A round that takes answers; `kind` is that of the person's answer, None while they are silent or unfinished."""

    round: Round
    kind: AnswerKind | None


@dataclass(frozen=True)
class History:
    """What the person was promised and had in each round of the fairness window in which they asked, latest first."""

    entries: Sequence[LedgerEntry]

    @property
    def credit(self) -> Credit:
        """The whole window in two numbers."""
        return Credit(
            entitled=sum(entry.entitled for entry in self.entries),
            received=sum(entry.received for entry in self.entries),
        )

    def words(self, *, is_coming: bool) -> str:
        """ "You have had 2 of 3 sessions", over how many rounds, or that there is nothing yet; `is_coming` says that
        something still lies ahead, which counts as had."""
        if not self.entries:
            return _("You have not asked in a round yet.")
        credit, rounds = self.credit, len(self.entries)
        share = ngettext(
            "%(received)s of %(num)s session",
            "%(received)s of %(num)s sessions",
            credit.entitled,
            received=credit.received,
        )
        if is_coming:
            return ngettext(
                "You have had %(share)s in the last round in which you asked, what is coming included.",
                "You have had %(share)s in the last %(num)s rounds in which you asked, what is coming included.",
                rounds,
                share=share,
            )
        return ngettext(
            "You have had %(share)s in the last round in which you asked.",
            "You have had %(share)s in the last %(num)s rounds in which you asked.",
            rounds,
            share=share,
        )


def open_rounds(employee: Employee) -> list[OpenRound]:
    """The rounds in which the person can still answer, the next deadline first."""
    rows = db.session.execute(
        sa.select(Round, Answer.kind, finished())
        .outerjoin(Answer, sa.and_(Answer.round_id == Round.id, Answer.employee_id == employee.id))
        .where(
            Round.programme_id == employee.programme_id,
            Round.state == RoundState.OPEN,
            Round.discarded_at.is_(None),
            Round.deadline > clock.now(),
        )
        .order_by(Round.deadline, Round.id)
    )
    return [OpenRound(round_, kind if kind and is_finished else None) for round_, kind, is_finished in rows]


def rounds_being_planned(employee: Employee, today: date) -> Sequence[Round]:
    """The rounds in which the person asked, that take no more answers and whose roster is not published yet."""
    published = sa.exists().where(Roster.round_id == Round.id, Roster.state == RosterState.PUBLISHED)
    return db.session.scalars(
        sa.select(Round)
        .join(Answer, Answer.round_id == Round.id)
        .where(
            Answer.employee_id == employee.id,
            Answer.kind == AnswerKind.AVAILABLE,
            Answer.wanted >= 1,
            finished(),
            Round.discarded_at.is_(None),
            Round.ends_on >= today,
            sa.or_(Round.state == RoundState.CLOSED, Round.deadline <= clock.now()),
            ~published,
        )
        .order_by(Round.starts_on)
    ).all()


def left_out_of(employee: Employee, today: date) -> Sequence[Unserved]:
    """Where the person got fewer sessions than wanted in a published round that is not over."""
    return db.session.scalars(
        sa.select(Unserved)
        .join(Unserved.roster)
        .join(Roster.round)
        .where(
            Unserved.employee_id == employee.id,
            Unserved.got < Unserved.wanted,
            Roster.state == RosterState.PUBLISHED,
            Round.ends_on >= today,
        )
        .order_by(Round.starts_on)
    ).all()


def nearest_words_of(row: Unserved, zone: str) -> str:
    """What would have brought the person one session more, in one sentence for them; empty where nothing is known."""
    if row.nearest is None:
        return ""
    accepted = db.session.scalars(sa.select(Service).where(Service.id.in_(row.nearest.get("accepted", ()))))
    services = sorted(service.name for service in accepted)
    return nearest_words.for_employee(row.nearest, got=row.got, zone=zone, services=services)


def history_of(employee: Employee) -> History:
    """The person's entries in the last rounds of the ledger, as many as the programme looks back on."""
    programme = db.session.get_one(Programme, employee.programme_id)
    window = (
        sa.select(Round.id)
        .where(
            Round.programme_id == programme.id,
            Round.discarded_at.is_(None),
            sa.exists().where(LedgerEntry.round_id == Round.id),
        )
        .order_by(Round.starts_on.desc(), Round.id)
        .limit(programme.ledger_rounds)
    )
    entries = db.session.scalars(
        sa.select(LedgerEntry)
        .join(LedgerEntry.round)
        .where(LedgerEntry.employee_id == employee.id, LedgerEntry.round_id.in_(window))
        .order_by(Round.starts_on.desc())
        .options(contains_eager(LedgerEntry.round))
    )
    return History(entries.all())
