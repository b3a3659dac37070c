"""What publishing a draft would change for people, against what is live in its round now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Account, Appointment, Employee, Mail, MailKind, Roster, RosterState
from wellness.services.ledger import asked
from wellness.services.placements import appointments_of

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Difference:
    """`kept` pairs what is live with the same in the draft; `carried` has begun and stays, whatever the draft says.

    `moved` pairs the one appointment that somebody would lose with the one that they would get instead.
    `left_out` are people who asked, get nothing and have not heard from this round's rosters yet.
    """

    draft: Sequence[Appointment]
    kept: Sequence[tuple[Appointment, Appointment]]
    moved: Sequence[tuple[Appointment, Appointment]]
    added: Sequence[Appointment]
    gone: Sequence[Appointment]
    carried: Sequence[Appointment]
    left_out: Sequence[Employee]

    @property
    def bereft(self) -> list[Employee]:
        """Those who lose an appointment and have none left."""
        served = {one.employee_id for one in (*self.draft, *self.carried)}
        return [one.employee for one in self.gone if one.employee_id not in served]


def published_roster(round_id: str) -> Roster | None:
    """The roster that is published in a round now."""
    return db.session.scalar(
        sa.select(Roster).where(Roster.round_id == round_id, Roster.state == RosterState.PUBLISHED)
    )


def difference(roster: Roster) -> Difference:
    """Compare a draft with what is live."""
    draft = appointments_of(roster)
    before = published_roster(roster.round_id)
    live = {_place(one): one for one in (appointments_of(before) if before else [])}
    in_draft = {_place(one) for one in draft}
    gone = [one for place, one in live.items() if place not in in_draft]
    begun = [one for one in gone if one.starts <= clock.now()]
    ending, added = [one for one in gone if one not in begun], [one for one in draft if _place(one) not in live]
    moved = _moved(ending, added)
    paired = {one.id for pair in moved for one in pair}
    return Difference(
        draft=draft,
        kept=[(live[_place(one)], one) for one in draft if _place(one) in live],
        moved=moved,
        added=[one for one in added if one.id not in paired],
        gone=[one for one in ending if one.id not in paired],
        carried=begun,
        left_out=_left_out(roster, {one.employee_id for one in draft}),
    )


def _moved(gone: Sequence[Appointment], added: Sequence[Appointment]) -> list[tuple[Appointment, Appointment]]:
    """Of everyone who would lose exactly one appointment and get exactly one, the two."""
    losing, winning = _only_ones(gone), _only_ones(added)
    return [(losing[employee_id], winning[employee_id]) for employee_id in losing if employee_id in winning]


def _only_ones(appointments: Sequence[Appointment]) -> dict[str, Appointment]:
    counts = Counter(one.employee_id for one in appointments)
    return {one.employee_id: one for one in appointments if counts[one.employee_id] == 1}


def _place(appointment: Appointment) -> tuple[str, str]:
    return appointment.employee_id, appointment.slot_id


def _left_out(roster: Roster, served: set[str]) -> list[Employee]:
    in_round = Roster.round_id == roster.round_id
    stood = sa.or_(Appointment.cancelled_by.is_(None), Appointment.cancelled_by != WITHDRAWN)
    had = sa.select(Appointment.employee_id).join(Roster).where(in_round, Appointment.book == LIVE, stood)
    told = sa.select(Mail.account_id).where(Mail.round_id == roster.round_id, Mail.kind == MailKind.NOTICE)
    rows = db.session.scalars(
        sa.select(Employee)
        .join(Account)
        .where(
            Employee.id.in_(asked(roster.round_id)),
            Employee.left_at.is_(None),
            Account.disabled_at.is_(None),
            Employee.id.not_in(had),
            Employee.account_id.not_in(told),
        )
    )
    return sorted((one for one in rows if one.id not in served), key=lambda one: (one.name, one.id))
