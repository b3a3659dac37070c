"""Trying a mail again: later where the mail server would not take it now, and at once where its job was lost."""

from datetime import timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import Mail, MailState
from wellness.services import deliveries, queue
from wellness.services.mails import DELIVER

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=30)
# A job is enqueued with its mail, so a mail of this age without one has lost it.
_LOST_AFTER = timedelta(minutes=2)
_AT_ONCE = 500


def try_later(mail_id: str, reason: str) -> None:
    """Note why a mail could not leave now and enqueue the next attempt; the wait doubles up to half an hour."""
    deliveries.note_delay(mail_id, reason)
    attempts = db.session.scalar(sa.select(Mail.attempts).where(Mail.id == mail_id)) or 1
    wait = min(_FIRST_WAIT * 2 ** min(attempts - 1, 10), _LONGEST_WAIT)
    queue.enqueue(DELIVER, queue=queue.MAIL, row_id=mail_id, attempt=attempts + 1, wait=wait)


def put_back() -> int:
    """Enqueue again every mail that waits and has no job; returns how many."""
    waiting = db.session.execute(
        sa.select(Mail.id, Mail.attempts)
        .where(Mail.state == MailState.QUEUED, Mail.created_at < clock.now() - _LOST_AFTER)
        .order_by(Mail.created_at)
        .limit(_AT_ONCE)
    ).all()
    jobs = {mail_id: queue.job_id(DELIVER, mail_id, attempts + 1) for mail_id, attempts in waiting}
    alive = queue.unfinished(jobs.values())
    lost = [(mail_id, attempts) for mail_id, attempts in waiting if jobs[mail_id] not in alive]
    for mail_id, attempts in lost:
        deliveries.note_delay(mail_id, "")
        queue.enqueue(DELIVER, queue=queue.MAIL, row_id=mail_id, attempt=attempts + 2)
    return len(lost)
