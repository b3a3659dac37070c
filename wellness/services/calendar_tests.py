"""Tests of invitations for IT: an invitation, its move and its cancellation go to one mailbox, one after the other.

They leave by the outbox like all mails, and the appointment exists nowhere but in them: no roster, place or ledger
knows of it.
"""

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.language import _, later, speaking
from wellness.models import Account, CalendarTest, Mail, MailKind
from wellness.services import accounts, audit, mails
from wellness.services.calendar import Event
from wellness.services.errors import NotFound, Refused
from wellness.services.mails import CalendarLetter
from wellness.services.wording import in_zone, local_day, local_span

STEPS = 3
TITLE = later("TEST of invitations, no appointment")
_NO_APPOINTMENT = later("This is a test of calendar invitations. It is no appointment: nobody waits for you.")
_DAYS_AHEAD = 7
_AT = time(10)
_LENGTH = timedelta(minutes=20)
_MOVED_BY = timedelta(hours=1)
_PRESSED_TWICE = timedelta(seconds=30)
_AN_HOUR = timedelta(hours=1)
_PER_ADDRESS, _IN_ALL = 5, 20


def start(address: str, *, timezone: str, actor: Account) -> CalendarTest:
    """Begin a test with the invitation to `address` (as typed), for next week at ten in the reader's zone.

    One that was begun just before is gone on with, since pressing twice means one test.
    """
    recipient, now = accounts.address_of(address), clock.now()
    begun = db.session.scalar(_begun_just_before(recipient, actor))
    if begun:
        return begun
    _refuse_too_many(recipient)
    day = now.astimezone(ZoneInfo(timezone)).date() + timedelta(days=_DAYS_AHEAD)
    test = CalendarTest(
        account_id=actor.id,
        recipient=recipient,
        uid=f"test-{uuid.uuid4()}@{settings.current().host}",
        timezone=timezone,
        starts=datetime.combine(day, _AT, ZoneInfo(timezone)),
        created_at=now,
    )
    db.session.add(test)
    db.session.flush()
    audit.record("invitation test started", actor=actor, subject_id=test.id)
    send_next(test, sent=0, actor=actor)
    return test


def send_next(test: CalendarTest, *, sent: int, actor: Account) -> Mail:
    """Write the mail after the first `sent` ones; raises Refused where somebody was quicker."""
    return _send(test, sent + 1, sa.and_(CalendarTest.sent == sent, CalendarTest.sent < STEPS), actor)


def stop(test: CalendarTest, *, actor: Account) -> Mail:
    """Leave the rest out and cancel, so that nothing stays in the calendar."""
    return _send(test, STEPS, CalendarTest.sent < STEPS, actor)


def get(test_id: str) -> CalendarTest:
    """The test with this id; raises NotFound."""
    test = db.session.get(CalendarTest, test_id)
    if test is None:
        raise NotFound
    return test


def listed() -> sa.Select[CalendarTest]:
    """The tests, the latest first."""
    return sa.select(CalendarTest).order_by(CalendarTest.created_at.desc(), CalendarTest.id)


def mails_of(test: CalendarTest) -> dict[int, Mail]:
    """The mails written so far, by their step."""
    found = db.session.scalars(sa.select(Mail).where(Mail.thread == test.uid).order_by(Mail.position))
    return {STEPS if mail.kind is MailKind.CANCELLATION else n: mail for n, mail in enumerate(found, start=1)}


def time_of(test: CalendarTest, step: int) -> str:
    """When the calendar has the appointment after a step, in words."""
    starts, ends = _span(test, step)
    return in_zone(local_span(starts, ends, test.timezone), test.timezone)


def _begun_just_before(recipient: str, actor: Account) -> sa.Select[CalendarTest]:
    return (
        sa.select(CalendarTest)
        .where(CalendarTest.recipient == recipient, CalendarTest.account_id == actor.id, CalendarTest.sent == 1)
        .where(CalendarTest.created_at > clock.now() - _PRESSED_TWICE)
        .order_by(CalendarTest.created_at.desc())
        .limit(1)
    )


def _refuse_too_many(recipient: str) -> None:
    lately = (
        sa.select(sa.func.count()).select_from(CalendarTest).where(CalendarTest.created_at > clock.now() - _AN_HOUR)
    )
    if (db.session.scalar(lately.where(CalendarTest.recipient == recipient)) or 0) >= _PER_ADDRESS:
        raise Refused(
            _(
                "%(address)s has had %(count)s tests within the hour. Wait a while, then start another.",
                address=recipient,
                count=_PER_ADDRESS,
            )
        )
    if (db.session.scalar(lately) or 0) >= _IN_ALL:
        raise Refused(
            _("There have been %(count)s tests within the hour. Wait a while, then start another.", count=_IN_ALL)
        )


def _send(test: CalendarTest, step: int, unless: sa.ColumnElement[bool], actor: Account) -> Mail:
    """Claim a step by one conditional write, and write its mail."""
    over = {"ended_at": clock.now()} if step == STEPS else {}
    claimed = db.session.execute(
        sa.update(CalendarTest)
        .where(CalendarTest.id == test.id, unless)
        .values(sent=step, **over)
        .returning(CalendarTest.id)
    ).first()
    if claimed is None:
        raise Refused(_("This step has been sent already. Look at the test as it is now."))
    db.session.refresh(test)
    audit.record("invitation test sent", actor=actor, subject_id=test.id, step=step)
    with speaking(test.account.language):
        letter = _letter(test, step)
    return mails.write_cancellation(letter) if step == STEPS else mails.write_invite(letter)


def _letter(test: CalendarTest, step: int) -> CalendarLetter:
    day = local_day(_span(test, step)[0], test.timezone)
    subject, words = (
        (_("TEST 1 of 3: invitation for %(day)s", day=day), _("Your calendar should have it at this time:")),
        (_("TEST 2 of 3: moved by an hour on %(day)s", day=day), _("Your calendar should have moved it to this time:")),
        (
            _("TEST 3 of 3: cancelled on %(day)s", day=day),
            _("Your calendar should have taken it out again. It was at this time:"),
        ),
    )[step - 1]
    return CalendarLetter(
        account=test.account,
        recipient=test.recipient,
        subject=subject,
        paragraphs=[
            _(_NO_APPOINTMENT),
            f"{words}\n{time_of(test, step)}",
        ],
        event=_event(test, step),
    )


def _event(test: CalendarTest, step: int) -> Event:
    chosen, now = settings.current(), clock.now()
    starts, ends = _span(test, step)
    return Event(
        uid=test.uid,
        sequence=step - 1,
        dtstamp=now,
        created=test.created_at,
        last_modified=now,
        starts=starts,
        ends=ends,
        timezone=test.timezone,
        summary=_(TITLE),
        description=_(_NO_APPOINTMENT),
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name="",
        attendee_email=test.recipient,
        rsvp=True,
        status="CANCELLED" if step == STEPS else "CONFIRMED",
    )


def _span(test: CalendarTest, step: int) -> tuple[datetime, datetime]:
    is_moved = step == 2 or (step == STEPS and 2 in mails_of(test))
    starts = test.starts + (_MOVED_BY if is_moved else timedelta(0))
    return starts, starts + _LENGTH
