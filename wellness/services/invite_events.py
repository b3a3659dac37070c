"""The event of an invite, which mail, download and feed write alike, in the language of the appointment's owner."""

from dataclasses import replace

from wellness import settings
from wellness.language import _, later, speaking
from wellness.models import Invite, PartStat
from wellness.services import reply_address
from wellness.services.appointment_words import exactly_when, note_of, place_of, zone_of
from wellness.services.calendar import Event

TITLE = later("Wellness appointment")


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


def page_of(invite: Invite) -> str:
    """The address of the signed-in page about an appointment, the same in every version of the roster."""
    return f"{settings.current().base_url}/appointments/{invite.id}"


def _description(invite: Invite, address: str) -> str:
    appointment = invite.appointment
    if invite.cancelled_at:
        return "\n".join([exactly_when(appointment), _("This appointment was cancelled.")])
    how = _("To give it back, press here: %(address)s", address=address)
    return "\n".join([exactly_when(appointment), *note_of(appointment), how])
