"""Invites: one UID for the life of an appointment, and the event that mail, download and feed write alike."""

import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import Appointment, Invite, InviteMethod
from wellness.services import give_back_links, mails, own_calendars
from wellness.services.calendar import Event
from wellness.services.mails import CalendarLetter
from wellness.services.wording import local_day, local_span, local_time, plural, zone_words

TITLE = "Wellness appointment"
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
    mails.write_invites([_invitation(invite, give_back_links.new(invite)) for invite in invites])
    _note_change(invites)
    return invites


def withdraw(invites: Sequence[Invite], because: str) -> None:
    """Take appointments out of their owners' calendars; `because` is the sentence that the mail says it with."""
    now = clock.now()
    for invite in invites:
        invite.sequence += 1
        invite.method = InviteMethod.CANCEL
        invite.dtstamp = invite.cancelled_at = now
    db.session.flush()
    mails.write_cancellations([_cancellation(invite, because) for invite in invites])
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


def employee_event(invite: Invite, *, give_back: str = "") -> Event:
    """The appointment as its owner's calendar has it.

    `give_back` is the address that gives it back at one press; a feed or a download carries the address of the
    signed-in page instead, because calendars are shared.
    """
    appointment, chosen = invite.appointment, settings.current()
    account = appointment.employee.account
    return Event(
        uid=invite.uid,
        sequence=invite.sequence,
        dtstamp=invite.dtstamp,
        created=invite.created_at,
        last_modified=invite.dtstamp,
        starts=appointment.starts,
        ends=appointment.ends,
        timezone=zone_of(appointment),
        summary=TITLE,
        description=_description(invite, give_back or page_of(invite)),
        location=place_of(appointment),
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name=account.name,
        attendee_email=account.email,
        rsvp=False,
        status="CANCELLED" if invite.cancelled_at else "CONFIRMED",
    )


def zone_of(appointment: Appointment) -> str:
    """The IANA zone of the appointment's site."""
    return appointment.slot.visit.room.site.timezone


def place_of(appointment: Appointment) -> str:
    """Where it is: "Quiet room, Berlin"."""
    room = appointment.slot.visit.room
    return f"{room.name}, {room.site.name}"


def when_of(appointment: Appointment) -> str:
    """When it is, in words: "Mon 16 March, 09:20–09:40 (Berlin time)"."""
    zone = zone_of(appointment)
    return f"{local_span(appointment.starts, appointment.ends, zone)} ({zone_words(zone)})"


def exactly_when(appointment: Appointment) -> str:
    """When it is, with the year and the zone, whatever day it is now: a feed stays the same until something changes."""
    zone = zone_of(appointment)
    day = appointment.starts.astimezone(ZoneInfo(zone))
    return f"{day:%A} {day.day} {day:%B} {day.year}, {times_of(appointment)} ({zone_words(zone)}, {zone})"


def times_of(appointment: Appointment) -> str:
    """From when to when, at the site: "09:20–09:40"."""
    zone = zone_of(appointment)
    return f"{local_time(appointment.starts, zone)}–{local_time(appointment.ends, zone)}"


def page_of(invite: Invite) -> str:
    """The address of the signed-in page about an appointment, the same in every version of the roster."""
    return f"{settings.current().base_url}/appointments/{invite.id}"


def _note_change(invites: Sequence[Invite]) -> None:
    """Whoever has a calendar of their own connected, employee or therapist, finds the change there."""
    appointments = [invite.appointment for invite in invites]
    coming = {one.employee.account_id for one in appointments}
    own_calendars.note_change(coming | {one.slot.visit.therapist.account_id for one in appointments})


def _invitation(invite: Invite, give_back: str) -> CalendarLetter:
    appointment = invite.appointment
    hours = appointment.roster.round.programme.cancel_hours
    return CalendarLetter(
        account=appointment.employee.account,
        subject=f"Your wellness appointment on {local_day(appointment.starts, zone_of(appointment))}",
        paragraphs=[
            "You have a wellness appointment:",
            f"{when_of(appointment)}\n{place_of(appointment)}",
            "It is in the attached calendar entry; there is nothing you need to answer.",
            "If you cannot come, please give it back as early as you can, so that somebody else can have the place. "
            f"Until {plural(hours, 'hour')} before it begins it does not count as one that you have had.",
        ],
        action=("To give it back, press here", give_back),
        after=[f"All your appointments: {settings.current().base_url}/appointments"],
        event=employee_event(invite, give_back=give_back),
        round_id=appointment.roster.round_id,
    )


def _cancellation(invite: Invite, because: str) -> CalendarLetter:
    appointment = invite.appointment
    return CalendarLetter(
        account=appointment.employee.account,
        subject=f"Cancelled: your wellness appointment on {local_day(appointment.starts, zone_of(appointment))}",
        paragraphs=[
            because,
            f"{when_of(appointment)}\n{place_of(appointment)}",
            "The attached calendar entry takes it out of your calendar.",
        ],
        event=employee_event(invite),
        round_id=appointment.roster.round_id,
    )


def _description(invite: Invite, address: str) -> str:
    if invite.cancelled_at:
        return f"{exactly_when(invite.appointment)}\nThis appointment was cancelled."
    return f"{exactly_when(invite.appointment)}\nTo give it back, press here: {address}"
