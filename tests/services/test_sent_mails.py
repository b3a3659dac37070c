"""What sent mails said is forgotten in time, and no mail that may have to be sent again."""

from datetime import timedelta

import pytest
from flask import Flask

from tests import builders
from tests.conftest import NOW, saved
from wellness import clock
from wellness.db import db
from wellness.models import Mail, MailKind, MailState
from wellness.services import sent_mails, sign_in_mails, signins

MONTH = timedelta(days=30)
MINUTES = timedelta(minutes=10)


def kept_after(app: Flask, wait: timedelta, kind: MailKind, state: MailState) -> bool:
    """Whether the words of a mail of this kind, written now and left in this state, are there after the wait."""
    with saved(app):
        account = builders.account("ana@meadow.example")
        mail = Mail(account_id=account.id, kind=kind, recipient=account.email, subject="Hello", content=b"words")
        mail.thread, mail.state, mail.sent_at = "one", state, NOW if state is MailState.SENT else None
        builders.add(mail)
    with saved(app), clock.stopped_at(NOW + wait):
        sent_mails.forget()
    with app.app_context():
        return db.session.scalars(db.select(Mail.content)).one() == b"words"


@pytest.mark.parametrize(
    ("wait", "kind", "state", "kept"),
    [
        (MINUTES, MailKind.SIGN_IN, MailState.SENT, False),
        (MINUTES - timedelta(seconds=1), MailKind.SIGN_IN, MailState.SENT, True),
        (MINUTES, MailKind.SIGN_IN, MailState.QUEUED, True),
        (MINUTES, MailKind.INVITE, MailState.SENT, True),
        (MONTH, MailKind.INVITE, MailState.SENT, False),
        (MONTH, MailKind.INVITE, MailState.FAILED, True),
    ],
)
def test_words_are_kept_as_long_as_they_are_of_use(
    app: Flask, wait: timedelta, kind: MailKind, state: MailState, kept: bool
) -> None:
    """Ten minutes for a code, a month for anything else; always for what has not left yet."""
    assert kept_after(app, wait, kind, state) is kept


def test_after_ten_minutes_no_row_holds_a_code_that_was_mailed(app: Flask) -> None:
    """The digests of a sign-in are all that was ever kept of it beside the mail."""
    with saved(app):
        account = builders.account("ana@meadow.example")
        sign_in_mails.answer(signins.request(account.email, browser="a browser").id)
        mail = db.session.scalars(db.select(Mail)).one()
        assert b"Sign in" in mail.content
        mail.state, mail.sent_at = MailState.SENT, NOW
    with saved(app), clock.stopped_at(NOW + MINUTES):
        sent_mails.forget()
    with app.app_context():
        mail = db.session.scalars(db.select(Mail)).one()
        assert (mail.content, mail.recipient, mail.state) == (b"", "ana@meadow.example", MailState.SENT)
