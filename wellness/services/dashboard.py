"""The figures of the dashboard, each from one aggregate query: their number does not grow with people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from wellness import clock
from wellness.db import db
from wellness.models import (
    Account,
    Answer,
    Appointment,
    Employee,
    Planning,
    Programme,
    Room,
    Roster,
    RosterState,
    Round,
    Site,
    Slot,
    Therapist,
    Unserved,
    Visit,
)
from wellness.services import waiting
from wellness.services.ledger import asked


@dataclass(frozen=True)
class SetUp:
    """What is there before a round can be opened; `visits` are those that lie ahead."""

    sites: int
    therapists: int
    people: int
    visits: int


@dataclass(frozen=True)
class VisitUse:
    """How many of a visit's places somebody has in the roster that is shown."""

    day: date
    therapist: str
    site: str
    places: int
    taken: int

    @property
    def empty(self) -> int:
        """Places that nobody has."""
        return max(0, self.places - self.taken)


@dataclass(frozen=True)
class Demand:
    """People who ask in a round and the sessions that they may have at most."""

    people: int
    sessions: int


@dataclass(frozen=True)
class Rosters:
    """`draft` is the newest one, if it is newer than what is published; `shown` is what the figures are about."""

    published: Roster | None
    draft: Roster | None

    @property
    def shown(self) -> Roster | None:
        """What people know, else what they may come to know."""
        return self.published or self.draft


@dataclass(frozen=True)
class Outcome:
    """What a roster gives: people with at least one session, sessions, and those who wait, by reason."""

    served: int
    sessions: int
    waiting: int
    reasons: Sequence[tuple[str, str, int]]


def set_up(programme: Programme) -> SetUp:
    """What has been set up and uploaded."""
    count = sa.func.count
    today = clock.now().date()
    ours = Therapist.programme_id == programme.id
    row = db.session.execute(
        sa.select(
            sa.select(count(Site.id)).where(Site.programme_id == programme.id).scalar_subquery(),
            sa.select(count(Therapist.id)).where(ours, Therapist.left_at.is_(None)).scalar_subquery(),
            sa.select(count(Employee.id))
            .where(Employee.programme_id == programme.id, Employee.left_at.is_(None))
            .scalar_subquery(),
            sa.select(count(Visit.id))
            .join(Therapist, Therapist.id == Visit.therapist_id)
            .where(ours, Visit.withdrawn_at.is_(None), Visit.day >= today)
            .scalar_subquery(),
        )
    ).one()
    return SetUp(*row)


def demand(round_: Round) -> Demand:
    """What is asked for, by people who are still there; nobody counts for more than the quota."""
    wanted = sa.case((Answer.wanted > round_.quota, round_.quota), else_=Answer.wanted)
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(wanted), 0))
        .select_from(Answer)
        .join(Answer.employee)
        .join(Employee.account)
        .where(
            Answer.round_id == round_.id,
            Answer.employee_id.in_(asked(round_.id)),
            Employee.left_at.is_(None),
            Account.disabled_at.is_(None),
        )
    ).one()
    return Demand(int(row[0]), int(row[1]))


def rosters_of(round_: Round) -> Rosters:
    """The published roster and a newer draft."""
    found = db.session.scalars(
        sa.select(Roster)
        .where(Roster.round_id == round_.id, Roster.state.in_((RosterState.PUBLISHED, RosterState.DRAFT)))
        .order_by(Roster.version)
    ).all()
    published = next((one for one in found if one.state is RosterState.PUBLISHED), None)
    draft = found[-1] if found and found[-1] is not published else None
    return Rosters(published, draft)


def published_elsewhere(round_: Round, today: date) -> Sequence[Roster]:
    """The published rosters of the programme's other rounds that are not over, the earliest round first."""
    return db.session.scalars(
        sa.select(Roster)
        .join(Roster.round)
        .where(
            Round.programme_id == round_.programme_id,
            Round.id != round_.id,
            Round.ends_on >= today,
            Roster.state == RosterState.PUBLISHED,
        )
        .order_by(Round.starts_on, Round.id)
        .options(contains_eager(Roster.round))
    ).all()


def last_planning(round_: Round) -> Planning | None:
    """The planning that was asked for last."""
    return db.session.scalar(
        sa.select(Planning)
        .where(Planning.round_id == round_.id)
        .order_by(Planning.created_at.desc(), Planning.id)
        .limit(1)
    )


def outcome(roster: Roster) -> Outcome:
    """What the roster gives and to how many it does not."""
    stands = sa.select(sa.func.count(sa.distinct(Appointment.employee_id)), sa.func.count())
    served, sessions = db.session.execute(
        stands.where(Appointment.roster_id == roster.id, Appointment.cancelled_at.is_(None))
    ).one()
    reasons = waiting.counts(roster)
    return Outcome(served, sessions, sum(people for _, _, people in reasons), reasons)


def nothing_for(roster: Roster) -> int:
    """How many people who asked have no session at all in a roster."""
    query = sa.select(sa.func.count()).where(Unserved.roster_id == roster.id, Unserved.got == 0)
    return db.session.scalar(query) or 0


def use_of_visits(round_: Round, roster: Roster | None) -> list[VisitUse]:
    """The round's visits in the order of time, with what the roster takes of them (nothing without a roster)."""
    taken = (
        sa.select(Appointment.slot_id, sa.func.count().label("people"))
        .where(Appointment.roster_id == (roster.id if roster else None), Appointment.cancelled_at.is_(None))
        .group_by(Appointment.slot_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Visit.day,
            Account.name,
            Site.name,
            sa.func.sum(Slot.places),
            sa.func.coalesce(sa.func.sum(taken.c.people), 0),
        )
        .join(Slot, Slot.visit_id == Visit.id)
        .join(Therapist, Therapist.id == Visit.therapist_id)
        .join(Account, Account.id == Therapist.account_id)
        .join(Room, Room.id == Visit.room_id)
        .join(Site, Site.id == Room.site_id)
        .outerjoin(taken, taken.c.slot_id == Slot.id)
        .where(
            Visit.day.between(round_.starts_on, round_.ends_on),
            Therapist.programme_id == round_.programme_id,
            Visit.withdrawn_at.is_(None),
            Slot.withdrawn_at.is_(None),
        )
        .group_by(Visit.id, Visit.day, Visit.starts, Account.name, Site.name)
        .order_by(Visit.starts, Visit.id)
    )
    return [VisitUse(day, therapist, site, int(places), int(taken)) for day, therapist, site, places, taken in rows]
