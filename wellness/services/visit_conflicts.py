"""What stands against changing a visit's room, time or therapist, before the database has the last word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Appointment, Employee, Room, Slot, Therapist, Visit
from wellness.services import visit_checks, visits
from wellness.services.errors import Refused
from wellness.services.placements import Board, Placement
from wellness.services.roster_rules import STATED_TIMES, newly_broken


@dataclass(frozen=True)
class Proposal:
    """A visit as it would be in another room, at another time of its day, with another therapist or another note."""

    visit: Visit
    room: Room
    therapist: Therapist
    starts: datetime
    note: str

    @property
    def shift(self) -> timedelta:
        """By how much everything in the visit moves."""
        return self.starts - self.visit.starts

    @property
    def ends(self) -> datetime:
        """When the visit would end."""
        return self.visit.ends + self.shift

    @property
    def moves(self) -> bool:
        """Whether anything changes that calendars must be told as a change."""
        visit = self.visit
        return (self.room.id, self.therapist.id, self.starts) != (visit.room_id, visit.therapist_id, visit.starts)

    @property
    def is_change(self) -> bool:
        """Whether anything changes at all."""
        return self.moves or self.note != self.visit.note


@dataclass(frozen=True)
class Conflicts:
    """`sentences` say what must be mended first; `outside` are people who gave no time that holds the new one."""

    sentences: Sequence[str]
    outside: Sequence[Employee]


def conflicts_of(wanted: Proposal, coming: Sequence[Appointment]) -> Conflicts:
    """Everything that stands against a change, where `coming` stands on the visit."""
    if not wanted.moves:
        return Conflicts((), ())
    sentences, outside = list(_of_the_visit(wanted)), []
    for appointment, before, after in _placements(wanted, coming):
        sentences += newly_broken(before, after)
        if STATED_TIMES(after) and not STATED_TIMES(before):
            outside.append(appointment.employee)
    return Conflicts(tuple(dict.fromkeys(sentences)), tuple(outside))


def _of_the_visit(wanted: Proposal) -> Iterator[str]:
    visit, therapist = wanted.visit, wanted.therapist
    if visit.starts <= clock.now():
        yield _("This visit has begun. Move or cancel its sessions one by one.")
    elif wanted.starts <= clock.now():
        yield _("The new time is over already. Choose a later one.")
    if therapist.left_at:
        yield _("%(name)s has left. Choose another therapist.", name=therapist.name)
    for service in {slot.service_id: slot.service for slot in visit.slots}.values():
        if fault := visit_checks.credential_fault(therapist, service, visit.day):
            yield _("Expected %(expected)s.", expected=fault)
    if _is_elsewhere(wanted):
        yield _("%(name)s is somewhere else at that time already.", name=therapist.name)
    try:
        visits.free_station(wanted.room, wanted.starts, wanted.ends, moving=visit)
    except Refused as full:
        yield str(full)


def _is_elsewhere(wanted: Proposal) -> bool:
    """Whether the therapist gives another visit's session while this one's would be held."""
    others = db.session.scalars(
        sa.select(Slot).where(
            Slot.therapist_id == wanted.therapist.id,
            Slot.visit_id != wanted.visit.id,
            Slot.withdrawn_at.is_(None),
            Slot.starts < wanted.ends,
            Slot.ends > wanted.starts,
        )
    ).all()
    held = [
        (slot.starts + wanted.shift, slot.ends + wanted.shift) for slot in wanted.visit.slots if not slot.withdrawn_at
    ]
    return any(other.starts < ends and starts < other.ends for other in others for starts, ends in held)


def _placements(wanted: Proposal, coming: Sequence[Appointment]) -> Iterable[tuple[Appointment, Placement, Placement]]:
    """Where each stands now and where it would stand, as if nothing else stood on the visit."""
    boards = {roster.id: Board(roster) for roster in {one.roster for one in coming}}
    moved = _as_it_would_be(wanted)
    for one in coming:
        board, slot = boards[one.roster_id], _shifted(one.slot, moved, wanted.shift)
        yield (
            one,
            board.placement(one.employee, one.slot, without=coming),
            board.placement(one.employee, slot, without=coming),
        )


def _as_it_would_be(wanted: Proposal) -> Visit:
    """A visit that is in no session of the database, to ask the rules about."""
    visit = wanted.visit
    return Visit(day=visit.day, room=wanted.room, therapist=wanted.therapist, withdrawn_at=visit.withdrawn_at)


def _shifted(slot: Slot, visit: Visit, shift: timedelta) -> Slot:
    return Slot(
        visit=visit,
        service=slot.service,
        service_id=slot.service_id,
        therapist_id=visit.therapist.id,
        starts=slot.starts + shift,
        treatment_ends=slot.treatment_ends + shift,
        withdrawn_at=slot.withdrawn_at,
    )
