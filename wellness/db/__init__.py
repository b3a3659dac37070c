"""The database: one writing and one reading engine, typed columns, and the constraints that both engines keep alike."""

from wellness.db.core import Base, db, new_id, reading, use_reader, use_writer
from wellness.db.engines import engine_options
from wellness.db.types import UTCDateTime, choice

__all__ = ["Base", "UTCDateTime", "choice", "db", "engine_options", "new_id", "reading", "use_reader", "use_writer"]
