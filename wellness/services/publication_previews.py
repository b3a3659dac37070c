"""What publishing or withdrawing a roster would send, and what stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Answer, Appointment, Invite, Planning, Roster, RoundState, Visit
from wellness.services.cancel_reasons import COORDINATOR
from wellness.services.differences import Difference, difference
from wellness.services.ledger import GIVEN_BACK
from wellness.services.mailings import Mailing, owners
from wellness.services.placements import Board, appointments_of
from wellness.services.roster_rules import broken
from wellness.services.wording import day_words, listed, local_moment, plural

_SHOWN = 10


@dataclass(frozen=True)
class Preview:
    """What publishing (or withdrawing) would send to whom, and what stands against it.

    `kept` counts appointments that bring no mail. `conflicts` must be mended first; `changes` happened since the draft
    was planned and are told for judgement.
    """

    mailing: Mailing
    kept: int
    conflicts: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def preview(roster: Roster) -> Preview:
    """What publishing this draft would send."""
    change = difference(roster)
    return Preview(
        Mailing(
            invitations=owners(change.added),
            updates=owners(new for _, new in change.moved),
            cancellations=owners(change.gone),
            notices=change.left_out,
        ),
        kept=len(change.kept),
        conflicts=tuple(conflicts_of(roster, change)),
        changes=tuple(_changes_since(roster)),
    )


def withdrawal_preview(roster: Roster) -> Preview:
    """What withdrawing this published roster would send."""
    coming = ahead(roster)
    return Preview(Mailing(cancellations=owners(coming)), kept=len(appointments_of(roster)) - len(coming))


def conflicts_of(roster: Roster, change: Difference) -> list[str]:
    """Everything that must be mended before this draft can be published, one sentence each."""
    found = []
    if roster.round.state is not RoundState.CLOSED or roster.round.discarded_at:
        found.append("The round still takes answers. Close it first, then plan it.")
    kept = {new.id for _, new in change.kept}
    board, returned = Board(roster), {(one.employee_id, one.slot_id) for one in _given_back(roster)}
    for one in change.draft:
        if (one.employee_id, one.slot_id) in returned:
            zone = one.slot.visit.room.site.timezone
            found.append(f"{one.employee.name} gave the session on {local_moment(one.starts, zone)} back.")
        elif one.id not in kept:
            placement = board.placement(one.employee, one.slot, without=[one])
            found += broken(placement, outside_times=one.outside_times)
    return list(dict.fromkeys(found))


def ahead(roster: Roster) -> list[Appointment]:
    """What stands in a roster and has not begun."""
    return [one for one in appointments_of(roster) if one.starts > clock.now()]


def _changes_since(roster: Roster) -> Iterator[str]:
    """What happened after the planner was given its problem."""
    planning = db.session.get(Planning, roster.planning_id) if roster.planning_id else None
    since = (planning.started_at or planning.created_at) if planning else roster.created_at
    answers = db.session.scalars(
        sa.select(Answer).where(Answer.round_id == roster.round_id, Answer.updated_at > since)
    ).all()
    if answers:
        names = sorted(answer.employee.name for answer in answers)
        yield f"{plural(len(names), 'answer')} {_were(names)} changed: {_some(names)}."
    for done, appointments in (
        ("given back", _given_back(roster)),
        ("cancelled by hand", _cancelled(roster, COORDINATOR)),
    ):
        names = sorted(one.employee.name for one in appointments if (one.cancelled_at or since) > since)
        if names:
            yield f"{plural(len(names), 'session')} {_were(names)} {done}: {_some(names)}."
    moved = sorted(one.employee.name for one in _moved_since(roster, since))
    if moved:
        yield f"{plural(len(moved), 'session')} {_were(moved)} moved: {_some(moved)}."
    visits = sa.select(Visit).where(Visit.day.between(roster.round.starts_on, roster.round.ends_on))
    moments = (("added", Visit.created_at), ("changed", Visit.changed_at), ("withdrawn", Visit.withdrawn_at))
    for verb, moment in moments:
        found = db.session.scalars(visits.where(moment > since).order_by(Visit.starts)).all()
        if found:
            days = [f"{visit.therapist.name} on {day_words(visit.day)}" for visit in found]
            yield f"{plural(len(days), 'visit')} {_were(days)} {verb}: {_some(days)}."


def _given_back(roster: Roster) -> list[Appointment]:
    return _cancelled(roster, GIVEN_BACK)


def _cancelled(roster: Roster, by: str) -> list[Appointment]:
    """What was live in the roster's round and was cancelled by somebody."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.roster)
            .where(Roster.round_id == roster.round_id, Appointment.book == LIVE, Appointment.cancelled_by == by)
        )
    )


def _moved_since(roster: Roster, since: datetime) -> list[Appointment]:
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.roster)
            .join(Invite, Invite.appointment_id == Appointment.id)
            .where(
                Roster.round_id == roster.round_id,
                Appointment.book == LIVE,
                Appointment.cancelled_at.is_(None),
                Invite.sequence > 0,
                Invite.dtstamp > since,
            )
        )
    )


def _were(words: list[str]) -> str:
    return "was" if len(words) == 1 else "were"


def _some(words: list[str]) -> str:
    shown = words[:_SHOWN]
    return listed(shown if len(words) <= _SHOWN else [*shown, f"{len(words) - _SHOWN} more"])
