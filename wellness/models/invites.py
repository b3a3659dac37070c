"""Invites: the calendar state of an appointment as its owner's calendar should have it."""

import secrets
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


class PartStat(StrEnum):
    """What the invited person's calendar says: asked and not answered, or their answer."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


def new_token() -> str:
    """A secret of 128 bits that goes into the address to which an answer is sent."""
    return secrets.token_hex(16)


class Invite(Base):
    """One UID for the life of an appointment. `dtstamp` is this revision's, the same wherever it is written.

    `partstat` is the answer to this revision and `answered_at` when it was given; `answer_stamp` is the DTSTAMP of the
    last reply that was taken in, so that an older one is noticed. `token` is secret.
    """

    __tablename__ = "invite"

    id: Mapped[RowId]
    appointment_id: Mapped[str] = mapped_column(reference("appointment"), unique=True)
    uid: Mapped[str] = mapped_column(sa.String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    method: Mapped[InviteMethod] = mapped_column(choice(InviteMethod), default=InviteMethod.REQUEST)
    dtstamp: Mapped[Instant]
    created_at: Mapped[Created]
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    partstat: Mapped[PartStat] = mapped_column(choice(PartStat), default=PartStat.NEEDS_ACTION)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_stamp: Mapped[datetime | None] = mapped_column(UTCDateTime)
    token: Mapped[str] = mapped_column(sa.String(40), default=new_token)

    appointment: Mapped[Appointment] = relationship()

    __table_args__ = (
        sa.CheckConstraint("sequence >= 0", name="sequence"),
        sa.Index("uq_invite_token", "token", unique=True),
    )
