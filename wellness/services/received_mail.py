"""Taking in one mail that came back: once, whatever it is, and without keeping a word of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import Account, Appointment, Employee, Invite, ReceivedKind, ReceivedMail, ReceivedState
from wellness.services import audit, bounces, calendar_answers, reply_sandbox
from wellness.services.calendar_answers import Verdict
from wellness.services.errors import NotFound, Refused
from wellness.services.reply_reading import MailRefused, Reading

_KEPT_FOR = timedelta(days=30)
# Notes are kept in English and said to each reader.
_OURS = later("A fault of ours kept it from being read; the log says more. Read it yourself, and do what it asks for.")
_NO_ANSWER = later("It is no answer from a calendar. Somebody may have written to us: read it yourself.")
_ASKED = later("It is no answer from a calendar. The person was asked by mail; read it yourself, too.")


@dataclass(frozen=True)
class Place:
    """Where a mail lies: its number in a mailbox's folder, good as long as the folder's `uid_validity` is."""

    mailbox_id: str
    uid_validity: int
    uid: int


def understand(raw: bytes) -> Reading:
    """What is in a mail; one that cannot be read at all is nothing but a fault. It takes a moment, so that it is called
    before a transaction opens."""
    try:
        return reply_sandbox.read_safely(raw)
    except MailRefused as refusal:
        digest = hashlib.sha256(raw).hexdigest()
        return Reading(message_id="", digest=digest, sender="", recipients=(), results="", fault=str(refusal))


def take_in(reading: Reading, *, sent_to: Sequence[str] = (), place: Place | None = None) -> ReceivedMail:
    """Do what a mail asks for and keep that it came; the same mail again does nothing.

    `sent_to` are addresses that the mail server knows and the mail may not say.
    """
    row, is_new = _row(reading, place)
    if is_new:
        verdict = _act(replace(reading, recipients=(*sent_to, *reading.recipients)), row)
        row.state, row.note, row.invite = verdict.state, verdict.note, verdict.invite
        row.sender = reading.sender[:254] if verdict.state is ReceivedState.FAILED else ""
        db.session.flush()
    return row


def give_up(reading: Reading, place: Place | None = None) -> ReceivedMail:
    """Keep that a mail came which could not be dealt with, so that the next one can be."""
    row, is_new = _row(reading, place)
    if is_new:
        row.state, row.note, row.sender = ReceivedState.FAILED, _OURS, reading.sender[:254]
        db.session.flush()
    return row


def settle(received_id: str, *, actor: Account) -> None:
    """Note that a coordinator has seen to a mail that was not understood; raises Refused where that was done before."""
    settled = db.session.execute(
        sa.update(ReceivedMail)
        .where(ReceivedMail.id == received_id, ReceivedMail.state == ReceivedState.FAILED)
        .values(state=ReceivedState.SETTLED, sender="")
        .returning(ReceivedMail.id)
    ).first()
    if settled is None:
        if db.session.get(ReceivedMail, received_id) is None:
            raise NotFound
        raise Refused(_("This mail has been seen to already."))
    audit.record("received mail seen to", actor=actor, subject_id=received_id)


def forget_senders() -> None:
    """Who wrote what was not understood is not kept for ever."""
    db.session.execute(
        sa.update(ReceivedMail)
        .where(ReceivedMail.sender != "", ReceivedMail.received_at <= clock.now() - _KEPT_FOR)
        .values(sender="")
    )


def _row(reading: Reading, place: Place | None) -> tuple[ReceivedMail, bool]:
    """The row of a mail, and whether it was not there before: the database decides."""
    row = ReceivedMail(digest=reading.digest, message_id=reading.message_id, received_at=clock.now())
    if place is not None:
        row.mailbox_id, row.uid_validity, row.uid = place.mailbox_id, place.uid_validity, place.uid
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(sa.select(ReceivedMail).filter_by(digest=reading.digest)).one(), False
    return row, True


def _act(reading: Reading, row: ReceivedMail) -> Verdict:
    row.kind = _kind(reading)
    if reading.answer is not None:
        return calendar_answers.act(reading, reading.answer)
    if reading.bounce is not None:
        return _bounced(reading)
    if reading.is_automatic:
        return Verdict(ReceivedState.NOTHING, later("A machine sent it by itself, such as a note of absence."))
    asked = calendar_answers.ask_about(reading.recipients) or (_ask_sender(reading) if reading.is_winmail else None)
    if asked and (reading.fault or reading.is_winmail):
        return Verdict(ReceivedState.ASKED, later("It cannot be read. The person was asked by mail."), asked)
    return Verdict(ReceivedState.FAILED, _ASKED if asked else reading.fault or _NO_ANSWER, asked)


def _kind(reading: Reading) -> ReceivedKind:
    if reading.answer is not None:
        answer = reading.answer
        return ReceivedKind(answer.partstat.lower() if answer.method == "REPLY" else answer.method.lower())
    if reading.bounce is not None:
        return ReceivedKind.BOUNCE
    if reading.is_winmail:
        return ReceivedKind.WINMAIL
    return ReceivedKind.AUTOMATIC if reading.is_automatic else ReceivedKind.OTHER


def _bounced(reading: Reading) -> Verdict:
    if reading.bounce is None or not reading.bounce.addresses:
        return Verdict(ReceivedState.NOTHING, later("A mail server says that delivery takes longer."))
    if bounces.note(reading.bounce):
        return Verdict(ReceivedState.DONE, later("A mail of ours came back. The address is marked; the booking stays."))
    return Verdict(ReceivedState.NOTHING, later("A mail came back from an address that nobody here has."))


def _ask_sender(reading: Reading) -> Invite | None:
    """Ask whoever sent it about the next session: an answer of this format does not say which one it is about."""
    uid = db.session.scalar(
        sa.select(Invite.uid)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .join(Employee.account)
        .where(Account.email == reading.sender, Invite.cancelled_at.is_(None), Appointment.starts > clock.now())
        .order_by(Appointment.starts)
        .limit(1)
    )
    return calendar_answers.ask_again(uid) if uid else None
