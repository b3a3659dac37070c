"""A test of invitations: three mails to one mailbox in order, nothing but mails, and not too many of them."""

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.conftest import NOW, saved
from tests.services.calendar_samples import content_lines
from wellness import clock
from wellness.db import db
from wellness.models import Account, Appointment, AuditEntry, CalendarTest, Invite, LedgerEntry, Mail, OwnCalendar
from wellness.services import calendar_test_words, calendar_tests
from wellness.services.errors import NotFound, Refused

MAILBOX = "it.mailbox@elsewhere.example"


@pytest.fixture
def ivo(app: Flask) -> str:
    """The id of the administrator who tests."""
    with saved(app):
        return builders.administrator("it@meadow.example").id


def started(ivo: str, address: str = MAILBOX, zone: str = "Europe/Berlin") -> CalendarTest:
    return calendar_tests.start(address, timezone=zone, actor=db.session.get_one(Account, ivo))


def go_on(test: CalendarTest, sent: int) -> Mail:
    return calendar_tests.send_next(test, sent=sent, actor=test.account)


def lines(mail: Mail) -> list[str]:
    """What the calendar part of a mail says."""
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    [part] = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content_lines(content)


def value(mail: Mail, name: str) -> str:
    [line] = [line for line in lines(mail) if line.startswith((f"{name}:", f"{name};"))]
    return line.partition(":")[2]


def test_the_three_mails_invite_move_and_cancel_one_appointment(app: Flask, ivo: str) -> None:
    """At ten in the reader's zone a week ahead, then at eleven, then gone; under one UID, for the mailbox alone."""
    with saved(app):
        test = started(ivo, " IT.Mailbox@elsewhere.example ")
        with clock.stopped_at(NOW + timedelta(minutes=1)):
            go_on(test, 1)
        with clock.stopped_at(NOW + timedelta(minutes=2)):
            go_on(test, 2)
        mails = list(calendar_tests.mails_of(test).values())
        assert [mail.recipient for mail in mails] == [MAILBOX] * 3
        assert {value(mail, "UID") for mail in mails} == {test.uid}
        assert [value(mail, "METHOD") for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [value(mail, "SEQUENCE") for mail in mails] == ["0", "1", "2"]
        assert [value(mail, "DTSTAMP") for mail in mails] == [f"20260302T090{n}00Z" for n in range(3)]
        starts = ["20260309T100000", "20260309T110000", "20260309T110000"]
        assert [lines(mail)[-100:] and value(mail, "ATTENDEE") for mail in mails] == [f"mailto:{MAILBOX}"] * 3
        assert [[line for line in lines(mail) if line.startswith("DTSTART;TZID=Europe/Berlin")] for mail in mails] == [
            [f"DTSTART;TZID=Europe/Berlin:{start}"] for start in starts
        ]
        assert {value(mail, "SUMMARY") for mail in mails} == {"TEST of invitations\\, no appointment"}
        assert [mail.subject[:11] for mail in mails] == ["TEST 1 of 3", "TEST 2 of 3", "TEST 3 of 3"]
        assert f"In-Reply-To: <{mails[0].id}@localhost>" in mails[2].content.decode()
        assert test.ended_at == NOW + timedelta(minutes=2)


def test_the_hour_is_that_of_the_readers_zone(app: Flask, ivo: str) -> None:
    with saved(app):
        test = started(ivo, zone="America/New_York")
        assert test.starts == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
        assert calendar_tests.time_of(test, 2) == "Mon 9 March, 11:00–11:20 (New York time)"


def test_nothing_real_comes_of_it(app: Flask, ivo: str) -> None:
    """No appointment, invite, ledger row or connected calendar; the audit knows each step, and no address."""
    with saved(app):
        test = started(ivo)
        go_on(test, 1)
        go_on(test, 2)
    with app.app_context():
        for kind in (Appointment, Invite, LedgerEntry, OwnCalendar):
            assert db.session.scalars(sa.select(kind)).all() == []
        noted = [
            (entry.action, entry.detail) for entry in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.at))
        ]
        assert sorted(noted, key=str) == [
            ("invitation test sent", {"step": 1}),
            ("invitation test sent", {"step": 2}),
            ("invitation test sent", {"step": 3}),
            ("invitation test started", {}),
        ]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1


@pytest.mark.parametrize("sent", [0, 2, 3, -1])
def test_a_step_is_sent_once_and_in_order(app: Flask, ivo: str, sent: int) -> None:
    """Pressing twice, on a page of before, sends nothing again."""
    with saved(app):
        test = started(ivo)
        with pytest.raises(Refused, match="sent already"):
            go_on(test, sent)
        assert len(calendar_tests.mails_of(test)) == 1


def test_stopping_cancels_at_once(app: Flask, ivo: str) -> None:
    """The cancellation outdoes the invitation, at the hour that the calendar has, and there is no going on."""
    with saved(app):
        test = started(ivo)
        calendar_tests.stop(test, actor=test.account)
        mails = calendar_tests.mails_of(test)
        assert sorted(mails) == [1, 3]
        assert (value(mails[3], "METHOD"), value(mails[3], "SEQUENCE")) == ("CANCEL", "2")
        assert any(line == "DTSTART;TZID=Europe/Berlin:20260309T100000" for line in lines(mails[3]))
        assert calendar_tests.time_of(test, 3) == calendar_tests.time_of(test, 1)
        for again in (lambda: calendar_tests.stop(test, actor=test.account), lambda: go_on(test, 3)):
            with pytest.raises(Refused):
                again()


@pytest.mark.parametrize(
    "address", ["", "ivo", "ivo@", "ivo@meadow.example, eva@meadow.example", "ivo@mea dow.example"]
)
def test_what_is_no_address_is_said(app: Flask, ivo: str, address: str) -> None:
    with saved(app):
        with pytest.raises(Refused, match="e-mail address,? such as"):
            started(ivo, address)
        assert db.session.scalars(sa.select(CalendarTest)).all() == []


def test_nobody_can_be_flooded(app: Flask, ivo: str) -> None:
    """Five an hour for a mailbox, twenty for all."""
    with saved(app):
        for minutes in range(5):
            with clock.stopped_at(NOW + timedelta(minutes=minutes)):
                started(ivo)
        with (
            clock.stopped_at(NOW + timedelta(minutes=5)),
            pytest.raises(Refused, match="has had 5 tests within the hour"),
        ):
            started(ivo)
        for number in range(15):
            started(ivo, f"box{number}@elsewhere.example")
        with pytest.raises(Refused, match="There have been 20 tests"):
            started(ivo, "one.more@elsewhere.example")
        with clock.stopped_at(NOW + timedelta(hours=1)):
            started(ivo)


def test_pressing_twice_starts_one_test(app: Flask, ivo: str) -> None:
    """Half a minute later it is another one."""
    with saved(app):
        test = started(ivo)
        assert started(ivo) is test
        with clock.stopped_at(NOW + timedelta(seconds=30)):
            assert started(ivo) is not test


def test_an_unknown_test_is_nothing(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFound):
        calendar_tests.get("0" * 16)


def test_each_step_speaks_of_the_four_programs_and_names_the_sender(app: Flask) -> None:
    with app.app_context():
        steps = calendar_test_words.steps()
    assert [list(step.expected) for step in steps] == [["Outlook", "Google", "Apple", "Thunderbird"]] * 3
    told = " ".join(fault.remedy for fault in steps[0].faults)
    for needed in ("wellness@localhost.example", "wellness+abc@localhost.example", "DMARC", "From everyone"):
        assert needed in told
