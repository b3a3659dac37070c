"""The state of sessions in their therapist's calendar: it rises whenever who comes, or where or when, has changed."""

from collections.abc import Iterable

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import Slot

_AT_ONCE = 500


def stamp(slot_ids: Iterable[str]) -> None:
    """Note that something has changed in these sessions; the first time is the beginning of their count."""
    ids = sorted(set(slot_ids))
    for begin in range(0, len(ids), _AT_ONCE):
        db.session.execute(
            sa.update(Slot)
            .where(Slot.id.in_(ids[begin : begin + _AT_ONCE]))
            .values(sequence=sa.case((Slot.stamped_at.is_(None), 0), else_=Slot.sequence + 1), stamped_at=clock.now())
            .execution_options(synchronize_session="fetch")
        )
