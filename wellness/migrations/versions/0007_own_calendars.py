"""Feeds that say only when somebody is busy, calendars on the house's own server, and tests of invitations"""

import sqlalchemy as sa
from alembic import op

from wellness.db.types import UTCDateTime

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None

SCOPE = sa.Enum("full", "busy", name="feedscope", native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("scope", SCOPE, nullable=False, server_default="full"))
        feed.add_column(sa.Column("etag", sa.String(64), nullable=False, server_default=""))
        feed.add_column(sa.Column("changed_at", UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.drop_constraint("feedscope", type_="check")
        feed.drop_column("changed_at")
        feed.drop_column("etag")
        feed.drop_column("scope")
