"""Handing work to the durable job queue, inside the transaction that causes it.

A job carries the id of one row and nothing else. It is there if and only if the transaction commits, and it survives a
crash. The queue keeps its own tables in the same database (`prepare` makes them).
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.engine import Engine

from wellness.db import db
from wellness.db.core import READER

APPLICATION = "wellness"
APPLICATION_VERSION = "1"
PLANNING = "planning"
MAIL = "mail"
CALENDAR = "calendar"
# How many jobs of a queue one process runs at once, and how often, in seconds, it looks for more.
QUEUES = {PLANNING: (1, 0.5), MAIL: (16, 0.2), CALENDAR: (4, 0.5)}

_UNFINISHED = ["ENQUEUED", "DELAYED", "PENDING"]
_AT_ONCE = 500

# Our own handlers are enough; without one here the library would add its own.
_log = logging.getLogger("dbos")
_log.addHandler(logging.NullHandler())
_log.setLevel(logging.WARNING)


def prepare(database: str) -> None:
    """Make or update the queue's tables in the database with this URL, so that work can be handed over at once."""
    DBOS.migrate(database)
    client = DBOSClient(
        system_database_url=database, serializer=DBOSPortableJSONSerializer(), application_name=APPLICATION
    )
    try:
        for name, (at_once, seconds) in QUEUES.items():
            client.register_queue(name, worker_concurrency=at_once, polling_interval_sec=seconds)
    finally:
        client.destroy()


def job_id(job: str, row_id: str, attempt: int = 1) -> str:
    """The name of one attempt at a job for a row."""
    return f"{job}-{row_id}" if attempt == 1 else f"{job}-{row_id}-{attempt}"


def enqueue(job: str, *, queue: str, row_id: str, attempt: int = 1, wait: timedelta = timedelta(0)) -> None:
    """Enqueue `job` for one row, to start after `wait`; the same attempt at a job for a row is enqueued once."""
    options: EnqueueOptions = {
        "workflow_name": job,
        "queue_name": queue,
        "workflow_id": job_id(job, row_id, attempt),
        "app_version": APPLICATION_VERSION,
    }
    if wait:
        options["delay_seconds"] = wait.total_seconds()
    _client().enqueue_in_transaction(db.session(), options, row_id)


def unfinished(job_ids: Iterable[str]) -> set[str]:
    """Those of the jobs that wait, run or will be taken up again after a crash; the others ended or never were."""
    client = _client()
    asked, found = sorted(job_ids), set[str]()
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        statuses = client.list_workflows(workflow_ids=part, status=_UNFINISHED, load_input=False, load_output=False)
        found |= {status.workflow_id for status in statuses}
    return found


# The reading engine, because the client looks around while a writing transaction of the same thread may be open.
def _client() -> DBOSClient:
    return _client_on(db.engines[READER])


@lru_cache(maxsize=8)
def _client_on(engine: Engine) -> DBOSClient:
    return DBOSClient(
        system_database_engine=engine,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )
