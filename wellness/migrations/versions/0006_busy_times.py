"""When employees are busy by their own calendars, while a round takes answers"""

import sqlalchemy as sa
from alembic import op

import wellness.db.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "busy_reading",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("employee_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", wellness.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_busy_reading_employee_id_employee"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_busy_reading_round_id_round"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_reading")),
    )
    op.create_index(op.f("ix_busy_reading_round_employee"), "busy_reading", ["round_id", "employee_id"])
    op.create_table(
        "busy_span",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("reading_id", sa.String(length=16), nullable=False),
        sa.Column("starts", wellness.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ends", wellness.db.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("tentative", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_busy_span_span")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["busy_reading.id"], name=op.f("fk_busy_span_reading_id_busy_reading"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_span")),
    )
    op.create_index(op.f("ix_busy_span_reading_id"), "busy_span", ["reading_id"])


def downgrade() -> None:
    op.drop_table("busy_span")
    op.drop_table("busy_reading")
