"""What must appear after each step of a test of invitations, program by program, and what to change where it does not.

The screens are those that the makers describe, and programs change; what counts is that the appointment is there once,
at the right time, moves, and goes.
"""

from dataclasses import dataclass

from wellness import settings
from wellness.language import _


@dataclass(frozen=True)
class Fault:
    """Something that may be wrong, what it means, and what to change."""

    seen: str
    remedy: str


@dataclass(frozen=True)
class Step:
    """One mail of the test: what it is, what each program must show, and what else may be seen."""

    title: str
    expected: dict[str, str]
    faults: tuple[Fault, ...]


def steps() -> tuple[Step, Step, Step]:
    """The three steps, in order."""
    sender = settings.current().mail_from
    return _invitation(sender), _move(), _cancellation()


def _invitation(sender: str) -> Step:
    return Step(
        _("The invitation"),
        {
            "Outlook": _(
                "The mail shows Accept, Tentative and Decline above its text, and the calendar holds the "
                "time as tentative."
            ),
            "Google": _(
                "The mail shows a box with the day and the buttons Yes, Maybe and No, and the calendar shows the time."
            ),
            "Apple": _(
                "Mail shows a banner with the invitation, and Calendar lists it in its inbox and, in pale "
                "colour, on its day."
            ),
            "Thunderbird": _(
                "A bar above the mail says that it contains an invitation to an event, with Accept and Decline."
            ),
        },
        _invitation_faults(sender),
    )


def _invitation_faults(sender: str) -> tuple[Fault, ...]:
    return (*_faults_of_the_mail(sender), *_faults_of_the_entry(sender), _fault_of_answering(sender))


def _faults_of_the_mail(sender: str) -> tuple[Fault, ...]:
    return (
        Fault(
            _("There is no mail, not even in the spam folder."),
            _(
                "See whether it has left. If it has, the recipient's server dropped it: allow the sender %(sender)s "
                "there, and see that SPF, DKIM and DMARC of its domain pass.",
                sender=sender,
            ),
        ),
        Fault(
            _("It is in the spam folder."),
            _(
                "Allow the sender %(sender)s. In the mail's source, the line Authentication-Results says which of SPF, "
                "DKIM and DMARC did not pass.",
                sender=sender,
            ),
        ),
        Fault(
            _("There is a mail with an attached file, but no buttons."),
            _(
                "Something on the way rewrote the mail, such as a gateway that adds a footer or checks attachments. "
                "Except the sender from it."
            ),
        ),
    )


def _faults_of_the_entry(sender: str) -> tuple[Fault, ...]:
    return (
        Fault(
            _("Google shows the mail, but the calendar holds nothing."),
            _(
                "In Google Calendar, Settings, Event settings, “Add invitations to my calendar” must say "
                "“From everyone”, or %(sender)s must be a known sender: put it into the contacts, or let the "
                "administrator of Google Workspace set it for all.",
                sender=sender,
            ),
        ),
        Fault(
            _("The hour is wrong."),
            _(
                "Compare the time zone of the calendar with the one of the test. If they are the same, tell us which "
                "program it is, with the mail's source."
            ),
        ),
    )


def _fault_of_answering(sender: str) -> Fault:
    return Fault(
        _("Accept or Decline brings back a mail that could not be delivered."),
        _(
            "Answers go to %(sender)s, or to it with a plus and a code (%(plus)s): the mail server must take both.",
            sender=sender,
            plus=sender.replace("@", "+abc@", 1),
        ),
    )


def _move() -> Step:
    return Step(
        _("The move by an hour"),
        {
            "Outlook": _(
                "The mail says that the invitation was updated, and the one entry in the calendar is an hour later."
            ),
            "Google": _("The mail says “Updated invitation”, and the one entry is an hour later."),
            "Apple": _("Calendar's inbox says that the event has changed, and the one entry is an hour later."),
            "Thunderbird": _(
                "The bar says that the mail updates an event; after Accept, or Update, the one entry is an hour later."
            ),
        },
        (
            Fault(
                _("There are two entries."),
                _(
                    "The first was added from the attached file by hand, or a gateway changed its identifier. Remove "
                    "it; do not open invite.ics, use the buttons."
                ),
            ),
            Fault(
                _("The entry has not moved."),
                _(
                    "The program waits for an answer: press Accept in the second mail. If it moves then, the sender is "
                    "not a known one yet; see the first step."
                ),
            ),
            Fault(
                _("The second mail came before the first."),
                _(
                    "A gateway holds mails back, for example to check them. Wait until both are there, then look "
                    "again: the later time must win."
                ),
            ),
        ),
    )


def _cancellation() -> Step:
    return Step(
        _("The cancellation"),
        {
            "Outlook": _(
                "The mail says “Canceled” and offers “Remove from Calendar”; after that, or by itself, the "
                "entry is gone."
            ),
            "Google": _("The mail says “Canceled event”, and the entry is gone."),
            "Apple": _(
                "Calendar's inbox says that the event was cancelled; after OK, or by itself, the entry is gone."
            ),
            "Thunderbird": _("The bar says that the mail cancels an event; after Delete, the entry is gone."),
        },
        (
            Fault(
                _("The entry stays, though the mail offers to remove it."),
                _(
                    "That is a setting of the mailbox. In Exchange: Set-CalendarProcessing with "
                    "RemoveCanceledMeetings and ProcessExternalMeetingMessages on."
                ),
            ),
            Fault(
                _("The mail says that the event is unknown."),
                _(
                    "The entry was removed by hand, or added from the attached file to another calendar. Start another "
                    "test and use the buttons alone."
                ),
            ),
            Fault(
                _("The mail is a text with a file and nothing else."),
                _("As with the first step: something on the way rewrote it. Except the sender from it."),
            ),
        ),
    )
