"""What employees answer in a round: when they could come, what they would like, or that they would rather not."""

from datetime import datetime
from enum import IntEnum, StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.people import Employee
from wellness.models.rounds import Round


class AnswerKind(StrEnum):
    """An answer is one of these; no row at all is silence."""

    AVAILABLE = "available"
    NOT_THIS_ROUND = "not_this_round"
    ON_LEAVE = "on_leave"
    NEVER_ASK = "never_ask"


class Rating(IntEnum):
    """How well a half hour suits."""

    BEST = 1
    FINE = 2
    IF_NEED_BE = 3


class WishKind(StrEnum):
    """What a wish is about."""

    SERVICE = "service"
    NEVER_THERAPIST = "never_therapist"


class Answer(Base):
    """One employee's answer in one round. `revision` rises with every change, so that a stale page is noticed."""

    __tablename__ = "answer"

    id: Mapped[RowId]
    round_id: Mapped[str] = mapped_column(reference("round"))
    employee_id: Mapped[str] = mapped_column(reference("employee"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(choice(AnswerKind))
    wanted: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    given_by_coordinator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    round: Mapped[Round] = relationship()
    employee: Mapped[Employee] = relationship()
    windows: Mapped[list["AvailabilityWindow"]] = relationship(
        order_by="AvailabilityWindow.starts", cascade="all, delete-orphan"
    )
    wishes: Mapped[list["Wish"]] = relationship(order_by="Wish.rank", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("round_id", "employee_id"),
        sa.CheckConstraint("wanted >= 0", name="wanted"),
    )


class AvailabilityWindow(Base):
    """A time in which the employee could come, half-open, with how well it suits (a Rating)."""

    __tablename__ = "availability_window"

    id: Mapped[RowId]
    answer_id: Mapped[str] = mapped_column(reference("answer", on_delete="CASCADE"), index=True)
    starts: Mapped[Instant]
    ends: Mapped[Instant]
    rating: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("ends > starts", name="span"),
        sa.CheckConstraint("rating IN (1, 2, 3)", name="rating"),
    )


class Wish(Base):
    """A service that the employee would like (rank 0 is the first choice) or a therapist they must not be given.

    The second kind is never shown to a coordinator.
    """

    __tablename__ = "wish"

    id: Mapped[RowId]
    answer_id: Mapped[str] = mapped_column(reference("answer", on_delete="CASCADE"), index=True)
    kind: Mapped[WishKind] = mapped_column(choice(WishKind))
    rank: Mapped[int] = mapped_column(default=0)
    service_id: Mapped[str | None] = mapped_column(reference("service"))
    therapist_id: Mapped[str | None] = mapped_column(reference("therapist"))

    __table_args__ = (
        sa.UniqueConstraint("answer_id", "service_id"),
        sa.UniqueConstraint("answer_id", "therapist_id"),
        sa.CheckConstraint(
            "(kind = 'service' AND service_id IS NOT NULL AND therapist_id IS NULL) OR "
            "(kind = 'never_therapist' AND therapist_id IS NOT NULL AND service_id IS NULL)",
            name="subject",
        ),
    )
