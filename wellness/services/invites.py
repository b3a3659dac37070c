"""Invites: one UID for the life of an appointment, and the event that mail, download and feed write alike.

What becomes of an invite is one of four things: issued; updated (start, end, place or therapist changed: the next
SEQUENCE, and the answer is asked anew); rewritten (a text changed: the same SEQUENCE, a later DTSTAMP, the answer
stays); withdrawn. Each writes one mail, whose bytes are final. Mail and event speak the language of the appointment's
owner, whoever caused them.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.language import _, later, ngettext, speaking
from wellness.models import Appointment, Invite, InviteMethod, PartStat
from wellness.services import give_back_links, mails, own_calendars, reply_address, session_stamps
from wellness.services.calendar import Event
from wellness.services.mails import CalendarLetter
from wellness.services.wording import exact_span, in_zone, local_day, local_span, local_time

TITLE = later("Wellness appointment")
_ASKS = later(
    "It is in the attached calendar entry. Accept it there, so that we know you come; declining it gives it back."
)
_ASKS_NOTHING = later("It is in the attached calendar entry; there is nothing you need to answer.")
_AT_ONCE = 500


@dataclass(frozen=True)
class Told:
    """What somebody was told of their appointment before it changed."""

    slot_id: str
    starts: datetime
    ends: datetime
    zone: str
    place: str
    therapist_id: str

    @property
    def when(self) -> str:
        """When it was, in the language that is spoken here and now."""
        return in_zone(local_span(self.starts, self.ends, self.zone), self.zone)


def told(appointment: Appointment) -> Told:
    """What the owner of an appointment knows of it now."""
    return Told(
        slot_id=appointment.slot_id,
        starts=appointment.starts,
        ends=appointment.ends,
        zone=zone_of(appointment),
        place=place_of(appointment),
        therapist_id=appointment.slot.therapist_id,
    )


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
    mails.write_invites([_invitation(invite, give_back_links.new(invite)) for invite in invites])
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
    mails.write_invites([_update(invite, before, give_back_links.new(invite)) for invite, before in real])
    _note_change([invite for invite, _before in real])


def rewrite(invites: Sequence[Invite]) -> None:
    """Send what a calendar entry says now to its owner, where only its text has changed."""
    for invite in invites:
        # Calendars count whole seconds, and overlook what does not carry a later one.
        invite.dtstamp = max(clock.now(), invite.dtstamp + timedelta(seconds=1))
    db.session.flush()
    mails.write_invites([_rewritten(invite, give_back_links.new(invite)) for invite in invites])
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
        [_cancellation(invite, because, also.get(invite.appointment.employee_id, ())) for invite in invites]
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
    appointment = invite.appointment
    account = appointment.employee.account
    with speaking(account.language):
        letter = CalendarLetter(
            account=account,
            subject=_("Your wellness appointment on %(day)s stays as it is", day=_day_of(appointment)),
            paragraphs=words,
            event=mailed_event(invite),
            round_id=appointment.roster.round_id,
        )
    mails.write_counter_refusal(letter)


def mailed_event(invite: Invite, *, give_back: str = "") -> Event:
    """The appointment as a mail to its owner carries it: answers come back to the invite's own address."""
    return replace(employee_event(invite, give_back=give_back), organizer_email=reply_address.of(invite))


def employee_event(invite: Invite, *, give_back: str = "") -> Event:
    """The appointment as its owner's calendar has it, in their language whoever asks.

    `give_back` is the address that gives it back at one press; a feed or a download carries the address of the
    signed-in page instead, and our plain address, because calendars are shared.
    """
    appointment, chosen = invite.appointment, settings.current()
    account = appointment.employee.account
    with speaking(account.language):
        summary, description = _(TITLE), _description(invite, give_back or page_of(invite))
    return Event(
        uid=invite.uid,
        sequence=invite.sequence,
        dtstamp=invite.dtstamp,
        created=invite.created_at,
        last_modified=invite.dtstamp,
        starts=appointment.starts,
        ends=appointment.ends,
        timezone=zone_of(appointment),
        summary=summary,
        description=description,
        location=place_of(appointment),
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name=account.name,
        attendee_email=account.email,
        partstat=invite.partstat.value,
        rsvp=chosen.reads_answers and invite.partstat is PartStat.NEEDS_ACTION,
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
    return in_zone(local_span(appointment.starts, appointment.ends, zone), zone)


def exactly_when(appointment: Appointment) -> str:
    """When it is, with the year and the zone, whatever day it is now: a feed stays the same until something changes."""
    return exact_span(appointment.starts, appointment.ends, zone_of(appointment))


def times_of(appointment: Appointment) -> str:
    """From when to when, at the site: "09:20–09:40"."""
    zone = zone_of(appointment)
    return f"{local_time(appointment.starts, zone)}–{local_time(appointment.ends, zone)}"


def page_of(invite: Invite) -> str:
    """The address of the signed-in page about an appointment, the same in every version of the roster."""
    return f"{settings.current().base_url}/appointments/{invite.id}"


def where_all_are() -> str:
    """The sentence that ends mails about appointments."""
    return _("All your appointments: %(address)s", address=f"{settings.current().base_url}/appointments")


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


def _invitation(invite: Invite, give_back: str) -> CalendarLetter:
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return _letter(
            invite,
            give_back,
            subject=_("Your wellness appointment on %(day)s", day=_day_of(appointment)),
            paragraphs=[
                _("You have a wellness appointment:"),
                _when_and_where(appointment),
                *_note_of(appointment),
                _(_ASKS if settings.current().reads_answers else _ASKS_NOTHING),
                _notice(appointment.roster.round.programme.cancel_hours),
            ],
        )


def _notice(hours: int) -> str:
    return ngettext(
        "If you cannot come, please give it back as early as you can, so that somebody else can have the place. Until "
        "%(num)s hour before it begins it does not count as one that you have had.",
        "If you cannot come, please give it back as early as you can, so that somebody else can have the place. Until "
        "%(num)s hours before it begins it does not count as one that you have had.",
        hours,
    )


def _update(invite: Invite, before: Told, give_back: str) -> CalendarLetter:
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return _letter(
            invite,
            give_back,
            subject=_("Changed: your wellness appointment on %(day)s", day=_day_of(appointment)),
            paragraphs=[
                *_changes(appointment, before),
                *_note_of(appointment),
                _("The attached calendar entry takes the place of the one before; if you come, you need not answer."),
                _(
                    "If it does not suit you any more, please give it back as early as you can, so that somebody else "
                    "can have the place."
                ),
            ],
        )


def _changes(appointment: Appointment, before: Told) -> Iterable[str]:
    now = told(appointment)
    if (now.starts, now.ends, now.place) == (before.starts, before.ends, before.place):
        yield _("Another therapist gives your wellness appointment. Time and place stay as they were:")
        yield f"{now.when}\n{now.place}"
        return
    yield _("Your wellness appointment has changed. It is now:")
    yield f"{now.when}\n{now.place}"
    yield "\n".join([_("Before, it was:"), before.when, before.place])
    if now.therapist_id != before.therapist_id:
        yield _("It is given by another therapist than before.")


def _rewritten(invite: Invite, give_back: str) -> CalendarLetter:
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return _letter(
            invite,
            give_back,
            subject=_("About your wellness appointment on %(day)s", day=_day_of(appointment)),
            paragraphs=[
                _("Time and place of your wellness appointment stay as they are:"),
                _when_and_where(appointment),
                *(_note_of(appointment) or [_("What was to be known about it beside that no longer holds.")]),
                _("The attached calendar entry says the same; you need not answer again."),
            ],
        )


def _letter(invite: Invite, give_back: str, *, subject: str, paragraphs: Sequence[str]) -> CalendarLetter:
    """A mail that puts the appointment into its owner's calendar as it is now."""
    return CalendarLetter(
        account=invite.appointment.employee.account,
        subject=subject,
        paragraphs=paragraphs,
        action=(_("To give it back, press here"), give_back),
        after=[where_all_are()],
        event=mailed_event(invite, give_back=give_back),
        round_id=invite.appointment.roster.round_id,
    )


def _cancellation(invite: Invite, because: str, more: Sequence[str]) -> CalendarLetter:
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return CalendarLetter(
            account=appointment.employee.account,
            subject=_("Cancelled: your wellness appointment on %(day)s", day=_day_of(appointment)),
            paragraphs=[
                _(because),
                _when_and_where(appointment),
                _("The attached calendar entry takes it out of your calendar."),
                *more,
            ],
            event=mailed_event(invite),
            round_id=appointment.roster.round_id,
        )


def _language_of(invite: Invite) -> str | None:
    return invite.appointment.employee.account.language


def _day_of(appointment: Appointment) -> str:
    return local_day(appointment.starts, zone_of(appointment))


def _when_and_where(appointment: Appointment) -> str:
    return f"{when_of(appointment)}\n{place_of(appointment)}"


def _note_of(appointment: Appointment) -> list[str]:
    """What a coordinator has to say about the visit."""
    note = appointment.slot.visit.note
    return [note] if note else []


def _description(invite: Invite, address: str) -> str:
    appointment = invite.appointment
    if invite.cancelled_at:
        return "\n".join([exactly_when(appointment), _("This appointment was cancelled.")])
    how = _("To give it back, press here: %(address)s", address=address)
    return "\n".join([exactly_when(appointment), *_note_of(appointment), how])
