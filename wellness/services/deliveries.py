"""Sending what the outbox holds, in the order that calendars need, and keeping what became of it."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wellness import clock, settings
from wellness.db import db
from wellness.db.core import READER
from wellness.language import _
from wellness.models import Account, Mail, MailKind, MailState
from wellness.services import audit, locks, mail_transport, queue
from wellness.services.errors import NotFound, Refused
from wellness.services.failpoints import failpoint
from wellness.services.mail_transport import Envelope, Outbox, PermanentFailure, SmtpServer
from wellness.services.mails import DELIVER

_LONGEST_ERROR = 300


def deliver(mail_id: str) -> bool:
    """Send the oldest unsent mail of this mail's thread, up to this one; True while another is left to send.

    Call it with nothing else in the session and commit after each call. Nothing is written while the mail server is
    waited for, and where the commit is lost the same bytes are sent again. A refusal for good is kept with its reason;
    TemporaryFailure passes through, so that the job tries again later.
    """
    thread = _thread_of(mail_id)
    with locks.alone(locks.MAIL, thread) as connection:
        due = _due(connection, thread, mail_id)
        if not due:
            return False
        mail, *left = due
        refusal = _send(mail)
    failpoint("mail handed over")
    _mark(mail.id, refusal)
    failpoint("mail marked, not committed")
    return bool(left)


def note_delay(mail_id: str, reason: str) -> None:
    """Count a try that came to nothing for now, with its reason."""
    db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.QUEUED)
        .values(attempts=Mail.attempts + 1, error=reason[:_LONGEST_ERROR])
    )


def try_again(mail: Mail, *, actor: Account) -> None:
    """Put a mail that was refused for good back into the outbox, with the same bytes."""
    put_back = db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail.id, Mail.state == MailState.FAILED)
        .values(state=MailState.QUEUED, error="")
        .returning(Mail.id)
    ).first()
    if put_back is None:
        raise Refused(_("This mail has not failed. Look at the outbox again."))
    queue.enqueue(DELIVER, queue=queue.MAIL, row_id=mail.id, attempt=mail.attempts + 1)
    audit.record("mail put back", actor=actor, subject_id=mail.id)


def send_again(uid: str, *, pause: timedelta) -> bool:
    """Send the newest invitation of a calendar UID once more, with the same bytes, unless it left less than `pause`
    ago, waits to leave, or its words are forgotten; whether it leaves."""
    newest = (
        sa.select(Mail.id)
        .where(Mail.thread == uid, Mail.kind == MailKind.INVITE)
        .order_by(Mail.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    put_back = db.session.execute(
        sa.update(Mail)
        .where(
            Mail.id == newest,
            Mail.state == MailState.SENT,
            Mail.sent_at <= clock.now() - pause,
            sa.func.length(Mail.content) > 0,
        )
        .values(state=MailState.QUEUED)
        .returning(Mail.id, Mail.attempts)
    ).first()
    if put_back is None:
        return False
    queue.enqueue(DELIVER, queue=queue.MAIL, row_id=put_back.id, attempt=put_back.attempts + 1)
    return True


def _thread_of(mail_id: str) -> str:
    with db.engines[READER].connect() as connection:
        thread: str | None = connection.scalar(sa.select(Mail.thread).where(Mail.id == mail_id))
    if thread is None:
        raise NotFound
    return thread


def _due(connection: Connection, thread: str, mail_id: str) -> Sequence[sa.Row[str, str, bytes]]:
    last = sa.select(Mail.position).where(Mail.id == mail_id).scalar_subquery()
    return connection.execute(
        sa.select(Mail.id, Mail.recipient, Mail.content)
        .where(Mail.thread == thread, Mail.position <= last, Mail.state == MailState.QUEUED)
        .order_by(Mail.position)
        .limit(2)
    ).all()


def _send(mail: sa.Row[str, str, bytes]) -> str:
    """Hand one mail over; an empty answer says that it was taken, any other is why it never will be."""
    sender = settings.current().mail_from
    try:
        mail_transport.send(
            mail.content, Envelope(mail_id=mail.id, sender=sender, recipient=mail.recipient), _way_out()
        )
    except PermanentFailure as refusal:
        return str(refusal)
    return ""


def _way_out() -> SmtpServer | Outbox:
    chosen = settings.current()
    if not chosen.smtp_host:
        return Outbox(chosen.data_dir / "outbox")
    return SmtpServer(
        host=chosen.smtp_host,
        port=chosen.smtp_port,
        user=chosen.smtp_user,
        password=chosen.smtp_password,
        security=chosen.smtp_security,
    )


def _mark(mail_id: str, refusal: str) -> None:
    state = MailState.FAILED if refusal else MailState.SENT
    db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.QUEUED)
        .values(
            state=state,
            attempts=Mail.attempts + 1,
            error=refusal[:_LONGEST_ERROR],
            sent_at=None if refusal else clock.now(),
        )
    )
