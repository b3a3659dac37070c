"""Import batches: an upload as a proposal, what was confirmed of it, and what it takes to undo that."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, RowId, reference


class ImportKind(StrEnum):
    """What a file lists."""

    EMPLOYEES = "employees"
    VISITS = "visits"


class ImportState(StrEnum):
    """Nothing is touched before a proposal is confirmed; a confirmed one can be undone."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    DISCARDED = "discarded"


class ImportBatch(Base):
    """An uploaded file, as rows of text; the file itself is not kept.

    `table` is what was read and `choices` what the coordinator decided (mapping, fixes, leavers, options); both are
    emptied when the proposal is settled. `changes` is what confirming did, with the values before, for undoing, and
    `summary` its counts. `revision` notices stale pages. The long columns are loaded when they are asked for.
    """

    __tablename__ = "import_batch"

    id: Mapped[RowId]
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.PROPOSED)
    revision: Mapped[int] = mapped_column(default=1)
    filename: Mapped[str] = mapped_column(sa.String(200))
    table: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    choices: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict, deferred=True)
    changes: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON, deferred=True)
    summary: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[Created]
    created_by_id: Mapped[str | None] = mapped_column(reference("account"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __mapper_args__ = {"version_id_col": revision}


class HeadingMapping(Base):
    """A heading that was mapped by hand once and is recognised from then on."""

    __tablename__ = "heading_mapping"

    id: Mapped[RowId]
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    heading: Mapped[str] = mapped_column(sa.String(120))
    field: Mapped[str] = mapped_column(sa.String(40))

    __table_args__ = (sa.UniqueConstraint("programme_id", "kind", "heading"),)
