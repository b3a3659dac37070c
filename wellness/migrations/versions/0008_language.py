"""The language that a person chose"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("language", sa.String(5), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "language")
