"""Calendar feeds by secret link."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime
from wellness.models.columns import Created, RowId, reference
from wellness.models.people import Account


class Feed(Base):
    """One person's subscription address; only the digest of its secret is kept."""

    __tablename__ = "feed"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Created]
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
