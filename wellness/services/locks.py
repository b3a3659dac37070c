"""One at a time where the database alone cannot see to it: work that reaches outside."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wellness.db import db
from wellness.db.core import READER

MAIL = "mail"
CALENDAR = "calendar"
_LOCKS = {purpose: tuple(Lock() for _ in range(64)) for purpose in (MAIL, CALENDAR)}


@contextmanager
def alone(purpose: str, name: str) -> Iterator[Connection]:
    """Inside the block nobody else works under this name: SQLite has one process, PostgreSQL its own lock.

    Work for one purpose never waits for that of another.
    """
    key, own = zlib.crc32(f"{purpose} {name}".encode()), _LOCKS[purpose]
    with own[key % len(own)], db.engines[READER].connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        yield connection
