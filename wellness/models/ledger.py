"""The fairness ledger: what each employee was promised and got in each round in which they asked."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base
from wellness.models.columns import Created, RowId, reference
from wellness.models.people import Employee
from wellness.models.rounds import Round


class LedgerEntry(Base):
    """One employee in one published round. Somebody who did not ask has no entry: not asking is neutral."""

    __tablename__ = "ledger_entry"

    id: Mapped[RowId]
    employee_id: Mapped[str] = mapped_column(reference("employee"), index=True)
    round_id: Mapped[str] = mapped_column(reference("round"))
    entitled: Mapped[int]
    received: Mapped[int]
    created_at: Mapped[Created]

    employee: Mapped[Employee] = relationship()
    round: Mapped[Round] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("employee_id", "round_id"),
        sa.CheckConstraint("entitled >= 1", name="entitled"),
        sa.CheckConstraint("received >= 0", name="received"),
    )
