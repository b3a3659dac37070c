"""Rosters with their versions, the appointments in them, and who went without and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.people import Employee
from wellness.models.rounds import Round
from wellness.models.visits import Slot

LIVE = "live"


class RosterState(StrEnum):
    """A draft can be mended; at most one roster of a round is published; the others are history."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Roster(Base):
    """One version of a round's roster. `revision` rises with every change by hand, so that a stale page is noticed.

    `problem` and `outcome` are the planner's two files as they were, so that anyone can run and check them again.
    `status` is the planner's, `unproven` the stages of its objective that it did not prove (None: not known).
    """

    __tablename__ = "roster"

    id: Mapped[RowId]
    round_id: Mapped[str] = mapped_column(reference("round"))
    planning_id: Mapped[str | None] = mapped_column(reference("planning"), unique=True)
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[RosterState] = mapped_column(choice(RosterState), default=RosterState.DRAFT)
    status: Mapped[str] = mapped_column(sa.String(20))
    problem: Mapped[str] = deferred(mapped_column(sa.Text))
    outcome: Mapped[str] = deferred(mapped_column(sa.Text))
    problem_digest: Mapped[str] = mapped_column(sa.String(64))
    unproven: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_at: Mapped[Created]
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    round: Mapped[Round] = relationship(lazy="joined", innerjoin=True)
    appointments: Mapped[list["Appointment"]] = relationship(back_populates="roster", order_by="Appointment.starts")
    unserved: Mapped[list["Unserved"]] = relationship(back_populates="roster", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("round_id", "version"),
        sa.Index(
            "uq_roster_one_published",
            "round_id",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
    )


class Appointment(Base):
    """One employee in one seat of one slot; [starts, ends) is the treatment.

    `book` is where it counts: a draft's own book (the roster's id) or the one LIVE book of everything published. Within
    a book the database refuses a seat taken twice and an employee in two treatments at once; a cancelled appointment
    holds nothing. `outside_times` marks one that a coordinator gave knowingly outside the times in the answer.
    `cancel_reason` is why a coordinator cancelled it (services.cancel_reasons).
    """

    __tablename__ = "appointment"

    id: Mapped[RowId]
    roster_id: Mapped[str] = mapped_column(reference("roster"), index=True)
    book: Mapped[str] = mapped_column(sa.String(16))
    slot_id: Mapped[str] = mapped_column(reference("slot"), index=True)
    seat: Mapped[int] = mapped_column(default=1)
    employee_id: Mapped[str] = mapped_column(reference("employee"), index=True)
    starts: Mapped[Instant]
    ends: Mapped[Instant]
    pinned: Mapped[bool] = mapped_column(default=False)
    outside_times: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_by: Mapped[str | None] = mapped_column(sa.String(20))
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(20))

    roster: Mapped[Roster] = relationship(back_populates="appointments")
    slot: Mapped[Slot] = relationship()
    employee: Mapped[Employee] = relationship()

    __table_args__ = (
        sa.CheckConstraint("ends > starts", name="span"),
        sa.CheckConstraint("seat >= 1", name="seat"),
        sa.Index(
            "uq_appointment_seat",
            "book",
            "slot_id",
            "seat",
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        ),
        sa.Index("ix_appointment_book_employee_starts", "book", "employee_id", "starts"),
    )


class Unserved(Base):
    """Somebody who got fewer appointments than wanted in a roster, and the planner's reason.

    `nearest` is the smallest change that was tried when the round was planned and would have brought one more (see
    services.nearest_changes); None until it was looked for, where there is none, and after a change by hand.
    """

    __tablename__ = "unserved"

    id: Mapped[RowId]
    roster_id: Mapped[str] = mapped_column(reference("roster", on_delete="CASCADE"), index=True)
    employee_id: Mapped[str] = mapped_column(reference("employee"), index=True)
    wanted: Mapped[int]
    got: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(20))
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    nearest: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    roster: Mapped[Roster] = relationship(back_populates="unserved")
    employee: Mapped[Employee] = relationship()

    __table_args__ = (sa.UniqueConstraint("roster_id", "employee_id"),)
