"""What stands in a person's feed: the appointments that they come to and the sessions that they give."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from wellness import clock, settings
from wellness.db import db
from wellness.models import Account, Appointment, Employee, Invite, Slot, Therapist
from wellness.services.calendar import Event
from wellness.services.invites import employee_event, exactly_when, place_of, zone_of
from wellness.services.wording import plural

THERAPIST_TITLE = "Wellness session"
_BACK = timedelta(days=30)
_AHEAD = timedelta(days=180)


def events_of(account: Account) -> list[Event]:
    """The events of thirty days back and half a year ahead, cancelled ones included, in no order."""
    own = [employee_event(invite) for invite in _invites(Employee.account_id == account.id)]
    by_slot: dict[str, list[Invite]] = defaultdict(list)
    for invite in _invites(Therapist.account_id == account.id):
        by_slot[invite.appointment.slot_id].append(invite)
    return own + [_therapist_event(invites, account) for invites in by_slot.values()]


def _invites(whose: sa.ColumnElement[bool]) -> Sequence[Invite]:
    now = clock.now()
    return db.session.scalars(
        sa.select(Invite)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .join(Appointment.slot)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .where(whose, Appointment.starts.between(now - _BACK, now + _AHEAD))
        .order_by(Invite.created_at, Invite.id)
        .options(
            contains_eager(Invite.appointment).options(
                contains_eager(Appointment.employee),
                contains_eager(Appointment.slot).options(joinedload(Slot.visit)),
            )
        )
    ).all()


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
