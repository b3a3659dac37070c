"""How the two engines open their connections.

On SQLite a writing transaction opens with BEGIN IMMEDIATE, so that what it reads cannot change before it writes; a
reading one sees one snapshot and cannot write. An acknowledged write survives a power cut (synchronous=FULL).
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url

# Older SQLite libraries can corrupt a write-ahead log that several connections use (sqlite.org, fixed in 3.51.3).
WAL_IS_SAFE_FROM = (3, 51, 3)


def engine_options(url: str, *, read_only: bool) -> dict[str, Any]:
    """Options for `sa.create_engine`; call `prepare` on the engine that comes of them.

    Errors name the statement but not its values, which are people's.
    """
    options: dict[str, Any] = {"url": url, "hide_parameters": True, "pool_size": 20, "max_overflow": 20}
    if make_url(url).get_backend_name() == "sqlite":
        return options | {"connect_args": {"timeout": 15}}
    options["pool_pre_ping"] = True
    if read_only:
        options["execution_options"] = {"postgresql_readonly": True}
    return options


def prepare(engine: Engine, *, read_only: bool) -> None:
    """Set the connection rules of a SQLite engine; PostgreSQL needs none."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode={'WAL' if wal_is_safe(engine) else 'DELETE'}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def wal_is_safe(engine: Engine) -> bool:
    """Whether this SQLite library may use a write-ahead log."""
    version: tuple[int, int, int] = engine.dialect.dbapi.sqlite_version_info  # type: ignore[union-attr]
    return version >= WAL_IS_SAFE_FROM


def create(url: str, *, read_only: bool = False) -> Engine:
    """A prepared engine outside of the application, for migrations and tools."""
    options = engine_options(url, read_only=read_only)
    engine = sa.create_engine(options.pop("url"), **options)
    prepare(engine, read_only=read_only)
    return engine
