"""What there is to do in somebody's own calendar, from the rows, and keeping what was done."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db, new_id
from wellness.models import Account, Employee, Invite, OwnCalendar, OwnCalendarEntry, OwnCalendarState, Slot, Therapist
from wellness.models import OwnCalendarProblem as Problem
from wellness.models.rosters import Appointment
from wellness.services import calendar, feed_events, own_calendars, queue
from wellness.services.calendar import Event
from wellness.services.dav import Server
from wellness.services.dav_calendars import Place

# Names of rooms and the like change without a stamp.
_AT_LEAST_EVERY = timedelta(days=1)
_AT_ONCE = 500


@dataclass(frozen=True)
class Change:
    """One entry to put, or without `event` to remove; `place` is where it is now, if it is there."""

    uid: str
    event: Event | None
    place: Place | None


@dataclass(frozen=True)
class Work:
    """A connection as the job found it. `problem` says why there is nothing to be done before its owner acts."""

    own_id: str
    state: OwnCalendarState
    server: Server
    folder: str
    changes: list[Change]
    looked_at: datetime
    problem: Problem | None = None
    is_over: bool = False


def drawn_up(own_id: str) -> Work | None:
    """What there is to do; None where the connection is gone or waits for its owner."""
    own = db.session.get(OwnCalendar, own_id)
    waits = (OwnCalendarState.PAUSED, OwnCalendarState.CHOOSING)
    if own is None or own.state in waits or not own_calendars.is_offered():
        return None
    password = own_calendars.password_of(own)
    problem = Problem.MOVED if own.server != settings.current().caldav_url else None
    if password is None:
        problem = problem or Problem.FORGOTTEN
    server = Server(own.server, own.user_name, password or "")
    changes = [] if own.state is OwnCalendarState.CHECKING else _changes(own)
    return Work(own.id, own.state, server, own.path, changes, clock.now(), problem, _has_left(own.account))


def keep(own_id: str, change: Change, place: Place | None) -> bool:
    """Note what was done; False where the connection has ended meanwhile."""
    if db.session.get(OwnCalendar, own_id) is None:
        return False
    db.session.execute(
        sa.delete(OwnCalendarEntry).where(
            OwnCalendarEntry.own_calendar_id == own_id, OwnCalendarEntry.uid == change.uid
        )
    )
    if change.event and place:
        row = {"path": place.path, "etag": place.etag, "digest": _digest(change.event), "ends": change.event.ends}
        db.session.execute(
            sa.insert(OwnCalendarEntry).values(id=new_id(), own_calendar_id=own_id, uid=change.uid, **row)
        )
    return True


def catch_up() -> None:
    """Ask for the job of every connection that is behind, or whose job is lost."""
    behind = sa.or_(
        OwnCalendar.state.in_([OwnCalendarState.CHECKING, OwnCalendarState.ENDING]),
        sa.and_(OwnCalendar.state == OwnCalendarState.CONNECTED, sa.or_(OwnCalendar.attempts > 0, _is_behind())),
    )
    rows = db.session.scalars(sa.select(OwnCalendar).where(behind).order_by(OwnCalendar.created_at).limit(_AT_ONCE))
    jobs = {own: queue.job_id(own_calendars.JOB, own.id, own.asked) for own in rows}
    alive = queue.unfinished(jobs.values())
    for own, job in jobs.items():
        if job not in alive:
            own_calendars.ask(own)


def _is_behind() -> sa.ColumnElement[bool]:
    theirs = sa.or_(Employee.account_id == OwnCalendar.account_id, Therapist.account_id == OwnCalendar.account_id)
    changed = (
        sa.select(Invite.id)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .where(theirs, Invite.dtstamp >= OwnCalendar.seen_until)
        .correlate(OwnCalendar)
    )
    is_old = OwnCalendar.synced_at <= clock.now() - _AT_LEAST_EVERY
    return sa.or_(OwnCalendar.seen_until.is_(None), is_old, sa.exists(changed))


def _changes(own: OwnCalendar) -> list[Change]:
    """What is over stays in the calendar as it was."""
    now = clock.now()
    rows = db.session.scalars(
        sa.select(OwnCalendarEntry).where(OwnCalendarEntry.own_calendar_id == own.id).order_by(OwnCalendarEntry.uid)
    ).all()
    entries = {row.uid: row for row in rows}
    wanted: dict[str, Event] = {}
    if own.state is not OwnCalendarState.ENDING:
        wanted = {
            event.uid: event
            for event in feed_events.events_of(own.account)
            if event.status == "CONFIRMED" and event.ends > now
        }
    gone = [row for uid, row in entries.items() if uid not in wanted and row.ends > now]
    removals = [Change(row.uid, None, Place(row.path, row.etag)) for row in gone]
    return removals + [
        Change(uid, event, _place(entries.get(uid)))
        for uid, event in sorted(wanted.items(), key=lambda pair: (pair[1].starts, pair[0]))
        if uid not in entries or entries[uid].digest != _digest(event)
    ]


def _place(row: OwnCalendarEntry | None) -> Place | None:
    return Place(row.path, row.etag) if row else None


def _digest(event: Event) -> str:
    return hashlib.sha256(calendar.stored(event)).hexdigest()


def _has_left(account: Account) -> bool:
    """As with feeds: who may not sign in, or is neither employee nor therapist any more."""
    stays = [person for person in (account.employee, account.therapist) if person and person.left_at is None]
    return account.disabled_at is not None or not stays
