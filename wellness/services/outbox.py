"""What a coordinator sees of the outbox: counts and lines, never the words of a mail."""

import sqlalchemy as sa

from wellness.db import db
from wellness.language import _, later
from wellness.models import Mail, MailKind, MailState
from wellness.services.errors import NotFound

KINDS = {
    MailKind.SIGN_IN: later("Sign-in"),
    MailKind.ROUND_OPENED: later("Round opened"),
    MailKind.REMINDER: later("Reminder"),
    MailKind.INVITE: later("Invitation"),
    MailKind.CANCELLATION: later("Cancellation"),
    MailKind.NOTICE: later("Notice"),
}
UPDATE = later("Update")
# A sign-in is nobody else's business, and its subject may hold the code.
_PRIVATE = frozenset({MailKind.SIGN_IN})


def counts() -> dict[MailState, int]:
    """How many mails there are in each state."""
    rows = db.session.execute(sa.select(Mail.state, sa.func.count()).group_by(Mail.state))
    return dict.fromkeys(MailState, 0) | {state: count for state, count in rows}


def lines(state: MailState | None) -> sa.Select[Mail]:
    """The query for mails, the latest first; of one state, or all but the sign-ins that went well."""
    query = sa.select(Mail).order_by(Mail.created_at.desc(), Mail.id)
    if state is not None:
        return query.where(Mail.state == state)
    return query.where(sa.or_(Mail.kind.not_in(_PRIVATE), Mail.state != MailState.SENT))


def subject_of(mail: Mail) -> str:
    """The subject as a coordinator may read it."""
    return "" if mail.kind in _PRIVATE else mail.subject


def kind_of(mail: Mail) -> str:
    """What a mail is for, in a word; every further invitation to the same appointment updates it."""
    return _(UPDATE if mail.kind is MailKind.INVITE and mail.position else KINDS[mail.kind])


def get_mail(mail_id: str) -> Mail:
    """The mail with this id; raises NotFound."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail
