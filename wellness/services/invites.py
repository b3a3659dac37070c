"""Invites: one UID for the life of an appointment.

What becomes of an invite is one of four things: issued; updated (start, end, place or therapist changed: the next
SEQUENCE, and the answer is asked anew); rewritten (a text changed: the same SEQUENCE, a later DTSTAMP, the answer
stays); withdrawn. Each writes one mail, whose bytes are final.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import Appointment, Invite, InviteMethod, PartStat
from wellness.services import give_back_links, invite_letters, mails, own_calendars, session_stamps
from wellness.services.invite_letters import Told, told

_AT_ONCE = 500


def issue(appointments: Sequence[Appointment]) -> list[Invite]:
    """Give each appointment its invite and mail it to its owner."""
    now = clock.now()
    host = settings.current().host
    invites = [
        Invite(appointment=appointment, uid=f"{uuid.uuid4()}@{host}", dtstamp=now, created_at=now)
        for appointment in appointments
    ]
    db.session.add_all(invites)
    db.session.flush()
    session_stamps.stamp(appointment.slot_id for appointment in appointments)
    mails.write_invites([invite_letters.invitation(invite, give_back_links.new(invite)) for invite in invites])
    _note_change(invites)
    return invites


def update(changes: Sequence[tuple[Invite, Told]]) -> None:
    """Tell the owners of appointments that these are at another time or place or with another therapist now.

    Each change comes with what its owner was told before; where that is still true nothing is sent.
    """
    real = [(invite, before) for invite, before in changes if _is_news(invite, before)]
    for invite, _before in real:
        invite.sequence += 1
        invite.method = InviteMethod.REQUEST
        invite.dtstamp = max(clock.now(), invite.dtstamp)
        invite.partstat, invite.answered_at = PartStat.NEEDS_ACTION, None
    db.session.flush()
    session_stamps.stamp(slot_id for invite, before in real for slot_id in (before.slot_id, invite.appointment.slot_id))
    mails.write_invites([invite_letters.update(invite, before, give_back_links.new(invite)) for invite, before in real])
    _note_change([invite for invite, _before in real])


def rewrite(invites: Sequence[Invite]) -> None:
    """Send what a calendar entry says now to its owner, where only its text has changed."""
    for invite in invites:
        # Calendars count whole seconds, and overlook what does not carry a later one.
        invite.dtstamp = max(clock.now(), invite.dtstamp + timedelta(seconds=1))
    db.session.flush()
    mails.write_invites([invite_letters.rewritten(invite, give_back_links.new(invite)) for invite in invites])
    _note_change(invites)


def withdraw(invites: Sequence[Invite], because: str, more: Mapping[str, Sequence[str]] | None = None) -> None:
    """Take appointments out of their owners' calendars; `because` marks the sentence that says it.

    `more` holds further paragraphs for some of the owners, by employee, so that they get no second mail.
    """
    now = clock.now()
    for invite in invites:
        invite.sequence += 1
        invite.method = InviteMethod.CANCEL
        invite.dtstamp = max(now, invite.dtstamp)
        invite.cancelled_at = now
    db.session.flush()
    session_stamps.stamp(invite.appointment.slot_id for invite in invites)
    also = more or {}
    mails.write_cancellations(
        [
            invite_letters.cancellation(invite, because, also.get(invite.appointment.employee_id, ()))
            for invite in invites
        ]
    )
    _note_change(invites)


def of(appointments: Sequence[Appointment]) -> list[Invite]:
    """The invites of appointments, in the same order; one without an invite is left out."""
    by_appointment: dict[str, Invite] = {}
    ids = [appointment.id for appointment in appointments]
    for begin in range(0, len(ids), _AT_ONCE):
        part = ids[begin : begin + _AT_ONCE]
        for invite in db.session.scalars(sa.select(Invite).where(Invite.appointment_id.in_(part))):
            by_appointment[invite.appointment_id] = invite
    return [by_appointment[appointment_id] for appointment_id in ids if appointment_id in by_appointment]


def refuse_counter(invite: Invite, words: Sequence[str]) -> None:
    """Tell the owner's calendar that the proposed time cannot be given, and the owner in `words`, in their language."""
    mails.write_counter_refusal(invite_letters.counter_refusal(invite, words))


def _note_change(invites: Sequence[Invite]) -> None:
    """Whoever has a calendar of their own connected, employee or therapist, finds the change there."""
    appointments = [invite.appointment for invite in invites]
    coming = {one.employee.account_id for one in appointments}
    own_calendars.note_change(coming | {one.slot.visit.therapist.account_id for one in appointments})


def _is_news(invite: Invite, before: Told) -> bool:
    now = told(invite.appointment)
    return (now.starts, now.ends, now.place, now.therapist_id) != (
        before.starts,
        before.ends,
        before.place,
        before.therapist_id,
    )
