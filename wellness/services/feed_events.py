"""What stands in a person's feed: the appointments that they come to and the sessions that they give."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from wellness import clock, settings
from wellness.db import Base, db
from wellness.models import (
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
from wellness.services.invites import employee_event, exactly_when, place_of, zone_of
from wellness.services.wording import plural

THERAPIST_TITLE = "Wellness session"
_BACK = timedelta(days=30)
_AHEAD = timedelta(days=180)
# Calendars that ask once a day have seen a cancelled appointment after this time.
_TOMBSTONE = timedelta(days=30)
# Whose rows events are made of. A test compares this with what `events_of` reads.
SOURCES: tuple[type[Base], ...] = (
    Invite,
    Appointment,
    Slot,
    Service,
    Modality,
    Visit,
    Room,
    Site,
    Employee,
    Therapist,
    Account,
)


def events_of(account: Account) -> list[Event]:
    """The events of thirty days back and half a year ahead, those cancelled lately included, in no order."""
    own = [employee_event(invite) for invite in _invites(Employee.account_id == account.id)]
    by_slot: dict[str, list[Invite]] = defaultdict(list)
    for invite in _invites(Therapist.account_id == account.id):
        by_slot[invite.appointment.slot_id].append(invite)
    events = own + [_therapist_event(invites, account) for invites in by_slot.values()]
    return [event for event in events if event.status == "CONFIRMED" or event.last_modified > clock.now() - _TOMBSTONE]


def stamp_of(account: Account) -> str:
    """A stamp of all that `events_of` is made of, without making them: no other events have the same stamp."""
    chosen = settings.current()
    own, given = (_rows(whose) for whose in (Employee.account_id == account.id, Therapist.account_id == account.id))
    person = (account.name, account.email)
    return _digest(own, given, person, (chosen.base_url, chosen.mail_name, chosen.mail_from))


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _rows(whose: sa.ColumnElement[bool]) -> list[tuple[object, ...]]:
    """Every column of the rows behind the events, as the database keeps them, and which cancellations are fresh."""
    fresh = Invite.dtstamp > clock.now() - _TOMBSTONE
    columns = [column for kind in SOURCES for column in kind.__table__.columns]
    # Without their types, because nobody reads them: that is most of the time that this takes.
    plain = [sa.type_coerce(column, sa.types.NullType()).label(f"c{at}") for at, column in enumerate(columns)]
    query = (
        _of(sa.select(fresh, *plain), whose)
        .join(Slot.service)
        .join(Service.modality)
        .join(Slot.visit)
        .join(Visit.room)
        .join(Room.site)
        .join(Account, Account.id == Employee.account_id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def _invites(whose: sa.ColumnElement[bool]) -> Sequence[Invite]:
    return db.session.scalars(
        _of(sa.select(Invite), whose).options(
            contains_eager(Invite.appointment).options(
                contains_eager(Appointment.employee),
                contains_eager(Appointment.slot).options(joinedload(Slot.visit)),
            )
        )
    ).all()


def _of(query: Any, whose: sa.ColumnElement[bool]) -> Any:
    """Somebody's invites in the window, in a fixed order."""
    now = clock.now()
    return (
        query.select_from(Invite)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .join(Appointment.slot)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .where(whose, Appointment.starts.between(now - _BACK, now + _AHEAD))
        .order_by(Invite.created_at, Invite.id)
    )


def _therapist_event(invites: Sequence[Invite], account: Account) -> Event:
    """One event a slot, a class included. Who comes is not in it: a calendar is often kept by somebody else.

    Its sequence counts every invitation and cancellation of the slot so far, so that it only rises.
    """
    appointment, chosen = invites[0].appointment, settings.current()
    coming = sum(invite.cancelled_at is None for invite in invites)
    return Event(
        uid=f"session-{appointment.slot_id}@{invites[0].uid.rpartition('@')[2]}",
        sequence=sum(invite.sequence + 1 for invite in invites) - 1,
        dtstamp=max(invite.dtstamp for invite in invites),
        created=invites[0].created_at,
        last_modified=max(invite.dtstamp for invite in invites),
        starts=appointment.starts,
        ends=appointment.ends,
        timezone=zone_of(appointment),
        summary=THERAPIST_TITLE,
        description=f"{exactly_when(appointment)}\n{plural(coming, 'person comes', 'people come')}; "
        f"who it is: {chosen.base_url}",
        location=place_of(appointment),
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name=account.name,
        attendee_email=account.email,
        status="CONFIRMED" if coming else "CANCELLED",
    )
