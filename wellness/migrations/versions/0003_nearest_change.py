"""The nearest change that would have helped somebody, and what of a roster is not proven"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unserved", sa.Column("nearest", sa.JSON(), nullable=True))
    op.add_column("roster", sa.Column("unproven", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("roster", "unproven")
    op.drop_column("unserved", "nearest")
