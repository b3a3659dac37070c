"""Alembic's entry: runs on the connection that `wellness.services.schema` hands over."""

from typing import Any

from alembic import context

import wellness.models  # noqa: F401  (makes every table known)
from wellness.db import Base


def _is_ours(item: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    """The job queue keeps its own tables beside ours on SQLite; they are not ours to change."""
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=_is_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
