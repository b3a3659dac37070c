"""What answers by mail do: each shape once, each sign of trust, and everything that must change nothing."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import account
from tests.conftest import NOW, saved
from tests.services.answer_worlds import ask_for_answers, invite_of, mails_to, published, take_in
from tests.services.replies import (
    ANSWERED,
    APPLE,
    VOUCHED,
    led_to,
    of_outlook_before_2007,
    reply_to,
    shape,
)
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.models import (
    Appointment,
    AuditEntry,
    Employee,
    Invite,
    LedgerEntry,
    Mail,
    MailKind,
    MailState,
    PartStat,
    Proposal,
    Question,
    ReceivedKind,
    ReceivedMail,
    ReceivedState,
    Undeliverable,
)
from wellness.services import answer_questions, calendar, calendar_answers, give_back, invite_events, proposals
from wellness.services.errors import Refused

DONE, ASKED, NOTHING, FAILED = (
    ReceivedState.DONE,
    ReceivedState.ASKED,
    ReceivedState.NOTHING,
    ReceivedState.FAILED,
)
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


@pytest.mark.skipif(not APPLE.is_dir(), reason=f"the replies of Apple's server are not at {APPLE}")
@pytest.mark.parametrize("name", OF_APPLE)
def test_each_mail_of_apples_server_does_what_it_says(app: Flask, here: World, name: str) -> None:
    """What lacks its answer brings Ada a question; what came back marks her address."""
    assert answered(app, here, name) == OF_APPLE[name]
    with app.app_context():
        ada = again(here).ada
        marked = db.session.scalars(sa.select(Undeliverable.address)).all()
        assert marked == ([ada.account.email] if "dsn" in name else [])
        assert len(mails_to(ada, MailKind.NOTICE)) == ("missing" in name)


@pytest.mark.skipif(not APPLE.is_dir(), reason=f"the replies of Apple's server are not at {APPLE}")
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


@pytest.mark.parametrize(("token", "sender", "vouched"), list(product([True, False], repeat=3)))
def test_two_signs_of_three_make_an_answer_count(
    app: Flask, here: World, token: bool, sender: bool, vouched: bool
) -> None:
    """Otherwise Ada is asked, and keeps her place."""
    with saved(app):
        ada = again(here).ada
        reply = reply_to(
            invite_of(ada),
            token=token,
            sender="ada@meadow.example" if sender else "secretary@meadow.example",
            headers=[f"Authentication-Results: {VOUCHED}"] if vouched else [],
        )
        row = take_in(reply.mail())
        counts = token + sender + vouched >= 2
        assert row.state is (DONE if counts else ASKED)
        assert invite_of(ada).partstat is (PartStat.DECLINED if counts else PartStat.NEEDS_ACTION)
        assert len(mails_to(ada, MailKind.NOTICE)) == (not counts)


@pytest.mark.parametrize(
    "line",
    [
        "mx.elsewhere.example; dmarc=pass header.from=meadow.example",
        "mx.meadow.example; dmarc=fail header.from=meadow.example",
        "mx.meadow.example; dmarc=pass header.from=evil.example",
        "mx.meadow.example; dkim=pass header.d=evil.example",
        "mx.meadow.example; dkim=pass header.d=example.evil",
        "mx.meadow.example; spf=pass smtp.mailfrom=evil.example",
        'mx.meadow.example; spf=fail reason="; dmarc=pass header.from=meadow.example"',
        "mx.meadow.example; spf=fail (; dmarc=pass header.from=meadow.example) smtp.mailfrom=x",
        "mx.meadow.example",
        "none",
    ],
)
def test_nothing_but_our_own_servers_word_for_the_right_domain_counts(app: Flask, here: World, line: str) -> None:
    """The sender alone is forged in a second."""
    with saved(app):
        ada = again(here).ada
        row = take_in(reply_to(invite_of(ada), token=False, headers=[f"Authentication-Results: {line}"]).mail())
        assert row.state is ASKED


@pytest.mark.parametrize(
    "line",
    [
        "mx.meadow.example 1; dmarc=pass (p=none dis=none) header.from=meadow.example",
        "MX.meadow.example; spf=neutral; dkim=pass header.i=@meadow.example header.s=k1",
        "mx.meadow.example; dkim=pass (2048-bit key) header.d=meadow.example",
        "mx.meadow.example; spf=pass smtp.mailfrom=bounce@meadow.example",
    ],
)
def test_our_servers_word_is_understood_in_its_forms(app: Flask, here: World, line: str) -> None:
    with saved(app):
        ada = again(here).ada
        row = take_in(reply_to(invite_of(ada), token=False, headers=[f"Authentication-Results: {line}"]).mail())
        assert row.state is DONE


def test_only_the_topmost_line_can_be_our_servers(app: Flask, here: World) -> None:
    """Whoever writes a mail can write such a line into it; ours is above whatever came with the mail."""
    forged = f"Authentication-Results: {VOUCHED}"
    with saved(app):
        ada = again(here).ada
        ours = "Authentication-Results: mx.meadow.example; dmarc=fail header.from=meadow.example"
        assert take_in(reply_to(invite_of(ada), token=False, headers=[ours, forged]).mail()).state is ASKED


def test_without_a_configured_server_no_line_counts(app: Flask) -> None:
    here = published(app, authserv_id="")
    with saved(app):
        ada = again(here).ada
        headers = [f"Authentication-Results: {VOUCHED}"]
        assert take_in(reply_to(invite_of(ada), token=False, headers=headers).mail()).state is ASKED


def test_a_person_is_asked_once_about_a_version_whoever_writes(app: Flask, here: World) -> None:
    """Nobody can have Ada flooded by us."""
    with saved(app):
        ada = again(here).ada
        replies = [
            reply_to(invite_of(ada), token=False, partstat=answer, message_id=f"<{number}@x.example>")
            for number, answer in enumerate(["DECLINED", "ACCEPTED", "DECLINED", "TENTATIVE"])
        ]
        states = [take_in(reply.mail()).state for reply in replies]
        assert states == [ASKED, NOTHING, NOTHING, NOTHING]
        [mail] = mails_to(ada, MailKind.NOTICE)
        assert mail.recipient == "ada@meadow.example"


def test_the_same_message_again_does_nothing(app: Flask, here: World) -> None:
    """It is one row, also when it comes by another way."""
    with saved(app):
        ada = again(here).ada
        reply = reply_to(invite_of(ada), partstat="ACCEPTED")
        first = take_in(reply.mail())
        second = take_in(b"Received: from elsewhere\r\n" + reply.mail())
        assert first.id == second.id
        assert db.session.scalar(sa.select(sa.func.count(ReceivedMail.id))) == 1


def test_an_answer_no_newer_than_the_one_that_counts_does_nothing(app: Flask, here: World) -> None:
    """A refusal of yesterday, sent again with another Message-ID, does not undo today's yes."""
    with saved(app):
        ada = again(here).ada
        take_in(reply_to(invite_of(ada), partstat="ACCEPTED").mail())
        for stamp in (ANSWERED, ANSWERED - timedelta(seconds=1)):
            row = take_in(reply_to(invite_of(ada), stamp=stamp, message_id=f"<{stamp:%S}@x.example>").mail())
            assert row.state is NOTHING
        assert invite_of(ada).partstat is PartStat.ACCEPTED


def test_a_newer_answer_replaces_an_older_one(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        for seconds, answer in enumerate(["ACCEPTED", "TENTATIVE", "DECLINED"]):
            stamp = ANSWERED + timedelta(seconds=seconds)
            take_in(reply_to(invite_of(ada), partstat=answer, stamp=stamp, message_id=f"<{answer}@x.example>").mail())
            assert invite_of(ada).partstat == answer


def raise_sequence(invite: Invite) -> None:
    """The appointment has changed, and its owner was asked anew five minutes later."""
    invite.sequence, invite.dtstamp = 1, NOW + timedelta(minutes=5)
    db.session.flush()


def test_declining_an_older_version_brings_a_question(app: Flask, here: World) -> None:
    """The person may have said no to a time that is not the time any more."""
    with saved(app):
        ada = again(here).ada
        raise_sequence(invite_of(ada))
        assert take_in(reply_to(invite_of(ada), sequence=0).mail()).state is ASKED
        [mail] = mails_to(ada, MailKind.NOTICE)
        assert b"older version" in mail.content
        assert invite_of(ada).appointment.cancelled_at is None


@pytest.mark.parametrize(
    ("sequence", "minutes", "counts"), [(0, 9, False), (None, 1, False), (None, 9, True), (1, 9, True), (7, 9, True)]
)
def test_accepting_an_older_version_accepts_nothing(
    app: Flask, here: World, sequence: int | None, minutes: int, counts: bool
) -> None:
    """Where a calendar leaves the number out, the time of the answer tells which version it answers."""
    with saved(app), clock.stopped_at(NOW + timedelta(minutes=10)):
        ada = again(here).ada
        raise_sequence(invite_of(ada))
        stamp = NOW + timedelta(minutes=minutes)
        take_in(reply_to(invite_of(ada), partstat="ACCEPTED", sequence=sequence, stamp=stamp).mail())
        assert invite_of(ada).partstat is (PartStat.ACCEPTED if counts else PartStat.NEEDS_ACTION)


@pytest.mark.parametrize("stamp", [None, NOW + timedelta(days=1)])
def test_an_answer_without_a_real_time_brings_a_question(app: Flask, here: World, stamp: datetime | None) -> None:
    """One from tomorrow would make everything before it count for nothing."""
    with saved(app):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada), stamp=stamp).mail()).state is ASKED


def test_an_answer_about_a_past_session_does_nothing(app: Flask, here: World) -> None:
    with saved(app), clock.stopped_at(datetime(2026, 3, 16, 8, 1, tzinfo=UTC)):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada)).mail()).state is NOTHING
        assert invite_of(ada).appointment.cancelled_at is None


def test_an_answer_to_what_is_not_ours_is_shown_to_a_coordinator(app: Flask, here: World) -> None:
    with saved(app):
        row = take_in(reply_to(invite_of(again(here).ada), uid="somebody-elses@x.example").mail())
        assert (row.state, row.sender) == (FAILED, "ada@meadow.example")


def test_a_colleague_to_whom_it_was_forwarded_changes_nothing(app: Flask, here: World) -> None:
    """Ben's calendar answers Ada's invite, by its secret address and with our server's word for him."""
    with saved(app):
        company = again(here)
        reply = reply_to(
            invite_of(company.ada), attendee="ben@meadow.example", headers=[f"Authentication-Results: {VOUCHED}"]
        )
        assert take_in(reply.mail()).state is NOTHING
        assert invite_of(company.ada).partstat is PartStat.NEEDS_ACTION
        assert mails_to(company.ada, MailKind.NOTICE) == []


def test_an_alias_of_the_sender_counts_with_the_secret_address(app: Flask, here: World) -> None:
    """The calendar knows Ada by another address, the mail is from the one that we know."""
    with saved(app):
        ada = again(here).ada
        reply = reply_to(invite_of(ada), attendee="a.lovelace@meadow.example", sender="ada@meadow.example")
        assert take_in(reply.mail()).state is DONE


def test_an_alias_all_over_brings_a_question(app: Flask, here: World) -> None:
    """It may be Ada's other address or a stranger to whom it was forwarded; she knows."""
    with saved(app):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada), attendee="a.lovelace@meadow.example").mail()).state is ASKED


def test_what_exchange_kept_to_itself_brings_the_link(app: Flask, here: World) -> None:
    """With our plain address, too: then it is about the sender's next session."""
    with saved(app):
        ada = again(here).ada
        row = take_in(of_outlook_before_2007(invite_of(ada)))
        assert (row.kind, row.state) == (ReceivedKind.WINMAIL, ASKED)
    ask_for_answers(plus_addresses=False)
    with saved(app):
        ben = again(here).ben
        assert take_in(of_outlook_before_2007(invite_of(ben))).state is ASKED
        assert b"/q/" in mails_to(ben, MailKind.NOTICE)[0].content


def test_what_somebody_writes_is_left_to_a_coordinator(app: Flask, here: World) -> None:
    """Whoever answers the invite in words is told how to answer it, besides."""
    words = "From: ada@meadow.example\r\nTo: {}\r\n\r\nI cannot come, my back hurts."
    with saved(app):
        ada = again(here).ada
        plain = take_in(words.format("wellness@meadow.example").encode())
        assert (plain.state, plain.kind, plain.sender) == (FAILED, ReceivedKind.OTHER, "ada@meadow.example")
        assert mails_to(ada, MailKind.NOTICE) == []
        invites_own = take_in(words.format(f"wellness+{invite_of(ada).token}@meadow.example").encode())
        assert invites_own.state is FAILED
        assert len(mails_to(ada, MailKind.NOTICE)) == 1


def test_a_note_of_absence_is_ignored(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        to = f"wellness+{invite_of(ada).token}@meadow.example"
        raw = f"Auto-Submitted: auto-replied\r\nFrom: ada@meadow.example\r\nTo: {to}\r\n\r\nI am away."
        assert take_in(raw.encode()).state is NOTHING
        assert mails_to(ada, MailKind.NOTICE) == []


def test_an_answer_unmarks_an_address_from_which_mail_came_back(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        db.session.add(Undeliverable(address=ada.account.email, status="5.2.2", since=NOW))
        take_in(reply_to(invite_of(ada), partstat="ACCEPTED").mail())
        assert db.session.scalars(sa.select(Undeliverable)).all() == []


def test_a_forwarding_servers_bounce_is_traced_by_our_own_message_id(app: Flask, here: World) -> None:
    """It names an address that we do not know; the mail that came back does."""
    with saved(app):
        ada = again(here).ada
        [mail] = mails_to(ada, MailKind.INVITE)
        report = (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            "Final-Recipient: rfc822; other@mailbox.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
            f"Content-Type: message/rfc822\r\n\r\nMessage-ID: <{mail.id}@localhost>\r\n\r\nx\r\n--b--\r\n"
        )
        assert take_in(report.encode()).state is DONE
        assert db.session.scalars(sa.select(Undeliverable.address)).one() == "ada@meadow.example"


def given_back(app: Flask, here: World) -> None:
    with saved(app):
        give_back.give_back(invite_of(again(here).ada))


def test_saying_yes_after_giving_it_back_is_answered(app: Flask, here: World) -> None:
    """Ada accepts what is hers no more, and is told; an answer that was on its way meanwhile is not worth a mail."""
    given_back(app, here)
    with saved(app), clock.stopped_at(NOW + timedelta(minutes=10)):
        ada = again(here).ada
        before = ANSWERED - timedelta(minutes=2)
        assert take_in(reply_to(invite_of(ada), partstat="ACCEPTED", stamp=before).mail()).state is NOTHING
        late = reply_to(invite_of(ada), partstat="ACCEPTED", message_id="<late@x.example>")
        assert take_in(late.mail()).state is ASKED
        assert b"not yours any more" in mails_to(ada, MailKind.NOTICE)[0].content.replace(b"\r\n", b" ")


def test_declining_what_was_given_back_does_nothing(app: Flask, here: World) -> None:
    given_back(app, here)
    with saved(app):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada)).mail()).state is NOTHING
        assert len(mails_to(ada, MailKind.CANCELLATION)) == 1


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


def test_whoever_cannot_be_trusted_is_sent_nothing_again(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        [mail] = mails_to(ada, MailKind.INVITE)
        mail.state, mail.sent_at = MailState.SENT, NOW - timedelta(days=1)
        assert take_in(reply_to(invite_of(ada), token=False, method="REFRESH", partstat="").mail()).state is NOTHING
        assert mail.state is MailState.SENT


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


def test_the_words_of_a_mail_are_not_kept(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        reply = reply_to(invite_of(ada), lines=["COMMENT:canary-comment", "SUMMARY:canary-summary"])
        take_in(b"Subject: canary-subject\r\n" + reply.mail())
        for row in (*db.session.scalars(sa.select(ReceivedMail)), *db.session.scalars(sa.select(AuditEntry))):
            assert "canary" not in str({column.name: getattr(row, column.name) for column in row.__table__.columns})


def link_to(who: Employee) -> str:
    [mail] = mails_to(who, MailKind.NOTICE)
    return mail.content.decode().split("/q/")[1].split()[0].replace("=\r\n", "")


def test_the_link_of_a_question_opens_until_the_session_begins(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        take_in(reply_to(invite_of(ada), token=False).mail())
        secret = link_to(ada)
        assert answer_questions.find(secret) is invite_of(ada)
        assert answer_questions.find("no such secret") is None
        assert secret not in str(db.session.scalars(sa.select(Question.token_hash)).all())
    with app.app_context(), clock.stopped_at(datetime(2026, 3, 16, 8, 0, tzinfo=UTC)):
        assert answer_questions.find(secret) is None


def test_what_the_owner_says_on_the_page_counts_whatever_the_calendar_said(app: Flask, here: World) -> None:
    """The calendar's clock is fast by half an hour."""
    with saved(app):
        ada = again(here).ada
        stamp = NOW + timedelta(minutes=30)
        take_in(reply_to(invite_of(ada), partstat="TENTATIVE", stamp=stamp).mail())
        calendar_answers.give_now(invite_of(ada), PartStat.ACCEPTED)
        assert invite_of(ada).partstat is PartStat.ACCEPTED
        calendar_answers.give_now(invite_of(ada), PartStat.DECLINED)
        assert invite_of(ada).appointment.cancelled_at is not None
        with pytest.raises(Refused):
            calendar_answers.give_now(invite_of(ada), PartStat.ACCEPTED)


def test_an_unknown_address_that_bounces_is_nobodys(app: Flask, here: World) -> None:
    with saved(app):
        account("other@meadow.example")
        raw = (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            "Final-Recipient: rfc822; nobody@elsewhere.example\r\nAction: failed\r\n\r\n--b--\r\n"
        )
        assert take_in(raw.encode()).state is NOTHING
        assert db.session.scalars(sa.select(Appointment.cancelled_at)).all() == [None, None]
