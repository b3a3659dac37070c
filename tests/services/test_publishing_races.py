"""Fifty people press "publish" at once: one of them does it. With the protection off the same test sees more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import saved
from tests.services.roster_worlds import world
from wellness.db import db
from wellness.models import LIVE, Account, Appointment, AuditEntry, Invite, Mail, MailKind, Roster, RosterState
from wellness.services import give_back, publishing
from wellness.services.differences import Difference
from wellness.services.errors import Refused

PRESSES = 50


def press(app: Flask, roster_id: str, ready: Barrier) -> bool:
    """One request: its own connection, its own transaction; whether it published."""
    ready.wait()
    try:
        with saved(app):
            hr = db.session.scalars(sa.select(Account).filter_by(is_coordinator=True)).one()
            publishing.publish(db.session.get_one(Roster, roster_id), revision=1, actor=hr)
    except (Refused, sa.exc.IntegrityError):
        return False
    return True


def press_all(app: Flask) -> list[bool]:
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        roster_id = company.draft.id
    ready = Barrier(PRESSES)
    with ThreadPoolExecutor(PRESSES) as threads:
        return list(threads.map(lambda _: press(app, roster_id, ready), range(PRESSES)))


def test_fifty_presses_publish_one_version_and_mail_everyone_once(app: Flask) -> None:
    """Three people are concerned, so three mails leave."""
    assert press_all(app).count(True) == 1
    with app.app_context():
        assert db.session.scalars(sa.select(Roster.state)).all() == [RosterState.PUBLISHED]
        assert sorted(db.session.scalars(sa.select(Mail.recipient))) == [
            "ada@meadow.example",
            "ben@meadow.example",
            "cem@meadow.example",
        ]
        published = sa.select(sa.func.count()).where(AuditEntry.action == "roster published")
        assert db.session.scalar(published) == 1


def test_without_the_claim_more_than_one_press_publishes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above would notice if the conditional write were taken away."""
    monkeypatch.setattr(publishing, "claim", lambda roster, revision: None)
    assert press_all(app).count(True) > 1


def give_back_during_publishing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Ada gives her session back while a second version, which keeps it, is being published.

    Returns who cancelled the session that the second version holds, or None while it stands.
    """
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        publishing.publish(company.draft, revision=1, actor=company.hr)
        second = company.draft_again()
        second_id, kept_id = second.id, company.placed(company.ada, 0, second).id
    halfway, given_back = Event(), Event()

    def give() -> None:
        halfway.wait()
        with saved(app):
            give_back.give_back(db.session.scalars(sa.select(Invite)).one())
        given_back.set()

    def pause(roster: Roster, change: Difference) -> None:
        halfway.set()
        given_back.wait(0.5)

    monkeypatch.setattr(publishing, "_go_live", _after(pause, publishing._go_live))  # noqa: SLF001
    with ThreadPoolExecutor(1) as threads:
        giving = threads.submit(give)
        with saved(app):
            publishing.publish(db.session.get_one(Roster, second_id), revision=1, actor=None)
        giving.result()
    with app.app_context():
        return db.session.get_one(Appointment, kept_id).cancelled_by


def _after(first: Callable[..., None], then: Callable[..., Any]) -> Callable[..., Any]:
    def both(*args: Any) -> Any:
        first(*args)
        return then(*args)

    return both


def test_what_is_given_back_during_publishing_stays_given_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The press waits for the new version and then cancels in it."""
    assert give_back_during_publishing(app, monkeypatch) == "employee"


def test_without_the_lock_publishing_would_undo_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL the test above would notice; on SQLite writers follow each other in any case."""
    monkeypatch.setattr(publishing, "one_at_a_time", lambda round_id: None)
    monkeypatch.setattr(give_back, "one_at_a_time", lambda round_id: None)
    on_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    assert give_back_during_publishing(app, monkeypatch) == ("employee" if on_sqlite else None)


def test_of_two_drafts_published_at_once_one_replaces_the_other(app: Flask) -> None:
    """Ada has one live session and one invite in the end, whichever came last."""
    with saved(app):
        company = world()
        first, second = company.draft, company.draft_again()
        for draft in (first, second):
            company.placed(company.ada, 0, draft)
        ids = [first.id, second.id]
    ready = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda roster_id: press(app, roster_id, ready), ids)) == [True, True]
    with app.app_context():
        assert sorted(db.session.scalars(sa.select(Roster.state))) == [RosterState.PUBLISHED, RosterState.REPLACED]
        standing = sa.select(Appointment).where(Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        live = db.session.scalars(standing).one()
        assert db.session.scalars(sa.select(Invite.appointment_id)).all() == [live.id]
        invitations = sa.select(sa.func.count()).select_from(Mail).where(Mail.kind == MailKind.INVITE)
        assert db.session.scalar(invitations) == 1
