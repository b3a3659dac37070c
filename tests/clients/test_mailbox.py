"""A real mailbox is read to the end: every mail once, whatever it is and whatever befalls us or the server."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.clients import dovecot, processes
from tests.clients.dovecot import PASSWORD, Dovecot
from tests.conftest import NOW, saved
from tests.services.answer_worlds import ask_for_answers, invite_of, published
from tests.services.replies import reply_to
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.jobs import received_mail, steps
from wellness.models import Mail, Mailbox, MailKind, PartStat, ReceivedKind, ReceivedMail, ReceivedState
from wellness.services import calendar_answers, mailbox, mailboxes
from wellness.services.mailbox import MailboxUnreadable
from wellness.services.reply_reading import MAX_BYTES

pytestmark = pytest.mark.clients

FAILPOINTS = (
    "received mail fetched",
    "received mail taken in, not committed",
    "received mail taken in",
    "received mail filed",
)
READ_ONCE = """
import os
from wellness.jobs import received_mail, steps
from wellness.settings import load_settings
from wellness.web import create_app
steps.use(create_app(load_settings(os.environ)))
received_mail.read_mailbox()
"""


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


@pytest.fixture
def house() -> Iterator[Dovecot]:
    with dovecot.running() as server:
        yield server


def read(app: Flask, house: Dovecot, **changes: object) -> None:
    """What happens once a minute."""
    ask_for_answers(**{**house.settings, **changes})
    steps.use(app)
    received_mail.read_mailbox()


def replies(app: Flask, here: World) -> list[bytes]:
    """Ada declines, Ben accepts."""
    with app.app_context():
        company = again(here)
        ada, ben = invite_of(company.ada), invite_of(company.ben)
        return [
            reply_to(ada, message_id="<ada@x.example>").mail(),
            reply_to(ben, partstat="ACCEPTED", message_id="<ben@x.example>").mail(),
        ]


def answers(app: Flask, here: World) -> list[PartStat]:
    with app.app_context():
        company = again(here)
        return [invite_of(who).partstat for who in (company.ada, company.ben)]


def cancellations(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(Mail.kind == MailKind.CANCELLATION)) or 0


def test_answers_are_read_acted_upon_and_put_away(app: Flask, here: World, house: Dovecot) -> None:
    """What was read stays unread for whoever looks into the mailbox."""
    house.put(*replies(app, here))
    read(app, house)
    assert answers(app, here) == [PartStat.DECLINED, PartStat.ACCEPTED]
    assert (house.folder(), len(house.folder("Processed")), house.unread("Processed")) == ([], 2, 2)
    with app.app_context():
        known = db.session.scalars(sa.select(Mailbox)).one()
        assert (known.last_uid, known.read_at, known.error, known.reading_since) == (2, NOW, "", None)


def test_a_hostile_mail_goes_to_failed_and_the_next_one_is_read(app: Flask, here: World, house: Dovecot) -> None:
    """Too large, of too many parts, not a mail at all."""
    declining, accepting = replies(app, here)
    nested = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 100
    house.put(b"From: x@y\r\n\r\n" + b"x" * (MAX_BYTES + 1), declining, nested, b"\xff\xfe \r\n", accepting)
    read(app, house)
    assert answers(app, here) == [PartStat.DECLINED, PartStat.ACCEPTED]
    assert (house.folder(), len(house.folder("Processed")), len(house.folder("Failed"))) == ([], 2, 3)


def test_a_fault_of_ours_costs_one_mail_and_not_the_reading(
    app: Flask, here: World, house: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the first mail is done by half."""
    plain_act = calendar_answers.act

    def act(reading: object, answer: object) -> object:
        verdict = plain_act(reading, answer)
        if answer.partstat == "DECLINED":
            raise ZeroDivisionError
        return verdict

    monkeypatch.setattr(calendar_answers, "act", act)
    house.put(*replies(app, here))
    read(app, house)
    assert answers(app, here) == [PartStat.NEEDS_ACTION, PartStat.ACCEPTED]
    assert (len(house.folder("Processed")), len(house.folder("Failed"))) == (1, 1)
    with app.app_context():
        failed = db.session.scalars(sa.select(ReceivedMail).filter_by(state=ReceivedState.FAILED)).one()
        assert failed.note.startswith("A fault of ours")


def test_the_same_mail_delivered_twice_is_taken_in_once(app: Flask, here: World, house: Dovecot) -> None:
    declining, _ = replies(app, here)
    house.put(declining, b"Received: by another way\r\n" + declining)
    read(app, house)
    assert cancellations(app) == 1
    assert (house.folder(), len(house.folder("Processed"))) == ([], 2)


def test_a_mailbox_that_is_numbered_anew_is_read_anew_and_nothing_happens_twice(
    app: Flask, here: World, house: Dovecot
) -> None:
    declining, _ = replies(app, here)
    house.put(declining)
    read(app, house)
    with saved(app):
        db.session.execute(sa.update(Mailbox).values(uid_validity=1, last_uid=4_000_000))
    house.put(declining)
    read(app, house)
    assert (cancellations(app), house.folder()) == (1, [])


def test_a_server_without_move_is_no_worse(app: Flask, here: World) -> None:
    with dovecot.running(capabilities="IMAP4rev1 UIDPLUS NAMESPACE") as house:
        house.put(*replies(app, here))
        read(app, house)
        assert (house.folder(), len(house.folder("Processed"))) == ([], 2)


def test_two_who_read_at_once_are_one(app: Flask, here: World, house: Dovecot) -> None:
    """The other one comes back in a minute; whoever was killed is given up after three."""
    house.put(*replies(app, here))
    ask_for_answers(**house.settings)
    server = mailboxes.server()
    assert server is not None
    with saved(app):
        assert mailboxes.claim(server.name) is not None
        assert mailboxes.claim(server.name) is None
    read(app, house)
    assert len(house.folder()) == 2
    with clock.stopped_at(NOW + timedelta(minutes=4)):
        read(app, house)
    assert house.folder() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"imap_password": "wrong"}, "does not accept the user name and password"),
        ({"imap_port": 1}, "does not answer"),
        ({"imap_security": "tls"}, "No safe connection"),
        ({"imap_folder": "Nowhere"}, "does not let the folder Nowhere be read"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_noted_and_read_later(
    app: Flask, here: World, house: Dovecot, caplog: pytest.LogCaptureFixture, changes: dict[str, object], words: str
) -> None:
    """One clear line in the log, without the password, and the same words for the coordinator."""
    house.put(*replies(app, here))
    read(app, house, **changes)
    assert [words in record.getMessage() for record in caplog.records if record.name.endswith("received_mail")] == [
        True
    ]
    assert PASSWORD not in caplog.text
    with app.app_context():
        assert words in db.session.scalars(sa.select(Mailbox.error)).one()
    read(app, house)
    assert house.folder() == []


def test_a_server_that_goes_away_loses_nothing(app: Flask, here: World) -> None:
    with dovecot.running() as house:
        gone = replace(house.server, timeout=2)
    with pytest.raises(MailboxUnreadable), mailbox.opened(gone):
        pass
    assert answers(app, here) == [PartStat.NEEDS_ACTION, PartStat.NEEDS_ACTION]


@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_killed_between_any_two_steps_every_mail_is_taken_in_once(
    app: Flask, here: World, house: Dovecot, failpoint: str
) -> None:
    """The first process dies at the second mail; the next one goes on where it ended."""
    house.put(b"From: ada@meadow.example\r\n\r\nGood morning.", *replies(app, here))
    assert read_in_a_process(house, minute=0, failpoint=f"{failpoint}:2") == -signal.SIGKILL
    assert read_in_a_process(house, minute=4) == 0
    assert read_in_a_process(house, minute=5) == 0

    assert answers(app, here) == [PartStat.DECLINED, PartStat.ACCEPTED]
    assert cancellations(app) == 1
    assert (house.folder(), len(house.folder("Processed")), len(house.folder("Failed"))) == ([], 2, 1)
    with app.app_context():
        kinds = db.session.scalars(sa.select(ReceivedMail.kind).order_by(ReceivedMail.uid)).all()
        assert kinds == [ReceivedKind.OTHER, ReceivedKind.DECLINED, ReceivedKind.ACCEPTED]


def read_in_a_process(house: Dovecot, *, minute: int, failpoint: str = "") -> int:
    """How a process ended that read the mailbox once, at a minute after nine."""
    return processes.ended(
        READ_ONCE,
        now=f"2026-03-02T09:{minute:02}+00:00",
        mail_from="wellness@meadow.example",
        plus_addresses="yes",
        failpoint=failpoint,
        **house.settings,
    )
