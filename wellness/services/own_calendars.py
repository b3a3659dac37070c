"""A person's own calendar on the house's server: connecting it, choosing one, stopping, and asking for its job.

The pages only change the row and ask for the job; whatever reaches outside is done by the job, after the commit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.language import _
from wellness.models import Account, OwnCalendar, OwnCalendarEntry, OwnCalendarProblem, OwnCalendarState
from wellness.services import audit, queue, secret_box
from wellness.services.errors import Refused

JOB = "own_calendar"
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
# The waits of so many tries make about half a day.
MOST_ATTEMPTS = 18
# An appointment's own stamp is set before its commit, which may come that much later.
_MARGIN = timedelta(minutes=2)
_LONGEST_USER, _LONGEST_PASSWORD = 254, 500
_AT_ONCE = 500


def is_offered() -> bool:
    """Whether IT has named a calendar server."""
    return bool(settings.current().caldav_url)


def current(account: Account) -> OwnCalendar | None:
    """The account's connection, if it has one."""
    return db.session.scalar(sa.select(OwnCalendar).where(OwnCalendar.account_id == account.id))


def entries(own: OwnCalendar) -> int:
    """How many entries of ours are in the calendar."""
    counted = sa.select(sa.func.count()).select_from(OwnCalendarEntry).where(OwnCalendarEntry.own_calendar_id == own.id)
    return db.session.scalar(counted) or 0


def connect(account: Account, user: str, password: str) -> None:
    """Keep user name and password, encrypted, and have the server asked for the calendars at once.

    A paused connection goes on with its calendar when the server lets it in again.
    """
    user, server = user.strip(), settings.current().caldav_url
    if not is_offered():
        raise Refused(_("There is no calendar server here. Ask IT, if you need one."))
    if not user or ":" in user or len(user) > _LONGEST_USER:
        raise Refused(_("Type your user name on the calendar server; it has no colon."))
    if not password or len(password) > _LONGEST_PASSWORD:
        raise Refused(_("Type the app password that you made on the calendar server."))
    own = current(account)
    if own is not None and (own.user_name, own.server) != (user, server):
        _delete(own)
        own = None
    if own is not None and own.state is OwnCalendarState.CHECKING and password_of(own) == password:
        return
    if own is None:
        own = OwnCalendar(account_id=account.id, server=server, user_name=user, password="")
        db.session.add(own)
    own.password = secret_box.seal(password, _purpose(account.id))
    own.state, own.problem, own.attempts, own.found = OwnCalendarState.CHECKING, None, 0, []
    db.session.flush()
    ask(own)
    audit.record("calendar connected", actor=account, subject_id=own.id)


def choose(account: Account, number: int) -> None:
    """Take one of the calendars that were found, by its place in the list, and have it filled."""
    own = _get(account, OwnCalendarState.CHOOSING)
    if not 0 <= number < len(own.found):
        raise Refused(_("Choose one of the calendars on the page."))
    own.path, own.name = own.found[number]["path"], own.found[number]["name"]
    own.state, own.found = OwnCalendarState.CONNECTED, []
    ask(own)


def try_again(account: Account) -> None:
    """Go on after a pause, with the password that is there."""
    own = _get(account, OwnCalendarState.PAUSED)
    own.state, own.problem, own.attempts = OwnCalendarState.CHECKING, None, 0
    ask(own)


def disconnect(account: Account, *, remove: bool) -> None:
    """End the connection and forget the password: at once, or as soon as what was put there is removed."""
    own = current(account)
    if own is None:
        raise Refused(_("There is no connection to end."))
    audit.record("calendar disconnected", actor=account, subject_id=own.id, removing=remove)
    if remove and entries(own):
        own.state, own.problem, own.attempts = OwnCalendarState.ENDING, None, 0
        ask(own)
    else:
        _delete(own)


def ask(own: OwnCalendar, wait: timedelta = timedelta(0)) -> None:
    """Enqueue the next job of a connection."""
    asked = db.session.scalars(
        sa.update(OwnCalendar)
        .where(OwnCalendar.id == own.id)
        .values(asked=OwnCalendar.asked + 1)
        .returning(OwnCalendar.asked)
    ).one()
    queue.enqueue(JOB, queue=queue.CALENDAR, row_id=own.id, attempt=asked, wait=wait)


def note_change(account_ids: Iterable[str]) -> None:
    """Something in the calendars of these accounts has changed: have those that are connected brought up to date."""
    wanted = sorted(set(account_ids))
    for begin in range(0, len(wanted), _AT_ONCE):
        part = OwnCalendar.account_id.in_(wanted[begin : begin + _AT_ONCE])
        for own in db.session.scalars(
            sa.select(OwnCalendar).where(part, OwnCalendar.state == OwnCalendarState.CONNECTED)
        ):
            ask(own)


def password_of(own: OwnCalendar) -> str | None:
    """The password; None where SECRET_KEY is another one by now."""
    return secret_box.unseal(own.password, _purpose(own.account_id))


def pause(own_id: str, problem: OwnCalendarProblem) -> None:
    """Stop until the person does something; one that is ending is given up with what it could not remove."""
    own = db.session.get(OwnCalendar, own_id)
    if own is None:
        return
    audit.record("calendar paused", actor=None, subject_id=own.id, problem=problem.value)
    if own.state is OwnCalendarState.ENDING:
        _delete(own)
    else:
        own.state, own.problem = OwnCalendarState.PAUSED, problem


def try_later(own_id: str) -> None:
    """Count a try that came to nothing and ask for the next; the wait doubles, and after half a day it is a pause."""
    own = db.session.get(OwnCalendar, own_id)
    if own is None or own.state is OwnCalendarState.PAUSED:
        return
    own.attempts += 1
    if own.attempts >= MOST_ATTEMPTS:
        pause(own_id, OwnCalendarProblem.UNREACHABLE)
    else:
        ask(own, wait=min(_FIRST_WAIT * 2 ** min(own.attempts - 1, 10), _LONGEST_WAIT))


def found(own_id: str, calendars: list[dict[str, str]]) -> None:
    """The server let the person in: go on with the calendar of before, or let them choose."""
    own = db.session.get(OwnCalendar, own_id)
    if own is None or own.state is not OwnCalendarState.CHECKING:
        return
    own.attempts = 0
    if own.path in [one["path"] for one in calendars]:
        own.state = OwnCalendarState.CONNECTED
        ask(own)
    else:
        own.state, own.found = OwnCalendarState.CHOOSING, calendars


def finish(own_id: str, looked_at: datetime) -> None:
    """Everything is as it was to be at `looked_at`; a connection that was ending is over now."""
    own = db.session.get(OwnCalendar, own_id)
    if own is None:
        return
    if own.state is OwnCalendarState.ENDING:
        _delete(own)
    else:
        own.attempts, own.synced_at, own.seen_until = 0, clock.now(), looked_at - _MARGIN


def forget(own_id: str) -> None:
    """Forget a connection whose owner has left."""
    own = db.session.get(OwnCalendar, own_id)
    if own is not None:
        audit.record("calendar disconnected", actor=None, subject_id=own.id)
        _delete(own)


def _get(account: Account, state: OwnCalendarState) -> OwnCalendar:
    own = current(account)
    if own is None or own.state is not state:
        raise Refused(_("Your calendar's connection has changed meanwhile. Look at it as it is now."))
    return own


def _delete(own: OwnCalendar) -> None:
    db.session.execute(sa.delete(OwnCalendarEntry).where(OwnCalendarEntry.own_calendar_id == own.id))
    db.session.delete(own)
    db.session.flush()


def _purpose(account_id: str) -> str:
    return f"own calendar of {account_id}"
