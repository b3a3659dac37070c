"""The outbox: rows with final bytes, enqueued with the change that causes them, sent in order and only marked once."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.conftest import NOW, saved
from tests.services.calendar_samples import an_event
from wellness import clock, settings
from wellness.db import db
from wellness.models import Mail, MailKind, MailState
from wellness.services import deliveries, mail_transport, mails
from wellness.services.errors import Refused
from wellness.services.mail_transport import PermanentFailure, TemporaryFailure
from wellness.services.mails import CalendarLetter, Letter

UID = "5b1c0f2e-7a1d-4c5e-9d53-0a6f3d2b9c11@localhost"


def outbox() -> dict[str, bytes]:
    """The mails in the folder of a development machine, by id."""
    folder: Path = settings.current().data_dir / "outbox"
    return {file.stem: file.read_bytes() for file in folder.glob("*.eml")}


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def jobs() -> list[str]:
    """The jobs that stand in the queue, by name."""
    table = "workflow_status" if db.engine.dialect.name == "sqlite" else "dbos.workflow_status"
    return list(db.session.scalars(sa.text(f"SELECT workflow_uuid FROM {table} WHERE name = 'deliver' ORDER BY 1")))


def calendar_letter(account: object, sequence: int = 0) -> CalendarLetter:
    event = an_event(uid=UID, sequence=sequence, attendee_email="ada@meadow.example")
    return CalendarLetter(account=account, subject="Your appointment", paragraphs=["On Monday."], event=event)


def write_one(app: Flask) -> str:
    """One plain mail to Ada; its id."""
    with saved(app):
        ada = builders.account("ada@meadow.example")
        return mails.write_plain(ada, kind=MailKind.NOTICE, subject="Hello", paragraphs=["Dear Ada."]).id


def deliver(app: Flask, mail_id: str) -> bool:
    """One step of the job: its own context, committed at the end."""
    with saved(app):
        return deliveries.deliver(mail_id)


def state_of(app: Flask, mail_id: str) -> Mail:
    with app.app_context():
        return db.session.get_one(Mail, mail_id)


def test_a_mail_and_its_job_are_there_together_or_not_at_all(app: Flask) -> None:
    """Rolling the cause back leaves neither a mail nor a job."""
    with app.app_context():
        ada = builders.account("ada@meadow.example")
        mails.write_plain(ada, kind=MailKind.NOTICE, subject="Hello", paragraphs=["Dear Ada."])
        db.session.rollback()
        assert db.session.scalars(sa.select(Mail)).all() == []
        assert jobs() == []
    mail_id = write_one(app)
    with app.app_context():
        assert jobs() == [f"deliver-{mail_id}"]


def test_a_plain_mail_says_who_writes_what_to_whom(app: Flask) -> None:
    """Addresses, subject, link and Message-ID are in the bytes that were written."""
    with saved(app):
        mail = mails.write_plain(
            builders.account("ada@meadow.example", "Ada Byron"),
            kind=MailKind.NOTICE,
            subject="Round\nopened",
            paragraphs=["Dear Ada."],
            action=("Answer here", "http://localhost/r/abc"),
            after=["Bye."],
        )
        message = read(mail.content)
        body = message.get_body(("plain",))
        assert body is not None
        assert message["To"] == "Ada Byron <ada@meadow.example>"
        assert message["From"] == "Wellness at work <wellness@localhost.example>"
        assert message["Subject"] == "Round opened"
        assert message["Message-ID"] == f"<{mail.id}@localhost>"
        assert message["Date"].datetime == NOW
        assert body.get_content().split() == ["Dear", "Ada.", "Answer", "here:", "http://localhost/r/abc", "Bye."]


def test_an_address_that_no_mail_server_takes_is_refused_in_words(app: Flask) -> None:
    """The message names the person and says what to do."""
    with app.app_context():
        zoe = builders.account("zoë@meadow.example", "Zoë")
        with pytest.raises(Refused, match="Zoë cannot be written to.*Correct the address"):
            mails.write_plain(zoe, kind=MailKind.NOTICE, subject="Hello", paragraphs=["Dear Zoë."])


def test_sending_marks_once_and_a_second_job_sends_nothing(app: Flask) -> None:
    """The file holds the bytes of the row; a repeated job finds nothing to do."""
    mail_id = write_one(app)
    assert deliver(app, mail_id) is False
    mail = state_of(app, mail_id)
    assert (mail.state, mail.attempts, mail.sent_at) == (MailState.SENT, 1, NOW)
    with app.app_context():
        assert outbox() == {mail_id: db.session.scalar(sa.select(Mail.content))}
    sent = [file.stat().st_mtime_ns for file in (settings.current().data_dir / "outbox").iterdir()]
    deliver(app, mail_id)
    assert [file.stat().st_mtime_ns for file in (settings.current().data_dir / "outbox").iterdir()] == sent


def test_a_mail_whose_mark_was_lost_is_sent_again_with_the_same_bytes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash between the mail server's yes and our commit costs a second, identical mail and never one."""
    mail_id = write_one(app)
    sent: list[bytes] = []
    monkeypatch.setattr(mail_transport, "send", lambda raw, envelope, transport: sent.append(raw))
    with app.app_context():
        deliveries.deliver(mail_id)
        db.session.rollback()
    with clock.stopped_at(NOW + timedelta(hours=3)):
        deliver(app, mail_id)
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_a_cancellation_never_overtakes_its_invitation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job of the later mail sends the earlier one of the same calendar entry first."""
    order: list[str] = []
    monkeypatch.setattr(mail_transport, "send", lambda raw, envelope, transport: order.append(envelope.mail_id))
    with saved(app):
        ada = builders.account("ada@meadow.example")
        first = mails.write_invite(calendar_letter(ada)).id
        second = mails.write_cancellation(calendar_letter(ada, sequence=1)).id
    assert deliver(app, second) is True
    assert order == [first]
    assert deliver(app, second) is False
    assert order == [first, second]
    assert deliver(app, first) is False
    assert order == [first, second]


def test_a_cancellation_answers_the_invitation_of_its_appointment(app: Flask) -> None:
    """Mail programs show the two as one conversation."""
    with saved(app):
        ada = builders.account("ada@meadow.example")
        first = mails.write_invite(calendar_letter(ada))
        second = read(mails.write_cancellation(calendar_letter(ada, sequence=1)).content)
        assert second["In-Reply-To"] == second["References"] == f"<{first.id}@localhost>"
        assert (first.thread, first.position) == (UID, 0)


def test_a_refusal_for_good_is_kept_and_can_be_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is shown; trying again enqueues a new attempt with the same bytes."""

    def refuse(raw: bytes, envelope: object, transport: object) -> None:
        raise PermanentFailure("The mail server says: 550 no such mailbox")

    mail_id = write_one(app)
    with monkeypatch.context() as patched:
        patched.setattr(mail_transport, "send", refuse)
        deliver(app, mail_id)
    mail = state_of(app, mail_id)
    assert (mail.state, mail.error) == (MailState.FAILED, "The mail server says: 550 no such mailbox")
    with saved(app):
        deliveries.try_again(db.session.get_one(Mail, mail_id), actor=builders.coordinator())
        assert jobs() == [f"deliver-{mail_id}", f"deliver-{mail_id}-2"]
    deliver(app, mail_id)
    assert state_of(app, mail_id).state == MailState.SENT


def test_only_a_failed_mail_is_tried_again(app: Flask) -> None:
    """Pressing twice enqueues once."""
    mail_id = write_one(app)
    with app.app_context(), pytest.raises(Refused, match="has not failed"):
        deliveries.try_again(db.session.get_one(Mail, mail_id), actor=builders.coordinator())


def test_a_failure_for_now_leaves_the_mail_in_the_outbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job is told, so that it comes again; the reason can be noted."""

    def later(raw: bytes, envelope: object, transport: object) -> None:
        raise TemporaryFailure("The mail server does not answer")

    mail_id = write_one(app)
    monkeypatch.setattr(mail_transport, "send", later)
    with pytest.raises(TemporaryFailure):
        deliver(app, mail_id)
    with saved(app):
        deliveries.note_delay(mail_id, "The mail server does not answer")
    mail = state_of(app, mail_id)
    assert (mail.state, mail.attempts, mail.error) == (MailState.QUEUED, 1, "The mail server does not answer")


def test_nothing_is_locked_while_the_mail_server_is_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another request writes and commits during a slow sending."""

    def write_meanwhile(raw: bytes, envelope: object, transport: object) -> None:
        with saved(app):
            builders.account("ben@meadow.example")

    mail_id = write_one(app)
    monkeypatch.setattr(mail_transport, "send", write_meanwhile)
    deliver(app, mail_id)
    assert state_of(app, mail_id).state == MailState.SENT


def test_many_mails_are_written_together(app: Flask) -> None:
    """The rows go in with one statement and two more a job, so that opening a round does not hold the page up."""
    with saved(app):
        people = [builders.account(f"person{number}@meadow.example") for number in range(20)]
        letters = [
            Letter(account=people[number % 20], kind=MailKind.REMINDER, subject="Reminder", paragraphs=["Please."])
            for number in range(300)
        ]
        statements = 0

        def count(*_: object) -> None:
            nonlocal statements
            statements += 1

        sa.event.listen(db.engine, "before_cursor_execute", count)
        written = mails.write_plain_mails(letters)
        assert len({mail.id for mail in written}) == 300
        assert statements <= 2 * 300 + 10
