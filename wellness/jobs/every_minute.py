"""What is looked after every minute: deadlines, and work that its queue has lost."""

from datetime import datetime
from typing import Any

from dbos import DBOS

from wellness import clock
from wellness.jobs import steps
from wellness.services import lost_mail, plannings, rounds

_NAME = "every minute"


@DBOS.workflow(name="look_after")
def look_after(_scheduled_at: datetime, _context: Any) -> None:
    """Close the rounds whose deadline has come, put lost mail back into its queue, end plannings that were given up."""
    _close_due_rounds()
    _put_back_lost_mail()
    _give_up_lost_plannings()


@DBOS.step()
def _close_due_rounds() -> None:
    with steps.transaction():
        rounds.close_due()


@DBOS.step()
def _put_back_lost_mail() -> None:
    with steps.transaction():
        lost_mail.put_back()


@DBOS.step()
def _give_up_lost_plannings() -> None:
    with steps.transaction():
        plannings.give_up_lost()


def schedule() -> None:
    """Have it done once now and then every minute, by one process of all."""
    DBOS.apply_schedules([{"schedule_name": _NAME, "workflow_fn": look_after, "schedule": "* * * * *"}])
    DBOS.start_workflow(look_after, clock.now(), None)
