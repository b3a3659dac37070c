"""Feeds that say only when somebody is busy, calendars on the house's own server, and tests of invitations"""

import sqlalchemy as sa
from alembic import op

from wellness.db.types import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCOPE = sa.Enum("full", "busy", name="feedscope", native_enum=False, create_constraint=True, length=24)
STATE = sa.Enum(
    *("checking", "choosing", "connected", "paused", "ending"),
    name="owncalendarstate", native_enum=False, create_constraint=True, length=24,
)
PROBLEM = sa.Enum(
    *("password", "unreachable", "no_calendar", "read_only", "unusable", "forgotten", "moved"),
    name="owncalendarproblem", native_enum=False, create_constraint=True, length=24,
)


def upgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("scope", SCOPE, nullable=False, server_default="full"))
        feed.add_column(sa.Column("etag", sa.String(64), nullable=False, server_default=""))
        feed.add_column(sa.Column("changed_at", UTCDateTime(timezone=True), nullable=True))
    _make_own_calendars()
    _make_calendar_tests()


def _make_own_calendars() -> None:
    op.create_table(
        "own_calendar",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("account_id", sa.String(16), nullable=False),
        sa.Column("server", sa.String(300), nullable=False),
        sa.Column("user_name", sa.String(254), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("problem", PROBLEM, nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("synced_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("seen_until", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id"),
    )
    op.create_table(
        "own_calendar_entry",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("own_calendar_id", sa.String(16), nullable=False),
        sa.Column("uid", sa.String(120), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("etag", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("ends", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["own_calendar_id"], ["own_calendar.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("own_calendar_id", "uid"),
    )


def _make_calendar_tests() -> None:
    op.create_table(
        "calendar_test",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("account_id", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("uid", sa.String(120), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("starts", UTCDateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sent BETWEEN 0 AND 3", name="sent"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_calendar_test_account_id", "calendar_test", ["account_id"])


def downgrade() -> None:
    op.drop_table("calendar_test")
    op.drop_table("own_calendar_entry")
    op.drop_table("own_calendar")
    with op.batch_alter_table("feed") as feed:
        feed.drop_constraint("feedscope", type_="check")
        feed.drop_column("changed_at")
        feed.drop_column("etag")
        feed.drop_column("scope")
