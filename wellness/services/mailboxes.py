"""How far the mailbox has been read: one row, which says when, and why not."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock, settings
from wellness.db import db
from wellness.models import Mailbox, ReceivedMail, ReceivedState
from wellness.services.mailbox import ImapServer

# Longer than one message takes; whoever was killed while reading is given up after this.
_GIVEN_UP_AFTER = timedelta(minutes=3)


def server() -> ImapServer | None:
    """The mailbox of the settings; None where none is read."""
    chosen = settings.current()
    if chosen.mail_answers != "imap":
        return None
    return ImapServer(
        host=chosen.imap_host,
        port=chosen.imap_port,
        user=chosen.imap_user,
        password=chosen.imap_password,
        security=chosen.imap_security,
        folder=chosen.imap_folder,
    )


def find(name: str) -> Mailbox | None:
    """What is known of a mailbox; None before it was read for the first time."""
    return db.session.scalar(sa.select(Mailbox).where(Mailbox.name == name))


def claim(name: str) -> Mailbox | None:
    """Begin to read a mailbox; None while somebody else does. One conditional write decides."""
    try:
        with db.session.begin_nested():
            db.session.add(Mailbox(name=name))
    except IntegrityError:
        pass
    now = clock.now()
    free = sa.or_(Mailbox.reading_since.is_(None), Mailbox.reading_since < now - _GIVEN_UP_AFTER)
    claimed = db.session.execute(
        sa.update(Mailbox)
        .where(Mailbox.name == name, free)
        .values(reading_since=now, tried_at=now)
        .returning(Mailbox.id)
    ).first()
    if claimed is None:
        return None
    mailbox = db.session.get_one(Mailbox, claimed.id)
    db.session.refresh(mailbox)
    return mailbox


def begin(mailbox_id: str, uid_validity: int) -> int:
    """The number of the last message that was taken in, 0 where the server has numbered the messages anew."""
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    if mailbox.uid_validity != uid_validity:
        mailbox.uid_validity, mailbox.last_uid = uid_validity, 0
    return mailbox.last_uid


def advance(mailbox_id: str, uid: int) -> None:
    """Note that a message was taken in, in the transaction that did it."""
    db.session.execute(
        sa.update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.last_uid < uid)
        .values(last_uid=uid, reading_since=clock.now())
    )


def end(mailbox_id: str, error: str = "") -> None:
    """Note that reading ended, and why it came to nothing where it did."""
    values: dict[str, datetime | str | None] = {"reading_since": None, "error": error[:300]}
    if not error:
        values["read_at"] = clock.now()
    db.session.execute(sa.update(Mailbox).where(Mailbox.id == mailbox_id).values(**values))


def failed_among(mailbox_id: str, uid_validity: int, uids: list[int]) -> set[int]:
    """Those of the messages that were not understood."""
    found = db.session.scalars(
        sa.select(ReceivedMail.uid).where(
            ReceivedMail.mailbox_id == mailbox_id,
            ReceivedMail.uid_validity == uid_validity,
            ReceivedMail.uid.in_(uids),
            ReceivedMail.state.in_((ReceivedState.FAILED, ReceivedState.SETTLED)),
        )
    )
    return {uid for uid in found if uid is not None}
