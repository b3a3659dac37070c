"""Calendar feeds by secret link."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, RowId, reference
from wellness.models.people import Account


class FeedScope(StrEnum):
    """What a feed tells: everything about the sessions, or only when the person is busy."""

    FULL = "full"
    BUSY = "busy"


class Feed(Base):
    """One person's subscription address; only the digest of its secret is kept.

    `etag` is the tag of what it held when it was last read, `changed_at` when it was first read like that.
    """

    __tablename__ = "feed"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), index=True)
    scope: Mapped[FeedScope] = mapped_column(choice(FeedScope), default=FeedScope.FULL)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Created]
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    etag: Mapped[str] = mapped_column(sa.String(64), default="")
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
