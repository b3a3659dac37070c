"""Reminders go to the silent, to nobody else, and not twice."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests import builders as b
from tests.conftest import NOW, saved
from wellness import clock
from wellness.db import db
from wellness.models import AnswerKind, Mail, MailKind, Round
from wellness.services import reminders, round_links
from wellness.services.errors import Refused


def asked_round() -> Round:
    """Ada has answered, Bo would rather not, Cleo began, Dan is silent; the round closes on 9 March, 11:00 UTC."""
    programme = b.programme()
    berlin = b.site(programme)
    ada, bo, cleo, _dan = (
        b.employee(programme, f"{name}@meadow.example", sites=[berlin]) for name in ("ada", "bo", "cleo", "dan")
    )
    round_ = b.open_round(programme)
    window = (b.local(b.MONDAY, "09:00"), b.local(b.MONDAY, "10:00"), 1)
    b.answer(ada, round_, [window], services=[b.service(programme)])
    b.answer(bo, round_, [], services=[]).kind = AnswerKind.NOT_THIS_ROUND
    b.answer(cleo, round_, [window], services=[])
    db.session.flush()
    return round_


def reminded(round_: Round) -> list[str]:
    """Whom reminders went to."""
    query = db.select(Mail.recipient).where(Mail.round_id == round_.id, Mail.kind == MailKind.REMINDER)
    return sorted(db.session.scalars(query))


def test_only_the_silent_are_reminded_and_the_preview_names_the_same_people(app: Flask) -> None:
    """Whoever named times but no kind of session has not answered to the end."""
    with saved(app):
        round_ = asked_round()
        assert [person.account.email for person in reminders.preview(round_)] == [
            "cleo@meadow.example",
            "dan@meadow.example",
        ]
        reminders.send(round_, b.coordinator())
        assert reminded(round_) == ["cleo@meadow.example", "dan@meadow.example"]


def test_a_second_press_within_the_hour_sends_nothing(app: Flask) -> None:
    """An hour later it does."""
    with saved(app):
        round_ = asked_round()
        reminders.send(round_, None)
        with clock.stopped_at(NOW + timedelta(minutes=59)), pytest.raises(Refused, match="less than an hour"):
            reminders.send(round_, None)
        assert len(reminded(round_)) == 2
        with clock.stopped_at(NOW + timedelta(minutes=60)):
            reminders.send(round_, None)
        assert len(reminded(round_)) == 4


def test_a_closed_round_reminds_nobody(app: Flask) -> None:
    """The deadline itself is too late."""
    with saved(app):
        round_ = asked_round()
        with (
            clock.stopped_at(datetime(2026, 3, 9, 11, 0, tzinfo=UTC)),
            pytest.raises(Refused, match="no more answers"),
        ):
            reminders.send(round_, None)
        assert reminded(round_) == []


def test_the_first_mails_link_still_works_after_a_reminder(app: Flask) -> None:
    """Both links open the same answer."""
    with saved(app):
        round_ = asked_round()
        dan = reminders.preview(round_)[1]
        first = round_links.new(round_, dan).rpartition("/")[2]
        reminders.send(round_, None)
        mail = db.session.scalars(db.select(Mail).where(Mail.recipient == "dan@meadow.example")).one()
        second = mail.content.decode().partition("http://localhost/r/")[2].split()[0]
        assert round_links.find(first) == round_links.find(second) == (round_, dan)
