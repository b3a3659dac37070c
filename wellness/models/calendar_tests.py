"""Tests of invitations: one mailbox gets an appointment that nobody has, its move and its cancellation."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.people import Account


class CalendarTest(Base):
    """One test. `sent` is how many of the three mails were written; the appointment exists nowhere but in them."""

    __tablename__ = "calendar_test"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), index=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    uid: Mapped[str] = mapped_column(sa.String(120), unique=True)
    timezone: Mapped[str] = mapped_column(sa.String(60))
    starts: Mapped[Instant]
    sent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (sa.CheckConstraint("sent BETWEEN 0 AND 3", name="sent"),)
