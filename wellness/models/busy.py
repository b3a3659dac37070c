"""When employees are busy by their own calendars, as long as a round takes answers: only times, nothing of what."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base
from wellness.models.columns import Created, Instant, RowId, reference


class BusyReading(Base):
    """One reading of an employee's calendar file for a round; deleted when the round closes, or on their press.

    `entries` counts what was read; `faults` lists what was not, as pairs of a line and a word for the reason.
    """

    __tablename__ = "busy_reading"

    id: Mapped[RowId]
    round_id: Mapped[str] = mapped_column(reference("round"))
    employee_id: Mapped[str] = mapped_column(reference("employee"))
    created_at: Mapped[Created]
    entries: Mapped[int]
    unreadable: Mapped[int]
    faults: Mapped[list[tuple[int, str]]] = mapped_column(sa.JSON)

    spans: Mapped[list["BusySpan"]] = relationship(
        order_by="BusySpan.starts", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (sa.Index("ix_busy_reading_round_employee", "round_id", "employee_id"),)


class BusySpan(Base):
    """A time in which the employee is busy, or perhaps (`tentative`); half-open. Only the employee sees it."""

    __tablename__ = "busy_span"

    id: Mapped[RowId]
    reading_id: Mapped[str] = mapped_column(reference("busy_reading", on_delete="CASCADE"), index=True)
    starts: Mapped[Instant]
    ends: Mapped[Instant]
    tentative: Mapped[bool]

    __table_args__ = (sa.CheckConstraint("ends > starts", name="span"),)
