"""Mails leave by a job, are tried again later, and never get in the way of the web."""

import logging
import threading
from datetime import timedelta

import pytest
from flask import Flask

from tests import builders as make
from tests.conftest import NOW, saved
from tests.jobs.conftest import eventually
from wellness import clock
from wellness.db import db
from wellness.models import Account, Mail, MailKind, MailState
from wellness.services import deliveries, lost_mail, mails, queue
from wellness.services.mail_transport import TemporaryFailure
from wellness.settings import Settings


def write(account: Account) -> Mail:
    return mails.write_plain(account, kind=MailKind.NOTICE, subject="Hello", paragraphs=["Good morning."])


def states(app: Flask) -> dict[MailState, int]:
    with app.app_context():
        rows = db.session.execute(db.select(Mail.state, db.func.count()).group_by(Mail.state))
        return {state: count for state, count in rows}


def written(app: Flask) -> str:
    """The id of a mail that was just written."""
    with saved(app):
        return write(make.account("ana@meadow.example")).id


@pytest.mark.usefixtures("jobs")
def test_a_mail_leaves_after_the_transaction_that_wrote_it(app: Flask, settings: Settings) -> None:
    mail_id = written(app)

    eventually(lambda: states(app) == {MailState.SENT: 1})

    [file] = (settings.data_dir / "outbox").glob("*.eml")
    with app.app_context():
        assert file.read_bytes() == db.session.get_one(Mail, mail_id).content


@pytest.mark.usefixtures("jobs")
def test_a_mail_whose_transaction_was_rolled_back_never_leaves(app: Flask, settings: Settings) -> None:
    with app.app_context():
        write(make.account("ana@meadow.example"))
        db.session.rollback()
    with saved(app):
        write(make.account("ben@meadow.example"))

    eventually(lambda: states(app) == {MailState.SENT: 1})

    assert len(list((settings.data_dir / "outbox").glob("*.eml"))) == 1


@pytest.mark.usefixtures("jobs")
def test_a_mail_that_cannot_leave_now_is_tried_again_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost_mail, "_FIRST_WAIT", timedelta(seconds=0.1))
    real, refused = deliveries.deliver, []

    def deliver(mail_id: str) -> bool:
        if len(refused) < 2:
            refused.append(mail_id)
            raise TemporaryFailure("the mail server is busy")
        return real(mail_id)

    monkeypatch.setattr(deliveries, "deliver", deliver)
    mail_id = written(app)

    eventually(lambda: states(app) == {MailState.SENT: 1})

    with app.app_context():
        assert db.session.get_one(Mail, mail_id).attempts == 3


def test_the_wait_before_another_attempt_doubles(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[timedelta] = []
    monkeypatch.setattr(queue, "enqueue", lambda *_, wait=None, **__: waits.append(wait))
    with saved(app):
        mail = write(make.account("ana@meadow.example"))
        for _ in range(9):
            lost_mail.try_later(mail.id, "the mail server is busy")

    assert [wait.total_seconds() for wait in waits[1:]] == [15, 30, 60, 120, 240, 480, 960, 1800, 1800]


def test_a_mail_without_a_job_is_put_back_once(app: Flask) -> None:
    with saved(app):
        account = make.account("ana@meadow.example")
        lost = make.add(
            Mail(
                account_id=account.id,
                kind=MailKind.NOTICE,
                recipient=account.email,
                subject="Hello",
                content=b"",
                thread="lost",
            )
        )
        write(account)
        lost_id = lost.id
    with clock.stopped_at(NOW + timedelta(minutes=5)):
        with saved(app):
            assert lost_mail.put_back() == 1
        with saved(app):
            assert lost_mail.put_back() == 0
    with app.app_context():
        assert queue.unfinished([f"deliver-{lost_id}-2"]) == {f"deliver-{lost_id}-2"}


@pytest.mark.usefixtures("jobs")
def test_web_threads_and_jobs_never_find_the_database_locked(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    errors: list[Exception] = []
    with saved(app):
        account_id = make.account("ana@meadow.example").id

    def request() -> None:
        try:
            for _ in range(12):
                with saved(app):
                    account = db.session.get_one(Account, account_id, with_for_update=True)
                    account.name += "a"
                    write(account)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=request) for _ in range(4)]
    with caplog.at_level(logging.WARNING):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        eventually(lambda: states(app) == {MailState.SENT: 48}, seconds=60)

    assert errors == []
    assert "locked" not in caplog.text
    with app.app_context():
        assert len(db.session.get_one(Account, account_id).name) == len("Ana") + 48
