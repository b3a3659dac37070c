"""Durable jobs in this process: queues, a job every minute, and a clean end.

Start it once a process and never before a fork. A job that was under way when its process died is taken up again by
the next process that starts with the same executor name.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from dbos import DBOS, DBOSPortableJSONSerializer
from flask import Flask

from wellness import settings
from wellness.jobs import every_minute, mails, own_calendars, planning, signins, steps
from wellness.services import queue

# The modules whose jobs a process knows; importing them is what makes the jobs known.
JOBS = (every_minute, mails, own_calendars, planning, signins)

EMBEDDED = "local"
_LAST_WORDS_SECONDS = 5
_NOTING_SECONDS = 1


@contextmanager
def running(app: Flask, *, executor: str = EMBEDDED) -> Iterator[None]:
    """Run jobs for `app` while the block runs. Every worker process needs an `executor` name of its own that stays
    the same from one start to the next."""
    start(app, executor=executor)
    try:
        yield
    finally:
        stop(executor=executor)


def start(app: Flask, *, executor: str = EMBEDDED) -> None:
    """Start the runtime and take up what was left unfinished under this executor name.

    The database must have been prepared (`services.queue.prepare`).
    """
    steps.use(app)
    DBOS(
        config={
            "name": queue.APPLICATION,
            "system_database_url": settings.current().database,
            "application_version": queue.APPLICATION_VERSION,
            "executor_id": executor,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
    every_minute.schedule()


def stop(*, executor: str = EMBEDDED) -> None:
    """End the runtime; what is under way ends at its next check and is taken up by the next start."""
    steps.interrupt()
    steps.idle(_LAST_WORDS_SECONDS)
    _let_ends_be_noted(executor)
    DBOS.destroy()


def _let_ends_be_noted(executor: str) -> None:
    """A job that has just ended still writes that down; an interrupted one stays as it is."""
    deadline = time.monotonic() + _NOTING_SECONDS
    while time.monotonic() < deadline:
        if not DBOS.list_workflows(status="PENDING", executor_id=executor, load_input=False, load_output=False):
            return
        time.sleep(0.02)
