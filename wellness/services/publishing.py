"""Publishing a draft and withdrawing a published roster: everything in one transaction, mails after its commit."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Account, Appointment, Roster, RosterState
from wellness.services import audit, invites, ledger, notices
from wellness.services.differences import WITHDRAWN, Difference, difference, published_roster
from wellness.services.errors import Refused
from wellness.services.failpoints import failpoint
from wellness.services.publication_previews import Preview, ahead, conflicts_of, preview, withdrawal_preview
from wellness.services.rosters import claim, one_at_a_time

__all__ = ["Preview", "preview", "publish", "published_roster", "withdraw", "withdrawal_preview"]

REPLACED = "replaced"
_CHANGED = "Your appointment was cancelled because the roster has changed."
_GONE = "Your appointment was cancelled because the whole roster was withdrawn. You need not do anything."


def publish(roster: Roster, *, revision: int, actor: Account | None) -> None:
    """Make a draft the one published roster of its round, if it still is as it was at `revision`.

    What people already have and keep brings no second mail; what is gone is cancelled; what is new is invited; who
    asked and gets nothing is told why. Raises Stale when somebody changed or published it meanwhile, and Refused with
    every conflict.
    """
    one_at_a_time(roster.round_id)
    claim(roster, revision)
    change = difference(roster)
    conflicts = conflicts_of(roster, change)
    if conflicts:
        raise Refused(" ".join(conflicts))
    before = published_roster(roster.round_id)
    if before:
        _set_state(before, RosterState.REPLACED)
    _set_state(roster, RosterState.PUBLISHED, published_at=clock.now())
    _go_live(roster, change)
    _send(roster, change)
    ledger.write(roster.round)
    audit.record(
        "roster published",
        actor=actor,
        subject_id=roster.id,
        replaces=before.id if before else None,
        invitations=len(change.added),
        cancellations=len(change.gone),
        notices=len(change.left_out),
        kept=len(change.kept),
    )
    db.session.flush()
    failpoint("roster published, not committed")


def withdraw(roster: Roster, *, revision: int, actor: Account | None) -> None:
    """Take a published roster back: every appointment that lies ahead gets its CANCEL and leaves the ledger.

    Raises Stale when the roster is no longer the one looked at.
    """
    one_at_a_time(roster.round_id)
    claim(roster, revision, state=RosterState.PUBLISHED)
    coming = ahead(roster)
    _cancel(coming, WITHDRAWN)
    _set_state(roster, RosterState.WITHDRAWN, withdrawn_at=clock.now())
    invites.withdraw(invites.of(coming), _GONE)
    ledger.remove(roster.round)
    audit.record("roster withdrawn", actor=actor, subject_id=roster.id, cancellations=len(coming))
    db.session.flush()


def _set_state(roster: Roster, state: RosterState, **instants: datetime) -> None:
    db.session.execute(
        sa.update(Roster).where(Roster.id == roster.id).values(state=state, revision=Roster.revision + 1, **instants)
    )
    db.session.refresh(roster)


def _go_live(roster: Roster, change: Difference) -> None:
    """Move the draft into the live book; what is kept takes its invite along, so that calendars see no change."""
    moved = list(zip(invites.of([old for old, _ in change.kept]), change.kept, strict=True))
    _cancel([*(old for old, _ in change.kept), *change.gone], REPLACED)
    for one in change.carried:
        one.roster = roster
    for invite, (_, new) in moved:
        invite.appointment = new
    try:
        with db.session.begin_nested():
            for one in change.draft:
                one.book = LIVE
    except IntegrityError:
        raise Refused(
            "Somebody in this roster has another session at the same time by now. Plan the round again."
        ) from None


def _send(roster: Roster, change: Difference) -> None:
    invites.withdraw(invites.of(change.gone), _CHANGED)
    invites.issue(change.added)
    notices.write(roster, change.left_out)


def _cancel(appointments: Iterable[Appointment], by: str) -> None:
    for one in appointments:
        one.cancelled_at, one.cancelled_by = clock.now(), by
    db.session.flush()
