"""The answer to an invite and its secret"""

import secrets

import sqlalchemy as sa
from alembic import op

import wellness.db.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In one statement with its rule, because SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE invite ADD COLUMN partstat VARCHAR(24) DEFAULT 'NEEDS-ACTION' NOT NULL CONSTRAINT "
        "ck_invite_partstat CHECK (partstat IN ('NEEDS-ACTION', 'ACCEPTED', 'DECLINED', 'TENTATIVE'))"
    )
    for name in ("answered_at", "answer_stamp"):
        op.add_column("invite", sa.Column(name, wellness.db.types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("invite", sa.Column("token", sa.String(40), nullable=False, server_default=""))
    _draw_tokens()
    op.create_index("uq_invite_token", "invite", ["token"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_invite_token", "invite")
    for name in ("token", "answer_stamp", "answered_at", "partstat"):
        op.drop_column("invite", name)


def _draw_tokens() -> None:
    connection = op.get_bind()
    invites = sa.table("invite", sa.column("id", sa.String), sa.column("token", sa.String))
    ids = connection.execute(sa.select(invites.c.id)).scalars().all()
    if ids:
        connection.execute(
            invites.update().where(invites.c.id == sa.bindparam("of")),
            [{"of": invite_id, "token": secrets.token_hex(16)} for invite_id in ids],
        )
