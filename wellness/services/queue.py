"""Handing work to the durable job queue, inside the transaction that causes it.

A job carries ids only. It is there if and only if the transaction commits, and survives a crash (reference: DBOS).
"""

from functools import cache

from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.engine import make_url

from wellness import settings
from wellness.db import db

PLANNING = "planning"
MAIL = "mail"
APPLICATION_VERSION = "1"


def enqueue(job: str, *, queue: str, row_id: str) -> None:
    """Enqueue `job` for one row; the same job for the same row is enqueued once."""
    options: EnqueueOptions = {
        "workflow_name": job,
        "queue_name": queue,
        "workflow_id": f"{job}-{row_id}",
        "app_version": APPLICATION_VERSION,
    }
    _client(settings.current().database).enqueue_in_transaction(db.session(), options, row_id)


def system_url(database: str) -> str:
    """The database in the form that the job queue wants; its tables live beside ours."""
    return make_url(database).render_as_string(hide_password=False)


@cache
def _client(database: str) -> DBOSClient:
    return DBOSClient(system_database_url=system_url(database), serializer=DBOSPortableJSONSerializer(), lazy=True)
