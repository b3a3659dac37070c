"""The doorway of jobs: what a job changes is committed once a step, and a job notices that its process is to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Event

from flask import Flask

from wellness.db import db, use_reader

_app: Flask | None = None
_stopping = Event()
_at_work = Condition()
_open = 0


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


def idle(seconds: float) -> bool:
    """Wait until no step of this process is at work; False when `seconds` were not enough."""
    with _at_work:
        return _at_work.wait_for(lambda: not _open, seconds)


@contextmanager
def work() -> Iterator[None]:
    """A step that takes long or reaches outside, so that the end of the process waits for it."""
    global _open
    with _at_work:
        _open += 1
    try:
        yield
    finally:
        with _at_work:
            _open -= 1
            _at_work.notify_all()


@contextmanager
def reading() -> Iterator[None]:
    """An application context that sees one snapshot of the database and cannot write."""
    with _application().app_context():
        use_reader()
        yield


@contextmanager
def transaction() -> Iterator[None]:
    """An application context; what the block changed is committed at its end, or not at all if it raises."""
    with _application().app_context():
        yield
        db.session.commit()


def _application() -> Flask:
    if _app is None:
        raise RuntimeError("no application yet: start the runtime first")
    return _app
