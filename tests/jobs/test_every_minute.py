"""What is looked after every minute, and once at every start."""

from datetime import timedelta

import pytest
from dbos import DBOS
from flask import Flask

from tests import builders as make
from tests.conftest import NOW, saved
from tests.jobs.conftest import eventually
from wellness import clock
from wellness.db import db
from wellness.jobs import every_minute, runtime
from wellness.models import Mail, MailKind, MailState, Planning, PlanningState, Round, RoundState
from wellness.services import mails, planning_failures


def test_a_start_catches_up_with_deadlines_and_lost_work(app: Flask) -> None:
    with saved(app):
        due = make.open_round(make.programme(), deadline=NOW - timedelta(minutes=1))
        lost = make.add(Planning(round_id=due.id, state=PlanningState.RUNNING, problem="{}"))
        round_id, planning_id = due.id, lost.id

    def caught_up() -> bool:
        with app.app_context():
            closed = db.session.get_one(Round, round_id).state is RoundState.CLOSED
            return closed and db.session.get_one(Planning, planning_id).state is PlanningState.FAILED

    with runtime.running(app):
        eventually(caught_up)

    with app.app_context():
        assert db.session.get_one(Planning, planning_id).message == planning_failures.INTERRUPTED


@pytest.mark.usefixtures("jobs")
def test_it_is_scheduled_once_a_minute() -> None:
    [schedule] = DBOS.list_schedules()

    assert (schedule["workflow_name"], schedule["schedule"]) == ("look_after", "* * * * *")


@pytest.mark.usefixtures("jobs")
def test_jobs_that_ended_a_week_ago_are_forgotten(app: Flask) -> None:
    with saved(app):
        mail = mails.write_plain(
            make.account("ana@meadow.example"), kind=MailKind.NOTICE, subject="Hello", paragraphs=["Good morning."]
        )
        job = f"deliver-{mail.id}"

    def delivered() -> bool:
        status = DBOS.get_workflow_status(job)
        return status is not None and status.status == "SUCCESS"

    eventually(delivered)
    with clock.stopped_at(clock.now() + timedelta(days=3650)):
        every_minute.look_after(NOW, None)

    assert DBOS.get_workflow_status(job) is None


@pytest.mark.usefixtures("jobs")
def test_the_words_of_an_old_sign_in_are_forgotten(app: Flask) -> None:
    with saved(app):
        mails.write_plain(
            make.account("ana@meadow.example"), kind=MailKind.SIGN_IN, subject="Sign in", paragraphs=["123 456"]
        )

    def content() -> bytes | None:
        with app.app_context():
            return db.session.scalars(db.select(Mail.content).filter_by(state=MailState.SENT)).first()

    eventually(lambda: bool(content()))
    with clock.stopped_at(clock.now() + timedelta(minutes=10)):
        every_minute.look_after(NOW, None)

    assert content() == b""
