"""Changing a visit's room, time, therapist or note: its sessions move with it, and everyone who comes is told once.

The database refuses overlaps row by row, so sessions move in the order in which none meets the one before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import LIVE, Account, Appointment, Employee, Room, Round, Slot, Therapist, Visit
from wellness.services import audit, invite_letters, invites, visit_drafts, visits
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.mailings import Mailing, owners
from wellness.services.plain_text import one_line
from wellness.services.rosters import by_the_book, one_at_a_time, refuse, touch
from wellness.services.visit_conflicts import Conflicts, Proposal, conflicts_of
from wellness.services.visit_drafts import in_turn

LONGEST_NOTE = 200


@dataclass(frozen=True)
class Preview:
    """What a change would send to whom, and what stands against it.

    `conflicts` must be mended first; `outside` are people whose stated times do not hold the new one, which a
    coordinator may set aside when they agree.
    """

    mailing: Mailing
    is_change: bool
    conflicts: Sequence[str] = ()
    outside: Sequence[Employee] = ()


def get_visit(programme_id: str, visit_id: str) -> Visit:
    """A visit of the programme that was not withdrawn; raises NotFound."""
    visit = db.session.get(Visit, visit_id)
    if visit is None or visit.withdrawn_at or visit.room.site.programme_id != programme_id:
        raise NotFound
    return visit


def proposal(visit: Visit, room: Room, therapist: Therapist, *, starts: datetime, note: str) -> Proposal:
    """The visit as it would be; raises Refused for another site or day, which would be another visit."""
    words = one_line(note)
    if len(words) > LONGEST_NOTE:
        raise Refused(_("Please say it in at most %(limit)s characters.", limit=LONGEST_NOTE))
    if room.site_id != visit.room.site_id:
        raise Refused(_("A visit stays at its site. Withdraw it and add one at the other site."))
    if starts.astimezone(ZoneInfo(room.site.timezone)).date() != visit.day:
        raise Refused(_("A visit stays on its day. Withdraw it and add one on the other day."))
    return Proposal(visit, room, therapist, starts=starts, note=words)


def preview(wanted: Proposal) -> Preview:
    """What a change would send and what stands against it."""
    coming = coming_to(wanted.visit)
    found = conflicts_of(wanted, coming)
    mailing = Mailing(updates=owners(coming)) if wanted.is_change else Mailing()
    return Preview(mailing, wanted.is_change, found.sentences, found.outside)


def change(wanted: Proposal, *, actor: Account | None, seen: datetime | None, outside_times: bool = False) -> Mailing:
    """Change a visit with all its sessions and tell everyone who comes; returns who was mailed.

    `seen` is when the visit had been changed last, as it was looked at: a change since then makes this one Stale.
    Raises Refused with everything that stands against it; `outside_times` says that people agreed to a time outside
    those in their answers.
    """
    visit = wanted.visit
    rounds = _one_at_a_time(visit)
    _claim(visit, seen)
    coming = coming_to(visit)
    found = conflicts_of(wanted, coming)
    _refuse(wanted, found, outside_times=outside_times)
    before = {one.id: invite_letters.told(one) for one in coming}
    moves = wanted.moves
    visit.note = wanted.note
    if moves:
        _move(wanted, coming, found.outside)
    told = [(invite, before[invite.appointment_id]) for invite in invites.of(coming)]
    if moves:
        invites.update(told)
    else:
        invites.rewrite([invite for invite, _before in told])
    for round_id in rounds:
        touch(round_id)
    audit.record("visit changed", actor=actor, subject_id=visit.id, updates=len(coming))
    return Mailing(updates=owners(coming))


def coming_to(visit: Visit) -> list[Appointment]:
    """What stands on a visit in published rosters and lies ahead, in the order of time."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.slot)
            .where(
                Slot.visit_id == visit.id,
                Appointment.book == LIVE,
                Appointment.cancelled_at.is_(None),
                Appointment.starts > clock.now(),
            )
            .order_by(Appointment.starts, Appointment.seat)
            .options(joinedload(Appointment.employee), joinedload(Appointment.slot))
        )
    )


def _one_at_a_time(visit: Visit) -> Sequence[str]:
    """Take turns with everyone who changes what is live in a round that holds the visit's day, always in one order."""
    programme_id = visit.room.site.programme_id
    rounds = db.session.scalars(
        sa.select(Round.id)
        .where(Round.programme_id == programme_id, Round.starts_on <= visit.day, Round.ends_on >= visit.day)
        .order_by(Round.id)
    ).all()
    for round_id in rounds:
        one_at_a_time(round_id)
    return rounds


def _claim(visit: Visit, seen: datetime | None) -> None:
    """Note the change if the visit is as it was looked at: one conditional write, so that of two one is Stale."""
    unchanged = Visit.changed_at.is_(None) if seen is None else Visit.changed_at == seen
    claimed = db.session.execute(
        sa.update(Visit)
        .where(Visit.id == visit.id, Visit.withdrawn_at.is_(None), unchanged)
        .values(changed_at=max(clock.now(), seen + timedelta(microseconds=1)) if seen else clock.now())
        .returning(Visit.id)
    ).first()
    if claimed is None:
        raise Stale(_("This visit"))
    db.session.refresh(visit)


def _refuse(wanted: Proposal, found: Conflicts, *, outside_times: bool) -> None:
    if not wanted.is_change:
        raise Refused(_("Nothing would change. Choose another room, time or therapist, or write a note."))
    outside = [] if outside_times else found.outside
    refuse([*found.sentences, *(_("%(name)s gave no time that holds the new one.", name=one.name) for one in outside)])


def _move(wanted: Proposal, coming: Sequence[Appointment], outside: Sequence[Employee]) -> None:
    visit, shift, ends = wanted.visit, wanted.shift, wanted.ends
    station = visits.free_station(wanted.room, wanted.starts, ends, moving=visit)
    visit.room, visit.therapist, visit.station = wanted.room, wanted.therapist, station
    visit.starts, visit.ends = wanted.starts, ends
    for pause in visit.breaks:
        pause.starts, pause.ends = pause.starts + shift, pause.ends + shift
    with by_the_book():
        for slot in in_turn(visit.slots, shift):
            _follow(slot, visit, shift)
        for one in in_turn(coming, shift):
            one.starts, one.ends = one.slot.starts, one.slot.treatment_ends
            one.outside_times = one.outside_times or one.employee in outside
            db.session.flush()
    visit_drafts.follow(visit, shift)


def _follow(slot: Slot, visit: Visit, shift: timedelta) -> None:
    """Let one slot of a changed visit follow it."""
    slot.therapist_id, slot.room_id, slot.station = visit.therapist.id, visit.room.id, visit.station
    slot.starts, slot.treatment_ends, slot.ends = slot.starts + shift, slot.treatment_ends + shift, slot.ends + shift
    db.session.flush()
