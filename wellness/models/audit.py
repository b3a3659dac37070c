"""The audit trail: who did what when; ids only, never content."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wellness.db import Base
from wellness.models.columns import Created, RowId, reference


class AuditEntry(Base):
    """One action. `actor_id` is None where the system acted by itself. The database refuses changes to entries."""

    __tablename__ = "audit_entry"

    id: Mapped[RowId]
    at: Mapped[Created]
    actor_id: Mapped[str | None] = mapped_column(reference("account"))
    action: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (sa.Index("ix_audit_entry_at", "at"),)
