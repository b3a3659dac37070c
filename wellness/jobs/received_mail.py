"""Reading the mailbox that answers come back to, once a minute.

A message is fetched and understood before a transaction opens; what it does, that it came and how far the mailbox has
been read are one transaction; then it is moved away. Killed between any two of these, the next minute goes on where
this one ended: what was not committed is fetched again, what was is moved away.
"""

import logging

from dbos import DBOS
from sqlalchemy.exc import DBAPIError

from wellness.jobs import steps
from wellness.models import ReceivedState
from wellness.services import mailbox, mailboxes, received_mail
from wellness.services.failpoints import failpoint
from wellness.services.mailbox import FAILED, PROCESSED, ImapServer, MailboxUnreadable, OpenMailbox
from wellness.services.received_mail import Place
from wellness.services.reply_reading import Reading

log = logging.getLogger(__name__)


@DBOS.step()
def read_mailbox() -> None:
    """Take in what is new in the mailbox of the settings, if they name one and nobody reads it already."""
    server = mailboxes.server()
    if server is None:
        return
    with steps.work():
        with steps.transaction():
            claimed = mailboxes.claim(server.name)
            mailbox_id = claimed.id if claimed else None
        if mailbox_id is not None:
            _read(server, mailbox_id)


def _read(server: ImapServer, mailbox_id: str) -> None:
    error = "Reading the mailbox was interrupted; it goes on within a minute."
    try:
        with mailbox.opened(server) as box:
            _take_in_all(box, mailbox_id)
        error = ""
    except MailboxUnreadable as unreadable:
        error = str(unreadable)
        log.warning("answers by mail cannot be read: %s", error)
    finally:
        with steps.transaction():
            mailboxes.end(mailbox_id, error)


def _take_in_all(box: OpenMailbox, mailbox_id: str) -> None:
    with steps.transaction():
        last = mailboxes.begin(mailbox_id, box.uid_validity)
    _file_leftovers(box, mailbox_id, last)
    for uid in box.after(last):
        steps.check()
        raw = box.fetch(uid)
        failpoint("received mail fetched")
        if raw is not None:
            is_failed = _take_in(received_mail.understand(raw), Place(mailbox_id, box.uid_validity, uid))
            failpoint("received mail taken in")
            box.file([uid], FAILED if is_failed else PROCESSED)
            failpoint("received mail filed")


def _take_in(reading: Reading, place: Place) -> bool:
    """Do what a message asks for, and go on to the next one; whether it was not understood."""
    try:
        with steps.transaction():
            row = received_mail.take_in(reading, place=place)
            is_failed = row.state is ReceivedState.FAILED
            mailboxes.advance(place.mailbox_id, place.uid)
            failpoint("received mail taken in, not committed")
        return is_failed
    except DBAPIError:
        # The database, not the message: the next minute tries again.
        raise
    except Exception:
        log.exception("a received mail could not be dealt with")
        with steps.transaction():
            received_mail.give_up(reading, place)
            mailboxes.advance(place.mailbox_id, place.uid)
        return True


def _file_leftovers(box: OpenMailbox, mailbox_id: str, last: int) -> None:
    """Move away what was taken in before this process, or the one before it, could do so."""
    left = box.up_to(last)
    with steps.reading():
        failed = mailboxes.failed_among(mailbox_id, box.uid_validity, left)
    box.file([uid for uid in left if uid not in failed], PROCESSED)
    box.file([uid for uid in left if uid in failed], FAILED)
