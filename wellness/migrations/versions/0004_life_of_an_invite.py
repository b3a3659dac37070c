"""The answer to an invite and its secret, why an appointment was cancelled, and a session's state in a therapist's feed"""

import secrets

import sqlalchemy as sa
from alembic import op

import wellness.db.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OF_THE_SLOT = "FROM invite JOIN appointment ON appointment.id = invite.appointment_id WHERE appointment.slot_id = slot.id"


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
    op.add_column("appointment", sa.Column("cancel_reason", sa.String(20), nullable=True))
    op.add_column("visit", sa.Column("note", sa.String(200), nullable=False, server_default=""))
    op.add_column("visit", sa.Column("changed_at", wellness.db.types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("slot", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("slot", sa.Column("stamped_at", wellness.db.types.UTCDateTime(timezone=True), nullable=True))
    op.execute(
        f"UPDATE slot SET sequence = (SELECT sum(invite.sequence + 1) - 1 {_OF_THE_SLOT}), "
        f"stamped_at = (SELECT max(invite.dtstamp) {_OF_THE_SLOT}) WHERE EXISTS (SELECT 1 {_OF_THE_SLOT})"
    )


def downgrade() -> None:
    op.drop_column("slot", "stamped_at")
    op.drop_column("slot", "sequence")
    op.drop_column("visit", "changed_at")
    op.drop_column("visit", "note")
    op.drop_column("appointment", "cancel_reason")
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
