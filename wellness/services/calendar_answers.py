"""What an answer to an invite does: it is noted, it gives the place back, or it brings a question to the owner.

An answer by mail is taken from nobody's word alone (see reply_trust), and only once: nothing that is older than the
answer that counts, and nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import Invite, PartStat, ReceivedState
from wellness.services import (
    accounts,
    answer_questions,
    audit,
    bounces,
    deliveries,
    give_back,
    proposals,
    reply_address,
    reply_trust,
)
from wellness.services.answer_questions import Why
from wellness.services.errors import Refused
from wellness.services.reply_calendar import CalendarAnswer
from wellness.services.reply_reading import Reading
from wellness.services.rosters import one_at_a_time

BY_CALENDAR, ON_PAGE = "calendar", "page"
_RESEND_PAUSE = timedelta(hours=1)
# A clock may be wrong, but an answer from tomorrow would make all answers before it count for nothing.
_FAST_CLOCK = timedelta(hours=1)
# What the audit calls an answer.
_DEEDS = {
    (PartStat.ACCEPTED, BY_CALENDAR): later("accepted by calendar answer"),
    (PartStat.TENTATIVE, BY_CALENDAR): later("answered perhaps by calendar answer"),
    (PartStat.DECLINED, BY_CALENDAR): later("declined by calendar answer"),
    (PartStat.ACCEPTED, ON_PAGE): later("accepted on the page of a question"),
    (PartStat.TENTATIVE, ON_PAGE): later("answered perhaps on the page of a question"),
    (PartStat.DECLINED, ON_PAGE): later("declined on the page of a question"),
}


@dataclass(frozen=True)
class Verdict:
    """What was done with an answer, and the sentence about it for a coordinator: kept in English and said by pages."""

    state: ReceivedState
    note: str
    invite: Invite | None = None


def find(uid: str) -> Invite | None:
    """The invite with this calendar UID, as it is now; until the transaction ends nobody else changes its round."""
    invite = db.session.scalar(sa.select(Invite).where(Invite.uid == uid))
    if invite is not None:
        one_at_a_time(invite.appointment.roster.round_id)
        db.session.refresh(invite)
        db.session.refresh(invite.appointment)
    return invite


def act(reading: Reading, answer: CalendarAnswer) -> Verdict:
    """Do what an answer that came by mail asks for, as far as it can be trusted."""
    invite = find(answer.uid)
    if invite is None:
        return Verdict(
            ReceivedState.FAILED, later("It answers an invite that is not ours. Look whom it was meant for.")
        )
    verdict = (
        _because_of_the_time(invite, answer) or _because_of_the_person(invite, reading, answer) or _done(invite, answer)
    )
    return Verdict(verdict.state, verdict.note, invite)


def give_now(invite: Invite, partstat: PartStat) -> None:
    """Note what the owner says on the page that a question leads to; it counts whatever came by mail before, and
    saying the same again changes nothing."""
    one_at_a_time(invite.appointment.roster.round_id)
    db.session.refresh(invite)
    if invite.partstat is partstat and invite.cancelled_at is None:
        return
    stamp = clock.now()
    if invite.answer_stamp and invite.answer_stamp >= stamp:
        stamp = invite.answer_stamp + timedelta(seconds=1)
    give(invite, partstat, stamp=stamp, how=ON_PAGE)


def give(invite: Invite, partstat: PartStat, *, stamp: datetime, how: str) -> None:
    """Note the answer that somebody gave at `stamp`; a refusal gives the appointment back.

    One conditional write decides; raises Refused where the appointment is over or gone, or a newer answer is there.
    """
    deed = _DEEDS[partstat, how]
    with db.session.begin_nested():
        noted = db.session.execute(
            sa.update(Invite)
            .where(
                Invite.id == invite.id,
                Invite.cancelled_at.is_(None),
                sa.or_(Invite.answer_stamp.is_(None), Invite.answer_stamp < stamp),
            )
            .values(partstat=partstat, answered_at=clock.now(), answer_stamp=stamp)
            .returning(Invite.id)
        ).first()
        if noted is None or not give_back.is_possible(invite):
            raise Refused(_("This appointment has begun, or it has been given back or cancelled already."))
        db.session.refresh(invite)
        if partstat is PartStat.DECLINED:
            give_back.give_back(invite, deed=deed)
            proposals.drop(invite)
        else:
            audit.record(deed, actor=invite.appointment.employee.account, subject_id=invite.appointment_id)


def _because_of_the_time(invite: Invite, answer: CalendarAnswer) -> Verdict | None:
    """What is to be said of an answer that comes too late or again; None where it comes in time."""
    if invite.appointment.starts <= clock.now():
        return Verdict(ReceivedState.NOTHING, later("The session had begun or was over."))
    if answer.method == "REFRESH":
        return None
    if answer.stamp and invite.answer_stamp and answer.stamp <= invite.answer_stamp:
        return Verdict(ReceivedState.NOTHING, later("It is older than the answer that counts, or the same one again."))
    if invite.cancelled_at and (answer.partstat == PartStat.DECLINED or not _is_after(answer, invite.cancelled_at)):
        return Verdict(ReceivedState.NOTHING, later("The session had been given back or cancelled already."))
    return None


def _because_of_the_person(invite: Invite, reading: Reading, answer: CalendarAnswer) -> Verdict | None:
    """What is to be said of an answer that may not be its owner's; None where it may be acted upon."""
    invited = invite.appointment.employee.account.email
    signs = reply_trust.signs_of(reading, invite)
    is_own = answer.attendee == invited or (signs.sender and signs.token)
    if is_own and signs.suffice:
        if signs.sender:
            bounces.clear(invited)
        is_readable = answer.method == "REFRESH" or _has_a_real_stamp(answer)
        return None if is_readable else _asked(invite, Why.UNREADABLE)
    if answer.method == "REFRESH":
        return Verdict(ReceivedState.NOTHING, later("Somebody asked for an invite again that may not be theirs."))
    if answer.attendee != invited and not signs.sender and (accounts.find(answer.attendee) or not signs.token):
        return Verdict(
            ReceivedState.NOTHING, later("Somebody answered to whom the invite was forwarded. Nothing has changed.")
        )
    return _asked(invite, Why.UNSURE)


def _done(invite: Invite, answer: CalendarAnswer) -> Verdict:
    if invite.cancelled_at:
        return _asked(invite, Why.TOO_LATE)
    match answer.method:
        case "REFRESH":
            return _sent_again(invite)
        case "COUNTER":
            return _proposed(invite, answer)
        case _:
            return _replied(invite, answer, PartStat(answer.partstat))


def _replied(invite: Invite, answer: CalendarAnswer, partstat: PartStat) -> Verdict:
    if partstat is PartStat.DECLINED and (answer.sequence or 0) < invite.sequence:
        return _asked(invite, Why.OLDER_VERSION)
    if partstat is not PartStat.DECLINED and _is_of_an_older_version(invite, answer):
        return Verdict(ReceivedState.NOTHING, later("It answers an older version; the newer one has asked again."))
    try:
        give(invite, partstat, stamp=_stamp(answer), how=BY_CALENDAR)
    except Refused:
        return Verdict(ReceivedState.NOTHING, later("The session had been given back or cancelled already."))
    proposals.drop(invite)
    return Verdict(ReceivedState.DONE, _NOTES[partstat])


_NOTES = {
    PartStat.ACCEPTED: later("The session was accepted."),
    PartStat.TENTATIVE: later("The answer is perhaps."),
    PartStat.DECLINED: later("The session was declined, and its place is open."),
}


def _proposed(invite: Invite, answer: CalendarAnswer) -> Verdict:
    if _is_of_an_older_version(invite, answer):
        return _asked(invite, Why.OLDER_VERSION)
    if not proposals.note(invite, answer):
        return _asked(invite, Why.UNREADABLE)
    give(invite, PartStat.TENTATIVE, stamp=_stamp(answer), how=BY_CALENDAR)
    return Verdict(ReceivedState.DONE, later("Another time was proposed. It waits for you."))


def _sent_again(invite: Invite) -> Verdict:
    if deliveries.send_again(invite.uid, pause=_RESEND_PAUSE):
        return Verdict(ReceivedState.DONE, later("The invite was sent again."))
    return Verdict(ReceivedState.NOTHING, later("The invite has left within the hour, or is too old to be sent again."))


def _asked(invite: Invite, why: Why) -> Verdict:
    if answer_questions.ask(invite, why):
        return Verdict(ReceivedState.ASKED, _ASKED[why])
    return Verdict(ReceivedState.NOTHING, later("The person had been asked by mail about this version already."))


_ASKED = {
    Why.UNSURE: later("It may not be from the person who was invited, who was asked by mail."),
    Why.OLDER_VERSION: later("It declines an older version. The person was asked by mail."),
    Why.UNREADABLE: later("It cannot be read. The person was asked by mail."),
    Why.TOO_LATE: later("The session had been given back or cancelled before, and the person was told."),
}


def ask_about(addresses: Sequence[str]) -> Invite | None:
    """Ask the owner of the invite whose secret address was written to, where that answer cannot be understood; None
    where there is nobody to ask."""
    invite = reply_address.invite_at(addresses)
    return ask_again(invite.uid) if invite else None


def ask_again(uid: str) -> Invite | None:
    """Ask the owner of an appointment that lies ahead; None where it does not, or where that was done before."""
    invite = find(uid)
    if invite is None or invite.cancelled_at or not give_back.is_possible(invite):
        return None
    return invite if answer_questions.ask(invite, Why.UNREADABLE) else None


def _is_of_an_older_version(invite: Invite, answer: CalendarAnswer) -> bool:
    """Some calendars leave the number of the version out; then the time of the answer tells."""
    if answer.sequence is None:
        return not _is_after(answer, invite.dtstamp)
    return answer.sequence < invite.sequence


def _is_after(answer: CalendarAnswer, instant: datetime) -> bool:
    return answer.stamp is not None and answer.stamp >= instant.replace(microsecond=0)


def _has_a_real_stamp(answer: CalendarAnswer) -> bool:
    return answer.stamp is not None and answer.stamp <= clock.now() + _FAST_CLOCK


def _stamp(answer: CalendarAnswer) -> datetime:
    return answer.stamp or clock.now()
