"""What stands in a person's feed: the appointments that they come to and the sessions that they give."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from wellness import clock, settings
from wellness.db import db
from wellness.models import LIVE, Account, Appointment, Employee, Invite, Slot, Therapist
from wellness.services.calendar import Event
from wellness.services.invites import employee_event
from wellness.services.wording import exact_span, plural

THERAPIST_TITLE = "Wellness session"
_BACK = timedelta(days=30)
_AHEAD = timedelta(days=180)


def events_of(account: Account) -> list[Event]:
    """The events of thirty days back and half a year ahead, cancelled ones included, in no order."""
    own = [employee_event(invite) for invite in _invites(account)]
    return own + [_therapist_event(slot, coming, account) for slot, coming in _sessions(account)]


def _invites(account: Account) -> Sequence[Invite]:
    return db.session.scalars(
        sa.select(Invite)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .where(Employee.account_id == account.id, _is_near(Appointment.starts))
        .order_by(Invite.created_at, Invite.id)
        .options(
            contains_eager(Invite.appointment).options(
                contains_eager(Appointment.employee),
                joinedload(Appointment.slot).joinedload(Slot.visit),
            )
        )
    ).all()


def _sessions(account: Account) -> list[tuple[Slot, int]]:
    """The therapist's slots in which somebody was ever invited, with how many come."""
    coming = (
        sa.select(sa.func.count())
        .where(Appointment.slot_id == Slot.id, Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Slot, coming)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .where(Therapist.account_id == account.id, Slot.stamped_at.is_not(None), _is_near(Slot.starts))
        .options(joinedload(Slot.visit))
    )
    return [(slot, int(people)) for slot, people in rows]


def _is_near(starts: InstrumentedAttribute[datetime]) -> sa.ColumnElement[bool]:
    now = clock.now()
    return starts.between(now - _BACK, now + _AHEAD)


def _therapist_event(slot: Slot, coming: int, account: Account) -> Event:
    """One event a slot, a class included. Who comes is not in it: a calendar is often kept by somebody else."""
    visit, chosen = slot.visit, settings.current()
    zone, stamp = visit.room.site.timezone, slot.stamped_at or visit.created_at
    return Event(
        uid=f"session-{slot.id}@{chosen.host}",
        sequence=slot.sequence,
        dtstamp=stamp,
        created=visit.created_at,
        last_modified=stamp,
        starts=slot.starts,
        ends=slot.treatment_ends,
        timezone=zone,
        summary=THERAPIST_TITLE,
        description=f"{exact_span(slot.starts, slot.treatment_ends, zone)}\n"
        f"{plural(coming, 'person comes', 'people come')}; who it is: {chosen.base_url}",
        location=f"{visit.room.name}, {visit.room.site.name}",
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name=account.name,
        attendee_email=account.email,
        status="CONFIRMED" if coming else "CANCELLED",
    )
