"""No-overlap rules, and an audit trail that only grows

A later migration that rebuilds one of these tables on SQLite (batch mode) must create its triggers again.
"""

from alembic import op

from wellness.db.overlap import NoOverlap

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RULES = (
    NoOverlap("no_overlap_therapist", "slot", ("therapist_id",), "withdrawn_at IS NULL"),
    NoOverlap("no_overlap_station", "slot", ("room_id", "station"), "withdrawn_at IS NULL"),
    NoOverlap("no_overlap_employee", "appointment", ("book", "employee_id"), "cancelled_at IS NULL"),
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for rule in RULES:
        for statement in rule.create(dialect):
            op.execute(statement)
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit entries stay' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entry_stays_{event.lower()} BEFORE {event} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries stay'); END"
        )


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("DROP TRIGGER audit_entry_stays ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_stays()")
    else:
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entry_stays_{event}")
    for rule in reversed(RULES):
        for statement in rule.drop(dialect):
            op.execute(statement)
