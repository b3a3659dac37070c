"""The mails about an invite: it is issued, updated, rewritten or withdrawn, or stays against its owner's wish.

Each carries the event as it is now, and speaks the language of the appointment's owner, whoever caused it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wellness import settings
from wellness.language import _, later, ngettext, speaking
from wellness.models import Appointment, Invite
from wellness.services.appointment_words import day_of, note_of, place_of, when_and_where, where_all_are, zone_of
from wellness.services.invite_events import mailed_event
from wellness.services.mails import CalendarLetter
from wellness.services.wording import in_zone, local_span

_ASKS = later(
    "It is in the attached calendar entry. Accept it there, so that we know you come; declining it gives it back."
)
_ASKS_NOTHING = later("It is in the attached calendar entry; there is nothing you need to answer.")
_ASKS_ANEW = later(
    "The attached calendar entry takes the place of the one before. Accept it again, so that we know you come; "
    "declining it gives it back."
)
_REPLACES = later("The attached calendar entry takes the place of the one before; there is nothing you need to answer.")


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


def invitation(invite: Invite, give_back: str) -> CalendarLetter:
    """The mail about a new appointment; `give_back` is the address that gives it back at one press."""
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return _letter(
            invite,
            give_back,
            subject=_("Your wellness appointment on %(day)s", day=day_of(appointment)),
            paragraphs=[
                _("You have a wellness appointment:"),
                when_and_where(appointment),
                *note_of(appointment),
                _(_ASKS if settings.current().reads_answers else _ASKS_NOTHING),
                _notice(appointment.roster.round.programme.cancel_hours),
            ],
        )


def update(invite: Invite, before: Told, give_back: str) -> CalendarLetter:
    """The mail about an appointment at another time or place or with another therapist than was told `before`."""
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return _letter(
            invite,
            give_back,
            subject=_("Changed: your wellness appointment on %(day)s", day=day_of(appointment)),
            paragraphs=[
                *_changes(appointment, before),
                *note_of(appointment),
                _(_ASKS_ANEW if settings.current().reads_answers else _REPLACES),
                _(
                    "If it does not suit you any more, please give it back as early as you can, so that somebody else "
                    "can have the place."
                ),
            ],
        )


def rewritten(invite: Invite, give_back: str) -> CalendarLetter:
    """The mail about an appointment of which only the text has changed."""
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return _letter(
            invite,
            give_back,
            subject=_("About your wellness appointment on %(day)s", day=day_of(appointment)),
            paragraphs=[
                _("Time and place of your wellness appointment stay as they are:"),
                when_and_where(appointment),
                *(note_of(appointment) or [_("What was to be known about it beside that no longer holds.")]),
                _("The attached calendar entry says the same; you need not answer again."),
            ],
        )


def cancellation(invite: Invite, because: str, more: Sequence[str]) -> CalendarLetter:
    """The mail that takes it out of its owner's calendar; `because` marks the sentence that says why."""
    appointment = invite.appointment
    with speaking(_language_of(invite)):
        return CalendarLetter(
            account=appointment.employee.account,
            subject=_("Cancelled: your wellness appointment on %(day)s", day=day_of(appointment)),
            paragraphs=[
                _(because),
                when_and_where(appointment),
                _("The attached calendar entry takes it out of your calendar."),
                *more,
            ],
            event=mailed_event(invite),
            round_id=appointment.roster.round_id,
        )


def counter_refusal(invite: Invite, words: Sequence[str]) -> CalendarLetter:
    """Tell the owner's calendar that the proposed time cannot be given, and the owner in `words`, in their language."""
    appointment = invite.appointment
    account = appointment.employee.account
    with speaking(account.language):
        return CalendarLetter(
            account=account,
            subject=_("Your wellness appointment on %(day)s stays as it is", day=day_of(appointment)),
            paragraphs=words,
            event=mailed_event(invite),
            round_id=appointment.roster.round_id,
        )


def _notice(hours: int) -> str:
    return ngettext(
        "If you cannot come, please give it back as early as you can, so that somebody else can have the place. Until "
        "%(num)s hour before it begins it does not count as one that you have had.",
        "If you cannot come, please give it back as early as you can, so that somebody else can have the place. Until "
        "%(num)s hours before it begins it does not count as one that you have had.",
        hours,
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


def _language_of(invite: Invite) -> str | None:
    return invite.appointment.employee.account.language
