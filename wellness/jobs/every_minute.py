"""What is looked after every minute: deadlines, work that its queue has lost, and what is not kept for ever."""

from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS

from wellness import clock
from wellness.jobs import received_mail, steps
from wellness.services import lost_mail, own_calendar_work, plannings, rounds, sent_mails
from wellness.services import received_mail as received_mails

_NAME = "every minute"
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_KEPT_FOR = timedelta(days=7)
_AT_ONCE = 500


@DBOS.workflow(name="look_after")
def look_after(_scheduled_at: datetime, _context: Any) -> None:
    """Close rounds whose deadline has come, put lost mail back, look after calendars, end plannings that were given up;
    forget what old mails said and who wrote them, and old jobs; read the answers that came by mail."""
    _close_due_rounds()
    _put_back_lost_mail()
    _bring_own_calendars_up_to_date()
    _give_up_lost_plannings()
    _forget_sent_mails()
    _forget_old_jobs()
    received_mail.read_mailbox()


@DBOS.step()
def _close_due_rounds() -> None:
    with steps.transaction():
        rounds.close_due()


@DBOS.step()
def _put_back_lost_mail() -> None:
    with steps.transaction():
        lost_mail.put_back()


@DBOS.step()
def _bring_own_calendars_up_to_date() -> None:
    with steps.transaction():
        own_calendar_work.catch_up()


@DBOS.step()
def _give_up_lost_plannings() -> None:
    with steps.transaction():
        plannings.give_up_lost()


@DBOS.step()
def _forget_sent_mails() -> None:
    with steps.transaction():
        sent_mails.forget()
        received_mails.forget_senders()


@DBOS.step()
def _forget_old_jobs() -> None:
    before = (clock.now() - _KEPT_FOR).isoformat()
    old = DBOS.list_workflows(
        status=_ENDED, completed_before=before, limit=_AT_ONCE, load_input=False, load_output=False
    )
    if old:
        DBOS.delete_workflows([job.workflow_id for job in old])


def schedule() -> None:
    """Have it done once now and then every minute, by one process of all."""
    DBOS.apply_schedules([{"schedule_name": _NAME, "workflow_fn": look_after, "schedule": "* * * * *"}])
    DBOS.start_workflow(look_after, clock.now(), None)
