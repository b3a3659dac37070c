"""The job that signs in to somebody's own calendar, and the one that brings it up to date.

It is repeatable at every point: what was put but not noted is found again at the same address and written over. Nothing
in it is in the way of mails, which have a queue of their own.
"""

import logging

from dbos import DBOS

from wellness.jobs import steps
from wellness.models import OwnCalendarProblem, OwnCalendarState
from wellness.services import dav_calendars, locks, own_calendar_work, own_calendars
from wellness.services.dav import NotLetIn, Unreachable, Unusable
from wellness.services.dav_calendars import NoCalendar, ReadOnly
from wellness.services.failpoints import failpoint
from wellness.services.own_calendar_work import Work

RESTARTS = 1000
_PROBLEMS: dict[type[Exception], OwnCalendarProblem] = {
    NotLetIn: OwnCalendarProblem.PASSWORD,
    NoCalendar: OwnCalendarProblem.NO_CALENDAR,
    ReadOnly: OwnCalendarProblem.READ_ONLY,
    Unusable: OwnCalendarProblem.UNUSABLE,
}

log = logging.getLogger(__name__)


@DBOS.workflow(name=own_calendars.JOB, max_recovery_attempts=RESTARTS)
def bring_up_to_date(own_id: str) -> None:
    """Do what there is to do for one connection; where the server does not answer, enqueue another try."""
    _bring(own_id)


@DBOS.step()
def _bring(own_id: str) -> None:
    with steps.work(), steps.reading(), locks.alone(locks.CALENDAR, own_id):
        with steps.reading():
            work = own_calendar_work.drawn_up(own_id)
        if work is None:
            return
        if work.is_over:
            with steps.transaction():
                own_calendars.forget(own_id)
        elif work.problem:
            _pause(own_id, work.problem)
        else:
            _work(work)


def _work(work: Work) -> None:
    try:
        if work.state is OwnCalendarState.CHECKING:
            _look(work)
        else:
            _carry_out(work)
    except Unreachable as reason:
        log.info("a calendar is tried again later: %s", reason)
        with steps.transaction():
            own_calendars.try_later(work.own_id)
    except tuple(_PROBLEMS) as problem:
        log.info("a calendar is paused: %s %s", type(problem).__name__, problem)
        _pause(work.own_id, _PROBLEMS[type(problem)])


def _look(work: Work) -> None:
    calendars = [{"name": one.name, "path": one.path} for one in dav_calendars.find(work.server)]
    with steps.transaction():
        own_calendars.found(work.own_id, calendars)


def _carry_out(work: Work) -> None:
    for change in work.changes:
        steps.check()
        place = None
        if change.event:
            place = dav_calendars.put(work.server, work.folder, change.event, change.place)
        elif change.place:
            dav_calendars.remove(work.server, change.uid, change.place)
        failpoint("calendar entry placed")
        with steps.transaction():
            if not own_calendar_work.keep(work.own_id, change, place):
                return
    with steps.transaction():
        own_calendars.finish(work.own_id, work.looked_at)


def _pause(own_id: str, problem: OwnCalendarProblem) -> None:
    with steps.transaction():
        own_calendars.pause(own_id, problem)
