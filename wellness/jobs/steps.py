"""The doorway of jobs: what a job changes is committed once a step, and a job notices that its process is to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from flask import Flask

from wellness.db import db

_app: Flask | None = None
_stopping = Event()


class Interrupted(BaseException):
    """This process is to end. Not an Exception, so that the job stays unfinished and starts again with the next one."""


def use(app: Flask) -> None:
    """Let jobs of this process run for `app`."""
    global _app
    _app = app
    _stopping.clear()


def interrupt() -> None:
    """Ask the jobs of this process to stop at their next `check`."""
    _stopping.set()


def check() -> None:
    """Raise Interrupted if this process is to end; long jobs call it at least every second."""
    if _stopping.is_set():
        raise Interrupted


@contextmanager
def transaction() -> Iterator[None]:
    """An application context; what the block changed is committed at its end, or not at all if it raises."""
    if _app is None:
        raise RuntimeError("no application yet: start the runtime first")
    with _app.app_context():
        yield
        db.session.commit()
