"""Fresh databases for tests: a copied file on SQLite, a cloned template on PostgreSQL.

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
        return
    name = f"wellness_test_{secrets.token_hex(6)}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{"template0" if empty else _postgresql_template()}"')
    try:
        yield _url(name)
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


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


def drop_postgresql_template() -> None:
    """Remove this process's template, if it made one."""
    if POSTGRESQL and _postgresql_template.cache_info().currsize:
        _administer(f'DROP DATABASE IF EXISTS "{_postgresql_template()}" WITH (FORCE)')


def _url(name: str) -> str:
    url = make_url(POSTGRESQL).set(database=name, drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    url = make_url(POSTGRESQL).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
