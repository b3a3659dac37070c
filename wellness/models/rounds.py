"""Rounds: one planning period from opening to publishing."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.programme import Programme


class RoundState(StrEnum):
    """Whether answers are taken. What became of the roster is the roster's state, not the round's."""

    OPEN = "open"
    CLOSED = "closed"


class Round(Base):
    """Visits from `starts_on` to `ends_on` (local dates, both inclusive) are planned together.

    `seed` decides every tie; it is drawn once, when the round is opened, and shown from then on.
    """

    __tablename__ = "round"

    id: Mapped[RowId]
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    name: Mapped[str] = mapped_column(sa.String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    deadline: Mapped[Instant]
    quota: Mapped[int]
    seed: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[RoundState] = mapped_column(choice(RoundState), default=RoundState.OPEN)
    opened_at: Mapped[Created]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("quota >= 1", name="quota"),
    )
