"""Fresh databases for tests: a copied file on SQLite; on PostgreSQL one that is emptied and used again.

TEST_DATABASE_URL names a PostgreSQL server on which the tests may create databases, for example
postgresql://postgres@127.0.0.1/postgres. Without it the tests run on SQLite alone.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from wellness.db import engines
from wellness.services import queue, schema

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
# Databases of this process that nobody uses now, with the shape that they had when they were new.
_free: list[tuple[str, str]] = []

_OURS = "('public'::regnamespace, 'dbos'::regnamespace)"
_SHAPE = f"""
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat('c', oid, relname, relkind, relnatts) AS part FROM pg_class WHERE relnamespace IN {_OURS}
  UNION ALL
  SELECT concat('k', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace IN {_OURS}
  UNION ALL
  SELECT concat('t', tgname, tgenabled) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
   WHERE relnamespace IN {_OURS}
) AS parts
"""

# Deleting from the few tables that a test has filled is ten times faster than a new copy of the template.
_EMPTY = f"""
DO $$
DECLARE tabled text; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR tabled IN SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace IN {_OURS}
    AND relname NOT IN ('alembic_version', 'dbos_migrations', 'queues')
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || tabled || ')' INTO filled;
    IF filled THEN
      EXECUTE 'DELETE FROM ' || tabled;
    END IF;
  END LOOP;
END $$
"""
_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


def engines_here() -> list[str]:
    """The engines that this machine can test on."""
    return ["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"]


@contextmanager
def fresh(engine: str, folder: Path, *, empty: bool = False) -> Iterator[str]:
    """The URL of a new database; `empty` leaves the schema out."""
    if engine == "sqlite":
        file = folder / f"{secrets.token_hex(4)}.db"
        if not empty:
            shutil.copyfile(_sqlite_template(), file)
        yield f"sqlite:///{file}"
    elif empty:
        name = _created("template0")
        try:
            yield _url(name)
        finally:
            _drop(name)
    else:
        name, shape = _free.pop() if _free else _new()
        try:
            yield _url(name)
        finally:
            _give_back(name, shape)


def _new() -> tuple[str, str]:
    name = _created(_postgresql_template())
    return name, str(_ask(name, _SHAPE))


def _give_back(name: str, shape: str) -> None:
    """Empty a database for the next test; one whose tables a test has changed is no longer good for another."""
    _administer(_END_OTHERS.format(name=name))
    if _ask(name, _SHAPE) != shape:
        _drop(name)
        return
    _ask(name, _EMPTY)
    _free.append((name, shape))


@cache
def _sqlite_template() -> Path:
    file = Path(tempfile.mkdtemp(prefix="wellness-")) / "template.db"
    engine = engines.create(f"sqlite:///{file}")
    schema.upgrade(engine)
    queue.prepare(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return file


@cache
def _postgresql_template() -> str:
    """One template a worker process; PostgreSQL clones it only while nobody is connected to it."""
    name = f"wellness_template_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
    engine = engines.create(_url(name))
    schema.upgrade(engine)
    queue.prepare(_url(name))
    engine.dispose()
    return name


def drop_postgresql() -> None:
    """Remove what this process has made."""
    if POSTGRESQL and _postgresql_template.cache_info().currsize:
        for name in (*(name for name, _ in _free), _postgresql_template()):
            _drop(name)
        _free.clear()


def _created(template: str) -> str:
    name = f"wellness_test_{secrets.token_hex(6)}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _drop(name: str) -> None:
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _url(name: str) -> str:
    url = make_url(POSTGRESQL).set(database=name, drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _ask(name: str, statement: str) -> object:
    engine = sa.create_engine(_url(name), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        result = connection.exec_driver_sql(statement)
        return result.scalar() if result.returns_rows else None


def _administer(statement: str) -> None:
    url = make_url(POSTGRESQL).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
