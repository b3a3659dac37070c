"""What answers by mail do: invitations ask for them, each shape does what it says, and so does each answer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.answer_worlds import ASKED, DONE, FAILED, NOTHING, invite_of, mails_to, published, take_in
from tests.services.replies import ANSWERED, APPLE, led_to, needs_apple, reply_to, shape
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.models import (
    AuditEntry,
    LedgerEntry,
    Mail,
    MailKind,
    MailState,
    PartStat,
    Proposal,
    ReceivedKind,
    ReceivedMail,
    ReceivedState,
    Undeliverable,
)
from wellness.services import calendar, invite_events, proposals

# What becomes of every shape of answer when Ada sends it: the state of the mail, and her answer afterwards.
SHAPES = {
    "gnus28-reply-declined.ics": (DONE, PartStat.DECLINED),
    "kcalendarcore5-reply-declined.ics": (DONE, PartStat.DECLINED),
    "shape-google-reply.eml": (DONE, PartStat.DECLINED),
    "shape-outlook-reply-no-organizer.eml": (DONE, PartStat.DECLINED),
    "thunderbird153-reply-accepted.eml": (DONE, PartStat.ACCEPTED),
    "thunderbird153-reply-declined.eml": (DONE, PartStat.DECLINED),
    "thunderbird153-reply-tentative.eml": (DONE, PartStat.TENTATIVE),
}
OF_APPLE = {
    "apple-good_reply.eml": (DONE, PartStat.ACCEPTED),
    "apple-good_reply_past.eml": (DONE, PartStat.ACCEPTED),
    "apple-reply_missing_attachment.eml": (FAILED, PartStat.NEEDS_ACTION),
    "apple-reply_missing_attendee.eml": (ASKED, PartStat.NEEDS_ACTION),
    "apple-reply_missing_organizer.eml": (ASKED, PartStat.NEEDS_ACTION),
    "apple-dsn_failure_no_ics.eml": (DONE, PartStat.NEEDS_ACTION),
    "apple-dsn_failure_no_original.eml": (DONE, PartStat.NEEDS_ACTION),
    "apple-dsn_failure_with_ics.eml": (DONE, PartStat.NEEDS_ACTION),
}
BOUNCED = (b"thisdoesnotexist@example.com", b"nonexistant@example.com")


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def test_the_invitation_asks_for_an_answer_until_there_is_one(app: Flask, here: World) -> None:
    """RSVP is what calendars go by, and a proposal of another time is welcome."""
    with app.app_context():
        invite = invite_of(again(here).ada)
        written = calendar.request(invite_events.mailed_event(invite)).replace(b"\r\n ", b"")
        assert b"PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE" in written
        assert b"X-MICROSOFT-DISALLOW-COUNTER" not in written

        invite.partstat = PartStat.ACCEPTED
        assert b"RSVP=FALSE" in calendar.request(invite_events.mailed_event(invite)).replace(b"\r\n ", b"")


def test_the_invite_comes_from_its_own_address_and_asks_for_an_answer(app: Flask, here: World) -> None:
    """From and ORGANIZER are the same; nothing forbids to propose another time. A feed shows the plain address."""
    with app.app_context():
        ada = again(here).ada
        invite = invite_of(ada)
        content = mails_to(ada, MailKind.INVITE)[0].content
        assert f"<wellness+{invite.token}@meadow.example>".encode() in content
        event = invite_events.mailed_event(invite)
        assert (event.organizer_email, event.rsvp) == (f"wellness+{invite.token}@meadow.example", True)
        assert invite_events.employee_event(invite).organizer_email == "wellness@meadow.example"


def test_without_plus_addresses_the_invite_comes_from_the_plain_one(app: Flask) -> None:
    here = published(app, plus_addresses=False)
    with app.app_context():
        assert invite_events.mailed_event(invite_of(again(here).ada)).organizer_email == "wellness@meadow.example"


def answered(app: Flask, here: World, name: str) -> tuple[ReceivedState, PartStat]:
    """Ada sends the answer of this file."""
    with saved(app):
        ada = again(here).ada
        raw = led_to(invite_of(ada), shape(name))
        for address in BOUNCED:
            raw = raw.replace(address, ada.account.email.encode())
        state = take_in(raw).state
        return state, invite_of(ada).partstat


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_of_answer_does_what_it_says(app: Flask, here: World, name: str) -> None:
    assert answered(app, here, name) == SHAPES[name]


@needs_apple
@pytest.mark.parametrize("name", OF_APPLE)
def test_each_mail_of_apples_server_does_what_it_says(app: Flask, here: World, name: str) -> None:
    """What lacks its answer brings Ada a question; what came back marks her address."""
    assert answered(app, here, name) == OF_APPLE[name]
    with app.app_context():
        ada = again(here).ada
        marked = db.session.scalars(sa.select(Undeliverable.address)).all()
        assert marked == ([ada.account.email] if "dsn" in name else [])
        assert len(mails_to(ada, MailKind.NOTICE)) == ("missing" in name)


@needs_apple
def test_every_file_there_is_has_been_tried() -> None:
    """Fifteen shapes of fifteen."""
    there = {path.name for path in APPLE.iterdir()}
    assert there == {*SHAPES, *OF_APPLE}
    assert len(there) == 15


def test_declining_gives_the_place_back_like_the_button(app: Flask, here: World) -> None:
    """The same ledger, the same cancellation, and an audit line that says how."""
    with saved(app):
        ada = again(here).ada
        row = take_in(reply_to(invite_of(ada)).mail())
        assert (row.kind, row.state) == (ReceivedKind.DECLINED, DONE)
        assert row.note == "The session was declined, and its place is open."
    with app.app_context():
        ada = again(here).ada
        appointment = invite_of(ada).appointment
        assert (appointment.cancelled_by, appointment.cancelled_at) == ("employee", NOW)
        assert db.session.scalars(sa.select(LedgerEntry.received).filter_by(employee_id=ada.id)).one() == 0
        assert len(mails_to(ada, MailKind.CANCELLATION)) == 1
        audited = db.session.scalars(sa.select(AuditEntry).filter_by(subject_id=appointment.id)).one()
        assert (audited.action, audited.actor_id) == ("declined by calendar answer", ada.account_id)


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_accepting_is_noted_and_mails_nobody(app: Flask, here: World, partstat: str) -> None:
    with saved(app):
        ada = again(here).ada
        before = db.session.scalar(sa.select(sa.func.count(Mail.id)))
        take_in(reply_to(invite_of(ada), partstat=partstat).mail())
        invite = invite_of(ada)
        assert (invite.partstat, invite.answered_at, invite.answer_stamp) == (partstat, NOW, ANSWERED)
        assert invite.appointment.cancelled_at is None
        assert db.session.scalar(sa.select(sa.func.count(Mail.id))) == before


def test_a_newer_answer_replaces_an_older_one(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        for seconds, answer in enumerate(["ACCEPTED", "TENTATIVE", "DECLINED"]):
            stamp = ANSWERED + timedelta(seconds=seconds)
            take_in(reply_to(invite_of(ada), partstat=answer, stamp=stamp, message_id=f"<{answer}@x.example>").mail())
            assert invite_of(ada).partstat == answer


def test_a_proposed_time_is_granted_at_one_press(app: Flask, here: World) -> None:
    """The appointment moves to the free place, its calendar entry follows, and the answer is asked anew."""
    with saved(app):
        company = again(here)
        invite = invite_of(company.ada)
        free = company.slots[2]
        proposal = Proposal(invite_id=invite.id, sequence=invite.sequence, starts=free.starts, ends=free.treatment_ends)
        db.session.add(proposal)
        db.session.flush()
        proposals.grant(proposal, actor=company.hr)
    with app.app_context():
        invite = invite_of(again(here).ada)
        assert (invite.sequence, invite.partstat) == (1, PartStat.NEEDS_ACTION)
        assert invite.appointment.slot_id == again(here).slots[2].id


def test_asking_for_the_invite_again_sends_the_same_bytes_at_most_once_an_hour(app: Flask, here: World) -> None:
    with saved(app):
        [mail] = mails_to(again(here).ada, MailKind.INVITE)
        mail.state, mail.sent_at, mail.attempts = MailState.SENT, NOW, 1
        before = mail.content
    asked = [(timedelta(minutes=59), NOTHING), (timedelta(minutes=60), DONE), (timedelta(minutes=61), NOTHING)]
    for number, (wait, state) in enumerate(asked):
        with saved(app), clock.stopped_at(NOW + wait):
            ada = again(here).ada
            refresh = reply_to(invite_of(ada), method="REFRESH", partstat="", message_id=f"<{number}@x.example>")
            assert take_in(refresh.mail()).state is state
    with app.app_context():
        [mail] = mails_to(again(here).ada, MailKind.INVITE)
        assert (mail.state, mail.content) == (MailState.QUEUED, before)


def test_the_words_of_a_mail_are_not_kept(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        reply = reply_to(invite_of(ada), lines=["COMMENT:canary-comment", "SUMMARY:canary-summary"])
        take_in(b"Subject: canary-subject\r\n" + reply.mail())
        for row in (*db.session.scalars(sa.select(ReceivedMail)), *db.session.scalars(sa.select(AuditEntry))):
            assert "canary" not in str({column.name: getattr(row, column.name) for column in row.__table__.columns})
