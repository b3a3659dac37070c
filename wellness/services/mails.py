"""The outbox: every mail is a row with its final bytes, written and enqueued in the transaction that causes it.

Nothing leaves before that transaction commits. Once written, the bytes stay as they are: a mail sent a second time is
the same mail, with the same Message-ID.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db, new_id
from wellness.language import _, chosen_or_own
from wellness.models import Account, Mail, MailKind
from wellness.services import calendar, mail_messages, queue
from wellness.services.errors import Refused
from wellness.services.mail_messages import Header, Words
from wellness.services.plain_text import one_line

DELIVER = "deliver"
_AT_ONCE = 500
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A plain mail to one account; `action` is a labelled link (label, address), `after` follows it."""

    account: Account
    kind: MailKind
    subject: str
    paragraphs: Sequence[str]
    action: tuple[str, str] | None = None
    round_id: str | None = None
    after: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CalendarLetter:
    """A mail that puts an appointment into one account's calendar or takes it out again.

    `recipient` is where it goes when that is not the account's own address.
    """

    account: Account
    recipient: str = ""
    subject: str
    paragraphs: Sequence[str]
    event: calendar.Event
    action: tuple[str, str] | None = None
    round_id: str | None = None
    after: Sequence[str] = ()


def write_plain(
    account: Account,
    *,
    kind: MailKind,
    subject: str,
    paragraphs: Sequence[str],
    action: tuple[str, str] | None = None,
    round_id: str | None = None,
    after: Sequence[str] = (),
) -> Mail:
    """Write one plain mail; see Letter. For many at once use `write_plain_mails`."""
    letter = Letter(
        account=account,
        kind=kind,
        subject=subject,
        paragraphs=paragraphs,
        action=action,
        round_id=round_id,
        after=after,
    )
    return write_plain_mails([letter])[0]


def write_plain_mails(letters: Iterable[Letter]) -> list[Mail]:
    """Write many plain mails, in the order given."""
    return _post([_plain_mail(letter) for letter in letters])


def write_invites(letters: Iterable[CalendarLetter]) -> list[Mail]:
    """Write invitations to appointments, or updates of them where a mail of the same UID went before."""
    return _post(_in_threads(letters, _invitation))


def write_cancellations(letters: Iterable[CalendarLetter]) -> list[Mail]:
    """Write what takes appointments out of calendars; each answers the invitation of the same UID."""
    return _post(_in_threads(letters, _cancellation))


def write_counter_refusal(letter: CalendarLetter) -> Mail:
    """Write that an appointment stays as it is although its owner's calendar proposed another time."""
    mail_id = new_id()
    header = _header(letter, mail_id, _threads([letter.event.uid]).get(letter.event.uid, ("", 0))[0])
    content = mail_messages.counter_refusal_message(header, _words(letter), calendar.decline_counter(letter.event))
    return _post([_mail(letter, mail_id, MailKind.NOTICE, content)])[0]


def write_invite(letter: CalendarLetter) -> Mail:
    """Write one invitation."""
    return write_invites([letter])[0]


def write_cancellation(letter: CalendarLetter) -> Mail:
    """Write one cancellation."""
    return write_cancellations([letter])[0]


def message_id(mail_id: str) -> str:
    """The Message-ID of a mail, with its angle brackets."""
    return f"<{mail_id}@{settings.current().host}>"


def _plain_mail(letter: Letter) -> Mail:
    mail_id = new_id()
    header, words = _header(letter, mail_id), _words(letter)
    content = mail_messages.plain_message(header, words)
    return _mail(letter, mail_id, letter.kind, content)


def _in_threads(letters: Iterable[CalendarLetter], write: Callable[[CalendarLetter, str], Mail]) -> list[Mail]:
    """The letters as mails, each at the end of its UID's thread and in answer to the first mail of it."""
    chosen = list(letters)
    threads = _threads([letter.event.uid for letter in chosen])
    mails = []
    for letter in chosen:
        first, position = threads.get(letter.event.uid, ("", 0))
        mail = write(letter, first)
        mail.thread, mail.position = letter.event.uid, position
        threads[mail.thread] = (first or message_id(mail.id), position + 1)
        mails.append(mail)
    return mails


def _invitation(letter: CalendarLetter, answers: str) -> Mail:
    mail_id = new_id()
    header = _header(letter, mail_id, answers)
    content = mail_messages.invite_message(header, _words(letter), calendar.request(letter.event))
    return _mail(letter, mail_id, MailKind.INVITE, content)


def _cancellation(letter: CalendarLetter, answers: str) -> Mail:
    mail_id = new_id()
    header = _header(letter, mail_id, answers)
    content = mail_messages.cancel_message(header, _words(letter), calendar.cancel(letter.event))
    return _mail(letter, mail_id, MailKind.CANCELLATION, content)


def _mail(letter: Letter | CalendarLetter, mail_id: str, kind: MailKind, content: bytes) -> Mail:
    return Mail(
        id=mail_id,
        account_id=letter.account.id,
        kind=kind,
        recipient=_recipient(letter),
        subject=one_line(letter.subject)[:_LONGEST_SUBJECT],
        content=content,
        thread=mail_id,
        round_id=letter.round_id,
        created_at=clock.now(),
    )


def _header(letter: Letter | CalendarLetter, mail_id: str, answers: str = "") -> Header:
    chosen, account, recipient = settings.current(), letter.account, _recipient(letter)
    sender = letter.event.organizer_email if isinstance(letter, CalendarLetter) else chosen.mail_from
    try:
        return Header(
            sender_name=one_line(chosen.mail_name),
            sender_email=sender,
            recipient_name=one_line(account.name) if recipient == account.email else "",
            recipient_email=recipient,
            subject=one_line(letter.subject)[:_LONGEST_SUBJECT],
            date=clock.now(),
            message_id=message_id(mail_id),
            answers=answers,
            language=chosen_or_own(account.language),
        )
    except ValueError as fault:
        raise Refused(
            _(
                "%(name)s cannot be written to: %(fault)s. Correct the address, then try again.",
                name=account.name,
                fault=fault,
            )
        ) from None


def _recipient(letter: Letter | CalendarLetter) -> str:
    other = letter.recipient if isinstance(letter, CalendarLetter) else ""
    return other or letter.account.email


def _words(letter: Letter | CalendarLetter) -> Words:
    return Words(paragraphs=letter.paragraphs, action=letter.action, after=letter.after)


def _threads(threads: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Of each thread that has mails, the Message-ID of the first and the position after the last."""
    found: dict[str, tuple[str, int]] = {}
    for begin in range(0, len(threads), _AT_ONCE):
        rows = db.session.execute(
            sa.select(Mail.thread, Mail.id, Mail.position)
            .where(Mail.thread.in_(threads[begin : begin + _AT_ONCE]))
            .order_by(Mail.position)
        )
        for thread, mail_id, position in rows:
            first = found[thread][0] if thread in found else message_id(mail_id)
            found[thread] = (first, position + 1)
    return found


def _post(rows: list[Mail]) -> list[Mail]:
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        queue.enqueue(DELIVER, queue=queue.MAIL, row_id=row.id)
    return rows
