"""Writing the audit trail."""

from typing import Any

from wellness.db import db
from wellness.models import Account, AuditEntry


def record(action: str, *, actor: Account | None, subject_id: str | None = None, **detail: Any) -> None:
    """Note that `actor` (None: the system) did `action`; `detail` holds ids and numbers, never content."""
    db.session.add(
        AuditEntry(action=action, actor_id=actor.id if actor else None, subject_id=subject_id, detail=detail)
    )
