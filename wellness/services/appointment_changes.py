"""Changing what is published, one appointment at a time: cancel it, move it to a free place, give it to somebody else.

Each change sends what calendars need and nothing else. `seen`, where it is given, is the SEQUENCE of the invite that
somebody looked at; who looked at an older one is told so. Two who change the same appointment follow each other, and
the second is refused.
"""

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import LIVE, Account, Appointment, Employee, Invite, Roster, RosterState, Slot
from wellness.services import audit, cancel_reasons, invite_letters, invites, ledger
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.placements import Board
from wellness.services.roster_rules import broken
from wellness.services.rosters import by_the_book, free_seat, is_outside, keep_unserved, one_at_a_time, refuse, touch

_OVER = later("This appointment has begun, or it has been given back or cancelled already.")
_CANCELLED, _MOVED = later("appointment cancelled"), later("appointment moved")
_GIVEN_ON, _GIVEN = later("appointment given on"), later("place given")
# What the audit calls the changes after which a published roster is no longer as it was planned.
DEEDS = (_CANCELLED, _MOVED, _GIVEN_ON, _GIVEN)


def get_invite(invite_id: str) -> Invite:
    """The invite with this id; raises NotFound."""
    invite = db.session.get(Invite, invite_id)
    if invite is None:
        raise NotFound
    return invite


def is_possible(appointment: Appointment) -> bool:
    """Whether the appointment still stands and lies ahead."""
    return appointment.cancelled_at is None and appointment.starts > clock.now()


def cancel(appointment: Appointment, *, reason: str, actor: Account | None, seen: int | None = None) -> None:
    """Cancel somebody's appointment, which then does not count as one that they have had.

    `reason` is one of cancel_reasons.CHOICES and is told to the person.
    """
    words = cancel_reasons.get(reason).words
    invite = _standing(appointment, seen)
    roster, employee = appointment.roster, appointment.employee
    take_out(appointment, by=cancel_reasons.COORDINATOR, reason=reason)
    invites.withdraw([invite], words)
    if reason != cancel_reasons.ASKED:
        keep_unserved(roster, employee)
    _settle(roster, employee)
    audit.record(_CANCELLED, actor=actor, subject_id=appointment.id, reason=reason)


def move(
    appointment: Appointment,
    slot: Slot,
    *,
    actor: Account | None,
    seen: int | None = None,
    outside_times: bool = False,
) -> None:
    """Move an appointment to a free place; its owner's calendar entry is updated and the answer asked anew.

    Raises Refused with every broken rule. `outside_times` says that the person agreed to a time outside those in the
    answer.
    """
    invite = _standing(appointment, seen)
    roster, employee, before = appointment.roster, appointment.employee, invite_letters.told(appointment)
    if slot.id == appointment.slot_id:
        raise Refused(_("%(name)s has this place already.", name=employee.name))
    board = Board(roster)
    placement = board.placement(employee, slot, without=[appointment])
    refuse(broken(placement, outside_times=outside_times))
    with by_the_book():
        _occupy(appointment, slot, seat=free_seat(board, slot), outside_times=is_outside(placement))
    invites.update([(invite, before)])
    _settle(roster, employee)
    audit.record(_MOVED, actor=actor, subject_id=appointment.id, slot=slot.id, before=before.slot_id)


def give_to(
    appointment: Appointment,
    employee: Employee,
    *,
    actor: Account | None,
    seen: int | None = None,
    outside_times: bool = False,
) -> Appointment:
    """Cancel one person's appointment and invite another into the place, with a UID of their own.

    Raises Refused with every broken rule.
    """
    invite = _standing(appointment, seen)
    roster, slot, loser = appointment.roster, appointment.slot, appointment.employee
    if employee.id == loser.id:
        raise Refused(_("%(name)s has this place already.", name=employee.name))
    placement = Board(roster).placement(employee, slot, without=[appointment])
    refuse(broken(placement, outside_times=outside_times))
    take_out(appointment, by=cancel_reasons.COORDINATOR, reason=cancel_reasons.GIVEN_ON)
    invites.withdraw([invite], cancel_reasons.words_of(cancel_reasons.GIVEN_ON))
    new = _put(roster, slot, employee, seat=appointment.seat)
    new.outside_times = is_outside(placement)
    invites.issue([new])
    for person in (loser, employee):
        keep_unserved(roster, person)
        ledger.settle(roster.round, person)
    touch(roster.round_id)
    audit.record(_GIVEN_ON, actor=actor, subject_id=appointment.id, to=new.id)
    return new


def fill(
    roster: Roster, slot: Slot, employee: Employee, *, actor: Account | None, outside_times: bool = False
) -> Appointment:
    """Invite somebody into a place of a published roster that nobody has; raises Refused with every broken rule."""
    one_at_a_time(roster.round_id)
    if roster.state is not RosterState.PUBLISHED:
        raise Refused(_("This roster is not published. Look at the roster that is."))
    board = Board(roster)
    placement = board.placement(employee, slot)
    refuse(broken(placement, outside_times=outside_times))
    new = _put(roster, slot, employee, seat=free_seat(board, slot))
    new.outside_times = is_outside(placement)
    invites.issue([new])
    keep_unserved(roster, employee)
    _settle(roster, employee)
    audit.record(_GIVEN, actor=actor, subject_id=new.id, slot=slot.id)
    return new


def take_out(appointment: Appointment, *, by: str, reason: str | None = None) -> None:
    """Open an appointment's place. One conditional write decides who of several at once does it; Refused for others."""
    done = db.session.execute(
        sa.update(Appointment)
        .where(Appointment.id == appointment.id, *_stands())
        .values(cancelled_at=clock.now(), cancelled_by=by, cancel_reason=reason)
        .returning(Appointment.id)
    ).first()
    if done is None:
        raise Refused(_(_OVER))
    db.session.refresh(appointment)


def _standing(appointment: Appointment, seen: int | None) -> Invite:
    """The invite of an appointment that can be changed, once it is this change's turn."""
    one_at_a_time(appointment.roster.round_id)
    db.session.refresh(appointment)
    invite = db.session.scalar(sa.select(Invite).where(Invite.appointment_id == appointment.id))
    if invite is None or appointment.book != LIVE or not is_possible(appointment):
        raise Refused(
            _(
                "This appointment has begun, or it has been given back or cancelled already. Look at the roster as it "
                "is now."
            )
        )
    if seen is not None and seen != invite.sequence:
        raise Stale(_("This session"))
    return invite


def _stands() -> tuple[sa.ColumnElement[bool], ...]:
    return Appointment.book == LIVE, Appointment.cancelled_at.is_(None), Appointment.starts > clock.now()


def _occupy(appointment: Appointment, slot: Slot, *, seat: int, outside_times: bool) -> None:
    """Put an appointment into another seat, if it still is where it was."""
    done = db.session.execute(
        sa.update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.slot_id == appointment.slot_id, *_stands())
        .values(slot_id=slot.id, seat=seat, starts=slot.starts, ends=slot.treatment_ends, outside_times=outside_times)
        .returning(Appointment.id)
    ).first()
    if done is None:
        raise Stale(_("This session"))
    db.session.refresh(appointment)


def _put(roster: Roster, slot: Slot, employee: Employee, *, seat: int) -> Appointment:
    new = Appointment(
        roster_id=roster.id,
        book=LIVE,
        slot_id=slot.id,
        seat=seat,
        employee_id=employee.id,
        starts=slot.starts,
        ends=slot.treatment_ends,
    )
    with by_the_book():
        db.session.add(new)
    return new


def _settle(roster: Roster, employee: Employee) -> None:
    ledger.settle(roster.round, employee)
    touch(roster.round_id)
