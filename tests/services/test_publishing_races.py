"""Fifty people press "publish" at once: one of them does it. With the protection off the same test sees more."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import saved
from tests.services.roster_worlds import world
from wellness.db import db
from wellness.models import Account, AuditEntry, Mail, Roster, RosterState
from wellness.services import publishing
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
