"""A guard over every request of the whole suite: an error answer, or an answer to reading, leaves the database alone.

It counts commits that end a transaction with a changing statement, in the thread of the request; so it costs nothing
and misses no table. `tests/web/test_guard.py` shows that it bites.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from wellness.web.doors import door_of

_CHANGING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")
_READING_METHODS = ("GET", "HEAD", "OPTIONS")
_here = threading.local()


class DatabaseTouched(AssertionError):
    """A request changed the database although its answer says that it did not."""


def changing_commits() -> int:
    """How many transactions with a changing statement this thread has committed."""
    return getattr(_here, "commits", 0)


@event.listens_for(sa.Engine, "before_cursor_execute")
def _note_changes(connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    words = statement.lstrip().upper()
    if words.startswith(_CHANGING[:-1]) or (words.startswith("WITH") and any(word in words for word in _CHANGING[:-1])):
        connection.info["changed"] = True


@event.listens_for(sa.Engine, "commit")
def _count(connection: sa.Connection) -> None:
    if connection.info.pop("changed", False):
        _here.commits = changing_commits() + 1


@event.listens_for(sa.Engine, "rollback")
def _forget(connection: sa.Connection) -> None:
    connection.info.pop("changed", None)


@contextmanager
def unchanged(what: str) -> Iterator[None]:
    """Raises DatabaseTouched if the block commits a change."""
    before = changing_commits()
    yield
    if changing_commits() != before:
        raise DatabaseTouched(f"{what} changed the database")


def install() -> None:
    """Watch every test client of this process."""
    plain_open = FlaskClient.open

    def watched_open(self: FlaskClient, *args: Any, **kwargs: Any) -> TestResponse:
        before = changing_commits()
        response = plain_open(self, *args, **kwargs)
        if changing_commits() != before:
            _judge(self, response)
        return response

    FlaskClient.open = watched_open  # type: ignore[method-assign]


def _judge(client: FlaskClient, response: TestResponse) -> None:
    """Where redirects were followed, those requests have been judged by themselves; this is about the first one."""
    response = response.history[0] if response.history else response
    request = response.request
    what = f"{request.method} {request.path} -> {response.status_code}"
    if response.status_code >= 400:
        raise DatabaseTouched(f"{what} changed the database")
    if request.method in _READING_METHODS and not _may_write(client, request.path):
        raise DatabaseTouched(f"{what}: reading changed the database")


def _may_write(client: FlaskClient, path: str) -> bool:
    endpoint, _ = client.application.url_map.bind("localhost").match(path)
    return door_of(client.application, endpoint).writes
