"""Every migration runs up and down, with data, on both engines, and the newest schema is what the models say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

import wellness.models  # noqa: F401  (makes every table known)
from tests import databases
from tests.db.rows import put_world
from wellness import bundle
from wellness.db import Base, engines
from wellness.models import Appointment, Invite
from wellness.services import schema

INSTANT = "2026-03-02 09:00:00"


def revisions() -> list[str]:
    """Every revision, oldest first."""
    alembic = Config()
    alembic.set_main_option("script_location", str(bundle.MIGRATIONS))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(alembic).walk_revisions()))]


@pytest.fixture(params=databases.engines_here())
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    with databases.fresh(request.param, tmp_path, empty=True) as url:
        engine = engines.create(url)
        yield engine
        engine.dispose()


def ours(item: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


def description(engine: Engine) -> dict[str, Any]:
    """Tables, columns, indexes, constraints and triggers, in a comparable form."""
    found: dict[str, Any] = {}
    inspector = sa.inspect(engine)
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        found[table] = (
            sorted(
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
            ),
            sorted(str(index["name"]) for index in inspector.get_indexes(table)),
            sorted(str(check["name"]) for check in inspector.get_check_constraints(table)),
        )
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if engine.dialect.name == "sqlite"
        else "SELECT conname FROM pg_constraint WHERE contype = 'x' "
        "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    )
    with engine.connect() as connection:
        found["rules"] = list(connection.execute(sa.text(query)).scalars())
    return found


def put_data(connection: Connection) -> None:
    """One row in each of a chain of tables that every revision has."""
    for statement in (
        "INSERT INTO account (id, email, name, is_coordinator, is_administrator, created_at) "
        f"VALUES ('a', 'ann@meadow.example', 'Ann', {{no}}, {{no}}, '{INSTANT}')",
        "INSERT INTO programme (id, name, quota, ledger_rounds, cancel_hours, created_at) "
        f"VALUES ('p', 'Meadow', 1, 6, 24, '{INSTANT}')",
        f"INSERT INTO audit_entry (id, at, action, detail) VALUES ('x', '{INSTANT}', 'tested', '{{{{}}}}')",
    ):
        no = "0" if connection.dialect.name == "sqlite" else "false"
        connection.exec_driver_sql(statement.format(no=no))


def test_newest_schema_is_what_the_models_say(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("revision", revisions())
def test_going_down_and_up_again_gives_the_same_schema(engine: Engine, revision: str) -> None:
    schema.upgrade(engine, revision)
    before = description(engine)
    schema.downgrade(engine, "-1")
    schema.upgrade(engine, revision)
    assert description(engine) == before


@pytest.mark.parametrize(("before", "revision"), list(pairwise(revisions())))
def test_data_survives_a_migration_both_ways(engine: Engine, before: str, revision: str) -> None:
    schema.upgrade(engine, before)
    with engine.begin() as connection:
        put_data(connection)
    schema.upgrade(engine, revision)
    schema.downgrade(engine, "-1")
    schema.upgrade(engine, revision)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name FROM account")).scalars().all() == ["Ann"]
        assert connection.execute(sa.text("SELECT count(*) FROM audit_entry")).scalar() == 1


def test_invites_that_were_there_get_secrets_and_their_sessions_a_state(engine: Engine) -> None:
    """Two invites to one session, one of them cancelled: three mails so far, so the session is at 2."""
    schema.upgrade(engine)
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with engine.begin() as connection:
        put_world(connection, at)
        for number, who in enumerate("ef"):
            row = {"id": who, "roster_id": "o", "book": "live", "slot_id": "s", "seat": number + 1, "employee_id": who}
            span = {"starts": at, "ends": at + timedelta(minutes=20), "created_at": at}
            connection.execute(sa.insert(Appointment).values(**row, **span))
            invite = {"id": who, "appointment_id": who, "uid": who, "sequence": number, "dtstamp": at}
            connection.execute(sa.insert(Invite).values(created_at=at, **invite))
    schema.downgrade(engine, "0003")
    schema.upgrade(engine, "0004")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT token, partstat, answered_at FROM invite")).all()
        assert {len(row.token) for row in rows} == {32}
        assert len({row.token for row in rows}) == 2
        assert {(row.partstat, row.answered_at) for row in rows} == {("NEEDS-ACTION", None)}
        slot = connection.execute(sa.text("SELECT sequence, stamped_at FROM slot")).one()
        assert slot.sequence == 2
        assert str(slot.stamped_at).startswith("2026-03-02 09:00:00")


def test_down_to_nothing_leaves_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    schema.downgrade(engine, "base")
    left = description(engine)
    assert {name: value for name, value in left.items() if name in Base.metadata.tables} == {}
    assert left["rules"] == []


def test_a_migration_that_fails_half_way_leaves_the_old_schema(engine: Engine) -> None:
    """The control: the second half of the migration is made to fail by a table that is already there."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE wish (id INTEGER)")
    before = description(engine)
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
        command.upgrade(schema.config(connection), "head")
    assert description(engine) == before
