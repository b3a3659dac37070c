"""What stands in a person's feed: the appointments that they come to and the sessions that they give."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from wellness import clock, settings
from wellness.db import Base, db
from wellness.language import _, later, ngettext, speaking
from wellness.models import (
    LIVE,
    Account,
    Appointment,
    Employee,
    Invite,
    Modality,
    Room,
    Service,
    Site,
    Slot,
    Therapist,
    Visit,
)
from wellness.services.calendar import Event
from wellness.services.invite_events import employee_event
from wellness.services.wording import exact_span

THERAPIST_TITLE = later("Wellness session")
_BACK = timedelta(days=30)
_AHEAD = timedelta(days=180)
# Calendars that ask once a day have seen a cancelled appointment after this time.
_TOMBSTONE = timedelta(days=30)
_OF_A_SLOT: tuple[type[Base], ...] = (Slot, Service, Modality, Visit, Room, Site)
# Whose rows events are made of. A test compares this with what `events_of` reads.
SOURCES: tuple[type[Base], ...] = (Invite, Appointment, Employee, Account, Therapist, *_OF_A_SLOT)


def events_of(account: Account) -> list[Event]:
    """The events of thirty days back and half a year ahead, those cancelled lately included, in no order."""
    own = [employee_event(invite) for invite in _invites(account)]
    events = own + [_therapist_event(slot, coming, account) for slot, coming in _sessions(account)]
    return [event for event in events if event.status == "CONFIRMED" or event.last_modified > clock.now() - _TOMBSTONE]


def stamp_of(account: Account) -> str:
    """A stamp of all that `events_of` is made of, without making them: no other events have the same stamp."""
    chosen = settings.current()
    own = _rows(
        _own(sa.select(Invite.dtstamp), account).join(Employee.account), (Invite, Appointment, Employee, Account)
    )
    given = _rows(_given(sa.select(Slot.stamped_at, _coming()), account), (Therapist,))
    person = (account.name, account.email)
    return _digest(own, given, person, (chosen.base_url, chosen.mail_name, chosen.mail_from, chosen.mail_answers))


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _rows(query: Any, kinds: Sequence[type[Base]]) -> list[tuple[object, ...]]:
    """Every column of the rows behind some events, as the database keeps them, and which cancellations are fresh.

    The first column of `query` is when an event was stamped.
    """
    columns = [column for kind in (*kinds, *_OF_A_SLOT) for column in kind.__table__.columns]
    # Without their types, because nobody reads them: that is most of the time that this takes.
    plain = [sa.type_coerce(column, sa.types.NullType()).label(f"c{at}") for at, column in enumerate(columns)]
    whole = query.add_columns(*plain).join(Slot.service).join(Service.modality)
    forgotten = clock.now() - _TOMBSTONE
    rows = db.session.execute(whole.join(Slot.visit).join(Visit.room).join(Room.site))
    return [(stamped > forgotten, *row) for stamped, *row in rows]


def _invites(account: Account) -> Sequence[Invite]:
    return db.session.scalars(
        _own(sa.select(Invite), account).options(
            contains_eager(Invite.appointment).options(
                contains_eager(Appointment.employee),
                contains_eager(Appointment.slot).options(joinedload(Slot.visit)),
            )
        )
    ).all()


def _own(query: Any, account: Account) -> Any:
    """What somebody is invited to, in a fixed order."""
    return (
        query.select_from(Invite)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .join(Appointment.slot)
        .where(Employee.account_id == account.id, _is_near(Appointment.starts))
        .order_by(Invite.created_at, Invite.id)
    )


def _sessions(account: Account) -> list[tuple[Slot, int]]:
    """The therapist's slots in which somebody was ever invited, with how many come."""
    rows = db.session.execute(_given(sa.select(Slot, _coming()), account).options(joinedload(Slot.visit)))
    return [(slot, int(people)) for slot, people in rows]


def _given(query: Any, account: Account) -> Any:
    """What somebody gives, in a fixed order."""
    return (
        query.select_from(Slot)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .where(Therapist.account_id == account.id, Slot.stamped_at.is_not(None), _is_near(Slot.starts))
        .order_by(Slot.starts, Slot.id)
    )


def _coming() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(Appointment.slot_id == Slot.id, Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        .scalar_subquery()
    )


def _is_near(starts: InstrumentedAttribute[datetime]) -> sa.ColumnElement[bool]:
    now = clock.now()
    return starts.between(now - _BACK, now + _AHEAD)


def _therapist_event(slot: Slot, coming: int, account: Account) -> Event:
    """One event a slot, a class included. Who comes is not in it: a calendar is often kept by somebody else."""
    visit, chosen = slot.visit, settings.current()
    zone, stamp = visit.room.site.timezone, slot.stamped_at or visit.created_at
    with speaking(account.language):
        summary, description = _(THERAPIST_TITLE), _description(slot, coming, zone)
    return Event(
        uid=f"session-{slot.id}@{chosen.host}",
        sequence=slot.sequence,
        dtstamp=stamp,
        created=visit.created_at,
        last_modified=stamp,
        starts=slot.starts,
        ends=slot.treatment_ends,
        timezone=zone,
        summary=summary,
        description=description,
        location=f"{visit.room.name}, {visit.room.site.name}",
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name=account.name,
        attendee_email=account.email,
        status="CONFIRMED" if coming else "CANCELLED",
    )


def _description(slot: Slot, coming: int, zone: str) -> str:
    who = ngettext(
        "%(num)s person comes; who it is: %(address)s",
        "%(num)s people come; who it is: %(address)s",
        coming,
        address=settings.current().base_url,
    )
    return "\n".join([exact_span(slot.starts, slot.treatment_ends, zone), who])
