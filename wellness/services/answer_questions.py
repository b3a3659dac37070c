"""Asking the owner of an appointment by mail what the answer is, where one came that cannot be acted upon.

A version of an invite has one such mail at most, so that nobody can have somebody flooded by us.
"""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock, settings
from wellness.db import db
from wellness.language import _, later, speaking
from wellness.models import Account, Appointment, Employee, Invite, MailKind, Question
from wellness.services import appointment_words, mails
from wellness.services.secrets import digest, new_secret
from wellness.services.wording import local_day


class Why(StrEnum):
    """Why an answer cannot be acted upon."""

    UNSURE = "unsure"
    OLDER_VERSION = "older_version"
    UNREADABLE = "unreadable"
    TOO_LATE = "too_late"


_BECAUSE = {
    Why.UNSURE: later(
        "Somebody answered the invite to your wellness appointment, and we cannot be sure that it was you. "
        "So nothing has changed."
    ),
    Why.OLDER_VERSION: later(
        "Your calendar declined an older version of your wellness appointment, which has changed since. "
        "So it has not been given back."
    ),
    Why.UNREADABLE: later(
        "You answered about your wellness appointment, but we cannot read what your mail program sent. "
        "So nothing has changed."
    ),
    Why.TOO_LATE: later(
        "Your calendar answered about a wellness appointment that had been cancelled or given back before. "
        "It is not yours any more."
    ),
}
_WHAT_TO_DO = later(
    "Press the button and say whether you come. If it was not you who answered, you need not do anything."
)


def ask(invite: Invite, why: Why) -> bool:
    """Mail the owner, unless this version of the invite has been asked about already; whether a mail was written."""
    secret = new_secret()
    try:
        with db.session.begin_nested():
            db.session.add(Question(invite_id=invite.id, sequence=invite.sequence, token_hash=digest(secret)))
    except IntegrityError:
        return False
    mails.write_plain_mails([_letter(invite, why, f"{settings.current().base_url}/q/{secret}")])
    return True


def find(secret: str) -> Invite | None:
    """The invite that a link asks about; None when it is unknown or too late, or its owner has left."""
    return db.session.scalar(
        sa.select(Invite)
        .join(Question, Question.invite_id == Invite.id)
        .join(Appointment, Appointment.id == Invite.appointment_id)
        .join(Employee, Employee.id == Appointment.employee_id)
        .join(Account, Account.id == Employee.account_id)
        .where(
            Question.token_hash == digest(secret),
            Appointment.starts > clock.now(),
            Employee.left_at.is_(None),
            Account.disabled_at.is_(None),
        )
    )


def _letter(invite: Invite, why: Why, address: str) -> mails.Letter:
    appointment = invite.appointment
    account, is_over = appointment.employee.account, why is Why.TOO_LATE
    with speaking(account.language):
        day = local_day(appointment.starts, appointment_words.zone_of(appointment))
        return mails.Letter(
            account=account,
            kind=MailKind.NOTICE,
            subject=_("About your wellness appointment on %(day)s", day=day),
            paragraphs=[
                _(_BECAUSE[why]),
                f"{appointment_words.when_of(appointment)}\n{appointment_words.place_of(appointment)}",
                *([] if is_over else [_(_WHAT_TO_DO)]),
            ],
            action=None if is_over else (_("Say whether I come"), address),
            after=[appointment_words.where_all_are()],
            round_id=appointment.roster.round_id,
        )
