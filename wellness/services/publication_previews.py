"""What publishing or withdrawing a roster would send, and what stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Answer, Appointment, Planning, Roster, RoundState, Visit
from wellness.services.differences import Difference, difference
from wellness.services.ledger import GIVEN_BACK
from wellness.services.placements import Board, appointments_of
from wellness.services.roster_rules import broken
from wellness.services.wording import day_words, listed, local_moment, plural

_SHOWN = 10


@dataclass(frozen=True)
class Preview:
    """What publishing (or withdrawing) would send, and what stands against it.

    `conflicts` must be mended first; `changes` happened since the draft was planned and are told for judgement.
    """

    invitations: int
    cancellations: int
    notices: int
    people: int
    kept: int
    conflicts: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def mails(self) -> int:
        """How many mails go out."""
        return self.invitations + self.cancellations + self.notices

    @property
    def words(self) -> str:
        """ "37 mails to 35 people"."""
        return f"{plural(self.mails, 'mail')} to {plural(self.people, 'person', 'people')}"


def preview(roster: Roster) -> Preview:
    """What publishing this draft would send."""
    change = difference(roster)
    told = [one.employee_id for one in (*change.added, *change.gone)] + [one.id for one in change.left_out]
    return Preview(
        invitations=len(change.added),
        cancellations=len(change.gone),
        notices=len(change.left_out),
        people=len(set(told)),
        kept=len(change.kept),
        conflicts=tuple(conflicts_of(roster, change)),
        changes=tuple(_changes_since(roster)),
    )


def withdrawal_preview(roster: Roster) -> Preview:
    """What withdrawing this published roster would send."""
    coming = ahead(roster)
    people = len({one.employee_id for one in coming})
    kept = len(appointments_of(roster)) - len(coming)
    return Preview(invitations=0, cancellations=len(coming), notices=0, people=people, kept=kept)


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
    returned = sorted(one.employee.name for one in _given_back(roster) if (one.cancelled_at or since) > since)
    if returned:
        yield f"{plural(len(returned), 'session')} {_were(returned)} given back: {_some(returned)}."
    visits = sa.select(Visit).where(Visit.day.between(roster.round.starts_on, roster.round.ends_on))
    for verb, moment in (("added", Visit.created_at), ("withdrawn", Visit.withdrawn_at)):
        found = db.session.scalars(visits.where(moment > since).order_by(Visit.starts)).all()
        if found:
            days = [f"{visit.therapist.name} on {day_words(visit.day)}" for visit in found]
            yield f"{plural(len(days), 'visit')} {_were(days)} {verb}: {_some(days)}."


def _given_back(roster: Roster) -> list[Appointment]:
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.roster)
            .where(Roster.round_id == roster.round_id, Appointment.book == LIVE, Appointment.cancelled_by == GIVEN_BACK)
        )
    )


def _were(words: list[str]) -> str:
    return "was" if len(words) == 1 else "were"


def _some(words: list[str]) -> str:
    shown = words[:_SHOWN]
    return listed(shown if len(words) <= _SHOWN else [*shown, f"{len(words) - _SHOWN} more"])
