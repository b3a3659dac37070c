"""Publishing a draft and withdrawing a published roster: everything in one transaction, mails after its commit."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import LIVE, Account, Appointment, Invite, Roster, RosterState
from wellness.services import audit, invite_letters, invites, ledger, notices
from wellness.services.differences import WITHDRAWN, Difference, difference, published_roster
from wellness.services.errors import Refused
from wellness.services.failpoints import failpoint
from wellness.services.invite_letters import Told
from wellness.services.publication_previews import Preview, ahead, conflicts_of, preview, withdrawal_preview
from wellness.services.rosters import claim, one_at_a_time

__all__ = ["Preview", "preview", "publish", "published_roster", "withdraw", "withdrawal_preview"]

REPLACED = "replaced"
# The owner reads these in the mail.
_CHANGED = later("Your appointment was cancelled because the roster has changed.")
_GONE = later("Your appointment was cancelled because the whole roster was withdrawn. You need not do anything.")


def publish(roster: Roster, *, revision: int, actor: Account | None) -> None:
    """Make a draft the one published roster of its round, if it still is as it was at `revision`.

    What people already have and keep brings no second mail; what is gone is cancelled; what is new is invited; whose
    one appointment became another keeps the calendar entry, which moves; who asked and gets nothing is told why.
    Raises Stale when somebody changed or published it meanwhile, and Refused with every conflict.
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
    before_moving = _go_live(roster, change)
    _send(roster, change, before_moving)
    ledger.write(roster.round)
    audit.record(
        "roster published",
        actor=actor,
        subject_id=roster.id,
        replaces=before.id if before else None,
        invitations=len(change.added),
        updates=len(change.moved),
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


def _go_live(roster: Roster, change: Difference) -> list[tuple[Invite, Told]]:
    """Move the draft into the live book; what is kept or moved takes its invite along, so that calendars keep it.

    Returns the invites of what is moved, with what their owners were told before.
    """
    kept, moved = _with_invites(change.kept), _with_invites(change.moved)
    before = [invite_letters.told(old) for old, _new in change.moved]
    _cancel([*(old for old, _new in (*change.kept, *change.moved)), *change.gone], REPLACED)
    for one in change.carried:
        one.roster = roster
    for invite, new in (*kept, *moved):
        invite.appointment = new
    try:
        with db.session.begin_nested():
            for one in change.draft:
                one.book = LIVE
    except IntegrityError:
        raise Refused(
            _("Somebody in this roster has another session at the same time by now. Plan the round again.")
        ) from None
    return [(invite, told) for (invite, _new), told in zip(moved, before, strict=True)]


def _with_invites(pairs: Sequence[tuple[Appointment, Appointment]]) -> list[tuple[Invite, Appointment]]:
    return list(zip(invites.of([old for old, _new in pairs]), (new for _, new in pairs), strict=True))


def _send(roster: Roster, change: Difference, moved: list[tuple[Invite, Told]]) -> None:
    """One mail to each person about each appointment; who loses the only one reads in the same mail why."""
    invites.withdraw(invites.of(change.gone), _CHANGED, notices.why_none(roster, change.bereft))
    invites.update(moved)
    invites.issue(change.added)
    notices.write(roster, change.left_out)


def _cancel(appointments: Iterable[Appointment], by: str) -> None:
    for one in appointments:
        one.cancelled_at, one.cancelled_by = clock.now(), by
    db.session.flush()
