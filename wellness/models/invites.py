"""Invites: the calendar state of an appointment as its owner's calendar should have it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.rosters import Appointment


class InviteMethod(StrEnum):
    """The last iTIP method that was sent."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Invite(Base):
    """One UID for the life of an appointment. `dtstamp` is this revision's, the same wherever it is written."""

    __tablename__ = "invite"

    id: Mapped[RowId]
    appointment_id: Mapped[str] = mapped_column(reference("appointment"), unique=True)
    uid: Mapped[str] = mapped_column(sa.String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    method: Mapped[InviteMethod] = mapped_column(choice(InviteMethod), default=InviteMethod.REQUEST)
    dtstamp: Mapped[Instant]
    created_at: Mapped[Created]
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    appointment: Mapped[Appointment] = relationship()

    __table_args__ = (sa.CheckConstraint("sequence >= 0", name="sequence"),)
