"""Plannings: one run of the planner for a round, as the page and the job see it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, RowId, reference
from wellness.models.rounds import Round


class PlanningState(StrEnum):
    """Waiting and running are the two in which a round has a planning under way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Planning(Base):
    """A planning of one round. `problem` is the file it was given, `progress` the last line that the planner wrote."""

    __tablename__ = "planning"

    id: Mapped[RowId]
    round_id: Mapped[str] = mapped_column(reference("round"), index=True)
    state: Mapped[PlanningState] = mapped_column(choice(PlanningState), default=PlanningState.WAITING)
    based_on_id: Mapped[str | None] = mapped_column(sa.String(16))
    problem: Mapped[str | None] = deferred(mapped_column(sa.Text))
    progress: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    message: Mapped[str] = mapped_column(sa.Text, default="")
    cancel_requested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[Created]
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[str | None] = mapped_column(reference("account"))

    round: Mapped[Round] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.Index(
            "uq_planning_one_under_way",
            "round_id",
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        ),
    )
