"""What came back by mail, what people were asked by mail, and the times that their calendars proposed"""

import sqlalchemy as sa
from alembic import op

import wellness.db.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mailbox',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('uid_validity', sa.BigInteger(), nullable=False),
    sa.Column('last_uid', sa.BigInteger(), nullable=False),
    sa.Column('reading_since', wellness.db.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('tried_at', wellness.db.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('read_at', wellness.db.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox')),
    sa.UniqueConstraint('name', name=op.f('uq_mailbox_name'))
    )
    op.create_table('undeliverable',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('since', wellness.db.types.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_undeliverable')),
    sa.UniqueConstraint('address', name=op.f('uq_undeliverable_address'))
    )
    op.create_table('proposal',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('invite_id', sa.String(length=16), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('starts', wellness.db.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends', wellness.db.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'granted', 'refused', 'replaced', name='proposalstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('created_at', wellness.db.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', wellness.db.types.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends > starts', name=op.f('ck_proposal_span')),
    sa.ForeignKeyConstraint(['invite_id'], ['invite.id'], name=op.f('fk_proposal_invite_id_invite'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_invite_id'), ['invite_id'], unique=False)
        batch_op.create_index('uq_proposal_open', ['invite_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('question',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('invite_id', sa.String(length=16), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', wellness.db.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invite_id'], ['invite.id'], name=op.f('fk_question_invite_id_invite'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('invite_id', 'sequence', name=op.f('uq_question_invite_id_sequence')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_question_token_hash'))
    )
    op.create_table('received_mail',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.String(length=250), nullable=False),
    sa.Column('kind', sa.Enum('accepted', 'tentative', 'declined', 'counter', 'refresh', 'bounce', 'automatic', 'winmail', 'other', name='receivedkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('state', sa.Enum('done', 'asked', 'nothing', 'failed', 'settled', name='receivedstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('sender', sa.String(length=254), nullable=False),
    sa.Column('invite_id', sa.String(length=16), nullable=True),
    sa.Column('received_at', wellness.db.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('mailbox_id', sa.String(length=16), nullable=True),
    sa.Column('uid_validity', sa.BigInteger(), nullable=True),
    sa.Column('uid', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['invite_id'], ['invite.id'], name=op.f('fk_received_mail_invite_id_invite'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_received_mail_mailbox_id_mailbox'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_received_mail')),
    sa.UniqueConstraint('digest', name=op.f('uq_received_mail_digest'))
    )
    with op.batch_alter_table('received_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_received_mail_invite_id'), ['invite_id'], unique=False)
        batch_op.create_index('ix_received_mail_mailbox_id_uid', ['mailbox_id', 'uid'], unique=False)
        batch_op.create_index('ix_received_mail_state_received_at', ['state', 'received_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('received_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_received_mail_state_received_at')
        batch_op.drop_index('ix_received_mail_mailbox_id_uid')
        batch_op.drop_index(batch_op.f('ix_received_mail_invite_id'))

    op.drop_table('received_mail')
    op.drop_table('question')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_proposal_invite_id'))

    op.drop_table('proposal')
    op.drop_table('undeliverable')
    op.drop_table('mailbox')
