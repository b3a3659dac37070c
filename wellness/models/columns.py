"""Columns that several tables have."""

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

from wellness import clock
from wellness.db import UTCDateTime, new_id

RowId = Annotated[str, mapped_column(sa.String(16), primary_key=True, default=new_id)]
Instant = Annotated[datetime, mapped_column(UTCDateTime)]
Created = Annotated[datetime, mapped_column(UTCDateTime, default=clock.now)]


def reference(target: str, *, on_delete: str | None = "RESTRICT") -> sa.ForeignKey:
    """A foreign key to `target`.id that keeps the row it points to unless told otherwise."""
    return sa.ForeignKey(f"{target}.id", ondelete=on_delete)
