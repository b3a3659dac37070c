"""The busy times that are kept: shown to their owner alone, and forgotten at a press or when the round closes."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from wellness.db import db
from wellness.models import BusyReading, Employee, Round
from wellness.services.half_hours import HALF_HOUR

__all__ = ["find", "forget", "forget_round", "taken"]


def find(round_: Round, employee: Employee) -> list[BusyReading]:
    """What was read of the person's calendars for the round, oldest first."""
    return list(
        db.session.scalars(
            sa.select(BusyReading)
            .where(*_of(round_, employee))
            .options(selectinload(BusyReading.spans))
            .order_by(BusyReading.created_at, BusyReading.id)
        )
    )


def forget(round_: Round, employee: Employee, reading_id: str | None = None) -> int:
    """Forget one reading of the person's own, or all of them; returns how many there were."""
    which = [] if reading_id is None else [BusyReading.id == reading_id]
    gone = db.session.scalars(sa.delete(BusyReading).where(*_of(round_, employee), *which).returning(BusyReading.id))
    return len(gone.all())


def forget_round(round_: Round) -> None:
    """Forget everybody's busy times of a round: they were only for answering in it."""
    db.session.execute(sa.delete(BusyReading).where(BusyReading.round_id == round_.id))


def taken(readings: Iterable[BusyReading], half_hours: Iterable[datetime]) -> dict[datetime, bool]:
    """The half hours (by their first instant) that are taken by one of the readings; True is for certain."""
    instants = sorted(half_hours)
    found: dict[datetime, bool] = {}
    for span in (span for reading in readings for span in reading.spans):
        place = bisect_left(instants, span.starts - HALF_HOUR)
        while place < len(instants) and instants[place] < span.ends:
            if span.starts < instants[place] + HALF_HOUR:
                found[instants[place]] = found.get(instants[place], False) or not span.tentative
            place += 1
    return found


def _of(round_: Round, employee: Employee) -> Sequence[sa.ColumnElement[bool]]:
    return BusyReading.round_id == round_.id, BusyReading.employee_id == employee.id
