"""Mending a draft by hand: pin, remove, put somebody into an empty place, swap two; every rule is asked at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import Account, Appointment, Employee, Roster, RosterState, Round, Slot, Unserved
from wellness.services import audit
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.placements import Board, Placement
from wellness.services.roster_rules import broken, the_times_were_stated

BY_HAND = "by_hand"
REMOVED, ADDED, SWAPPED = later("appointment removed"), later("appointment added"), later("appointments swapped")
# What the audit calls the changes by hand after which a roster is no longer as it was planned.
DEEDS = (REMOVED, ADDED, SWAPPED)


def get_roster(roster_id: str) -> Roster:
    """The roster with this id; raises NotFound."""
    roster = db.session.get(Roster, roster_id)
    if roster is None:
        raise NotFound
    return roster


def get_appointment(roster: Roster, appointment_id: str) -> Appointment:
    """What stands in the roster under this id; raises NotFound."""
    appointment = db.session.get(Appointment, appointment_id)
    if appointment is None or appointment.roster_id != roster.id or appointment.cancelled_at:
        raise NotFound
    return appointment


def pin(appointment: Appointment, *, revision: int, actor: Account) -> None:
    """Keep an appointment when the round is planned again."""
    _set_pin(appointment, pinned=True, revision=revision, actor=actor)


def unpin(appointment: Appointment, *, revision: int, actor: Account) -> None:
    """Let the planner move an appointment again."""
    _set_pin(appointment, pinned=False, revision=revision, actor=actor)


def remove(appointment: Appointment, *, revision: int, actor: Account) -> None:
    """Take somebody out of a draft; the place is empty then."""
    roster, employee = appointment.roster, appointment.employee
    claim(roster, revision)
    db.session.delete(appointment)
    db.session.flush()
    keep_unserved(roster, employee)
    audit.record(REMOVED, actor=actor, subject_id=roster.id, slot=appointment.slot_id)


def assign(
    roster: Roster,
    slot: Slot,
    employee: Employee,
    *,
    revision: int,
    actor: Account,
    outside_times: bool = False,
) -> Appointment:
    """Put somebody into a free place and pin it; raises Refused with every broken rule.

    `outside_times` says that the person agreed to a time outside those in the answer; the appointment is marked so.
    """
    claim(roster, revision)
    board = Board(roster)
    placement = board.placement(employee, slot)
    refuse(broken(placement, outside_times=outside_times))
    appointment = Appointment(
        roster_id=roster.id,
        book=roster.id,
        slot_id=slot.id,
        seat=free_seat(board, slot),
        employee_id=employee.id,
        starts=slot.starts,
        ends=slot.treatment_ends,
        pinned=True,
        outside_times=is_outside(placement),
    )
    with by_the_book():
        db.session.add(appointment)
    keep_unserved(roster, employee)
    audit.record(ADDED, actor=actor, subject_id=roster.id, slot=slot.id, outside_times=appointment.outside_times)
    return appointment


def swap(
    first: Appointment, second: Appointment, *, revision: int, actor: Account, outside_times: bool = False
) -> None:
    """Let two people change places, both pinned; raises Refused with every broken rule of either."""
    roster = first.roster
    claim(roster, revision)
    if second.roster_id != roster.id or first.employee_id == second.employee_id:
        raise Refused(_("Choose the sessions of two different people."))
    board, both = Board(roster), (first, second)
    moves = (
        (first, board.placement(second.employee, first.slot, without=both)),
        (second, board.placement(first.employee, second.slot, without=both)),
    )
    refuse(words for _one, placement in moves for words in broken(placement, outside_times=outside_times))
    with by_the_book():
        # Both step aside first: one after the other they would overlap for a moment, which the database refuses.
        first.cancelled_at = second.cancelled_at = clock.now()
        db.session.flush()
        for appointment, placement in moves:
            appointment.employee, appointment.pinned = placement.employee, True
            appointment.outside_times = is_outside(placement)
            appointment.cancelled_at = None
    audit.record(SWAPPED, actor=actor, subject_id=roster.id, appointments=[first.id, second.id])


def claim(roster: Roster, revision: int, *, state: RosterState = RosterState.DRAFT) -> None:
    """Raise a roster's revision by one, if it still is what the person looked at: this revision, in this state.

    One conditional write, so that of two at once one is Stale.
    """
    claimed = db.session.execute(
        sa.update(Roster)
        .where(Roster.id == roster.id, Roster.revision == revision, Roster.state == state)
        .values(revision=Roster.revision + 1)
        .returning(Roster.id)
    ).first()
    if claimed is None:
        raise Stale(_("This roster"))
    db.session.refresh(roster)


def one_at_a_time(round_id: str) -> None:
    """Let those who change what is live in a round follow each other, so that each sees what the one before did.

    What was read while waiting is read anew.
    """
    db.session.execute(sa.select(Round.id).where(Round.id == round_id).with_for_update())
    db.session.expire_all()


def touch(round_id: str) -> None:
    """Raise the revision of what is published in a round and of its drafts, after a change to what is live.

    Whoever is about to publish or withdraw is shown once more what it would send.
    """
    db.session.execute(
        sa.update(Roster)
        .where(Roster.round_id == round_id, Roster.state.in_([RosterState.DRAFT, RosterState.PUBLISHED]))
        .values(revision=Roster.revision + 1)
        .execution_options(synchronize_session="fetch")
    )


def _set_pin(appointment: Appointment, *, pinned: bool, revision: int, actor: Account) -> None:
    claim(appointment.roster, revision)
    appointment.pinned = pinned
    db.session.flush()
    words = later("appointment pinned") if pinned else later("appointment unpinned")
    audit.record(words, actor=actor, subject_id=appointment.roster_id, appointment=appointment.id)


def is_outside(placement: Placement) -> bool:
    """Whether it lies outside the times in the answer."""
    return the_times_were_stated(placement) is not None


def free_seat(board: Board, slot: Slot) -> int:
    """The lowest free seat of a slot; raises Refused when there is none."""
    free = board.free_places(slot)
    if not free:
        raise Refused(_("This place is taken. Remove or swap whoever has it first."))
    return free[0]


def refuse(sentences: Iterable[str]) -> None:
    """Raise Refused with all the sentences, each once; without any, do nothing."""
    found = list(dict.fromkeys(sentences))
    if found:
        raise Refused(" ".join(found))


@contextmanager
def by_the_book() -> Iterator[None]:
    """The database has the last word: what it refuses is told in words and undone."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError:
        raise Refused(_("Somebody has this place or this time already. Look at the roster as it is now.")) from None


def keep_unserved(roster: Roster, employee: Employee) -> None:
    """Keep the list of those who go without true after a change by hand."""
    board = Board(roster)
    got = sum(one.employee_id == employee.id for one in board.appointments)
    row = db.session.scalar(
        sa.select(Unserved).where(Unserved.roster_id == roster.id, Unserved.employee_id == employee.id)
    )
    wanted = row.wanted if row else board.wanted(employee)
    if got >= wanted and row:
        db.session.delete(row)
    elif row:
        row.got, row.nearest = got, None
    elif got < wanted:
        db.session.add(
            Unserved(roster_id=roster.id, employee_id=employee.id, wanted=wanted, got=got, reason=BY_HAND, detail={})
        )
    db.session.flush()
