"""The outbox page: counts, lines and failures, and never what a mail says."""

import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.conftest import saved, sign_in
from wellness.db import db
from wellness.models import Mail, MailKind, MailState
from wellness.services import mails


def write(app: Flask) -> None:
    """One mail that waits, one that failed, and a sign-in that waits."""
    with saved(app):
        builders.coordinator()
        ada = builders.account("ada@meadow.example")
        mails.write_plain(ada, kind=MailKind.REMINDER, subject="Reminder of March", paragraphs=["Secret words."])
        failed = mails.write_plain(ada, kind=MailKind.INVITE, subject="Your appointment", paragraphs=["On Monday."])
        failed.state, failed.error, failed.attempts = MailState.FAILED, "550 no such mailbox", 1
        mails.write_plain(ada, kind=MailKind.SIGN_IN, subject="Code 123456", paragraphs=["123456"])


def test_the_page_counts_and_lists_and_keeps_what_is_private(app: Flask) -> None:
    """The reason of a failure is shown; a sign-in shows neither subject nor code."""
    write(app)
    page = sign_in(app, "hr@meadow.example").get("/mails").text
    for words in ("Reminder of March", "ada@meadow.example", "550 no such mailbox", "Try again", "Sign-in"):
        assert words in page
    for private in ("Secret words", "123456"):
        assert private not in page


def test_one_state_can_be_shown_alone(app: Flask) -> None:
    """A state that does not exist shows all."""
    write(app)
    hr = sign_in(app, "hr@meadow.example")
    failed = hr.get("/mails?state=failed").text
    assert "Your appointment" in failed
    assert "Reminder of March" not in failed
    assert "Reminder of March" in hr.get("/mails?state=strange").text


def test_a_failed_mail_is_tried_again_once(app: Flask) -> None:
    """The second press says that there is nothing to do."""
    write(app)
    hr = sign_in(app, "hr@meadow.example")
    with app.app_context():
        failed = db.session.scalars(sa.select(Mail.id).filter_by(state=MailState.FAILED)).one()
    assert hr.post(f"/mails/{failed}/try-again").status_code == 303
    assert hr.post(f"/mails/{failed}/try-again").status_code == 422
    assert hr.post("/mails/nothing/try-again").status_code == 404
    with app.app_context():
        assert db.session.get_one(Mail, failed).state == MailState.QUEUED
