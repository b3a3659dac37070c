"""A round before it is opened: what is wrong with it, and what opening it would do."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Programme, Room, Round, Site, Slot, Visit, employee_sites
from wellness.services import round_standing, wording

LONGEST = timedelta(days=92)
MOST_WANTED = 31


@dataclass(frozen=True)
class Proposal:
    """A round as a coordinator would open it: local dates, both inclusive; the deadline is an instant."""

    name: str
    starts_on: date
    ends_on: date
    deadline: datetime
    quota: int


@dataclass(frozen=True)
class OpeningPreview:
    """What opening would do: how many people get a mail, and how many places there are for them."""

    people: int
    without_visits: int
    not_asked: int
    visits: int
    places: int
    recreates: tuple[Round, ...]


def faults(programme: Programme, proposal: Proposal) -> dict[str, str]:
    """What stands against opening, in words, by field; empty when nothing does."""
    found = {}
    if not 1 <= len(proposal.name.strip()) <= 80 or not proposal.name.isprintable():
        found["name"] = _("Give the round a name of at most 80 letters, such as March 2026.")
    if proposal.ends_on < proposal.starts_on:
        found["ends_on"] = _("The last day lies before the first. Exchange the two.")
    elif proposal.ends_on - proposal.starts_on > LONGEST:
        found["ends_on"] = _("A round has at most %(days)s days. Choose an earlier last day.", days=LONGEST.days)
    elif other := overlapping(programme, proposal.starts_on, proposal.ends_on):
        found["starts_on"] = _(
            "The round %(round)s (%(days)s) has some of these days. Choose other days, or discard that round first.",
            round=other.name,
            days=wording.dates_words(other.starts_on, other.ends_on),
        )
    if late := deadline_fault(programme, proposal.starts_on, proposal.ends_on, proposal.deadline):
        found["deadline"] = late
    if not 1 <= proposal.quota <= MOST_WANTED:
        found["quota"] = _("Promise between 1 and %(most)s sessions a person.", most=MOST_WANTED)
    return found


def overlapping(programme: Programme, starts_on: date, ends_on: date) -> Round | None:
    """A round of the programme, not discarded, that has some of these days."""
    return db.session.scalars(_of_days(programme, starts_on, ends_on, discarded=False)).first()


def discarded_over(programme: Programme, starts_on: date, ends_on: date) -> list[Round]:
    """Earlier rounds over some of these days that were discarded: opening another one recreates them."""
    return list(db.session.scalars(_of_days(programme, starts_on, ends_on, discarded=True)))


def _of_days(programme: Programme, starts_on: date, ends_on: date, *, discarded: bool) -> sa.Select[Round]:
    return (
        sa.select(Round)
        .where(
            Round.programme_id == programme.id,
            Round.starts_on <= ends_on,
            Round.ends_on >= starts_on,
            Round.discarded_at.is_not(None) if discarded else Round.discarded_at.is_(None),
        )
        .order_by(Round.starts_on, Round.opened_at)
    )


def deadline_fault(programme: Programme, starts_on: date, ends_on: date, deadline: datetime) -> str:
    """What is wrong with a deadline, in words; empty when nothing is."""
    if deadline <= clock.now():
        return _("The deadline has passed already. Choose a later one.")
    if deadline >= first_start(programme, starts_on, ends_on):
        return _("The deadline must come before the first visit of the round. Choose an earlier one.")
    return ""


def first_start(programme: Programme, starts_on: date, ends_on: date) -> datetime:
    """When the first visit begins; without visits, the earliest midnight of the first day at any site."""
    first = db.session.scalar(sa.select(sa.func.min(Visit.starts)).where(*_visits(programme, starts_on, ends_on)))
    if first is not None:
        return first
    zones = db.session.scalars(sa.select(Site.timezone).where(Site.programme_id == programme.id)).all() or ["UTC"]
    return min(datetime.combine(starts_on, time(), ZoneInfo(zone)) for zone in zones)


def preview(programme: Programme, proposal: Proposal) -> OpeningPreview:
    """Count before anything happens: people, mails, visits and places."""
    present = round_standing.present_count(programme)
    asked = round_standing.asked_ids(programme, proposal.ends_on)
    visits = _visits(programme, proposal.starts_on, proposal.ends_on)
    served = sa.select(employee_sites.c.employee_id).join(Room, Room.site_id == employee_sites.c.site_id)
    with_visits = served.where(Room.id.in_(sa.select(Visit.room_id).where(*visits)))
    people = db.session.scalar(sa.select(sa.func.count()).select_from(asked.subquery())) or 0
    reached = sa.select(sa.func.count()).select_from(asked.intersect(with_visits).subquery())
    return OpeningPreview(
        people=people,
        without_visits=people - (db.session.scalar(reached) or 0),
        not_asked=present - people,
        visits=db.session.scalar(sa.select(sa.func.count(Visit.id)).where(*visits)) or 0,
        places=db.session.scalar(
            sa.select(sa.func.sum(Slot.places)).join(Visit).where(Slot.withdrawn_at.is_(None), *visits)
        )
        or 0,
        recreates=tuple(discarded_over(programme, proposal.starts_on, proposal.ends_on)),
    )


def _visits(programme: Programme, starts_on: date, ends_on: date) -> tuple[sa.ColumnElement[bool], ...]:
    rooms = sa.select(Room.id).join(Site, Room.site_id == Site.id).where(Site.programme_id == programme.id)
    return (
        Visit.room_id.in_(rooms),
        Visit.day.between(starts_on, ends_on),
        Visit.withdrawn_at.is_(None),
    )
