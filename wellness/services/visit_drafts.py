"""Drafts follow a visit that is moved: what they hold on it moves along, and what would clash is taken out."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness.db import db
from wellness.models import Appointment, Roster, RosterState, Slot, Visit
from wellness.services.rosters import keep_unserved

Timed = TypeVar("Timed", Slot, Appointment)


def in_turn(rows: Iterable[Timed], shift: timedelta) -> list[Timed]:
    """The order in which rows move by `shift`: the last first where they move to later times, so that none runs into
    the next, which the database would refuse."""
    return sorted(rows, key=lambda row: row.starts, reverse=shift > timedelta(0))


def follow(visit: Visit, shift: timedelta) -> None:
    """Give what stands on the visit in drafts the times of its slots.

    Where the same person would be in two sessions of a draft at once, the one on this visit is taken out, as by hand.
    """
    drafted = db.session.scalars(
        sa.select(Appointment)
        .join(Appointment.slot)
        .join(Appointment.roster)
        .where(Slot.visit_id == visit.id, Roster.state == RosterState.DRAFT, Appointment.cancelled_at.is_(None))
    ).all()
    for one in in_turn(drafted, shift):
        roster, employee = one.roster, one.employee
        try:
            with db.session.begin_nested():
                one.starts, one.ends = one.slot.starts, one.slot.treatment_ends
        except IntegrityError:
            db.session.delete(one)
            db.session.flush()
            keep_unserved(roster, employee)
