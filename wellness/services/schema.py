"""Bringing a database to the schema of this release."""

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine

from wellness import bundle


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to `revision` in one transaction: a crash leaves the old schema or the new one."""
    with engine.begin() as connection:
        command.upgrade(config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Run the migrations down to `revision` ("base" is the empty database)."""
    with engine.begin() as connection:
        command.downgrade(config(connection), revision)


def config(connection: Connection) -> Config:
    """Alembic's configuration for one connection."""
    alembic = Config()
    alembic.set_main_option("script_location", str(bundle.MIGRATIONS))
    alembic.attributes["connection"] = connection
    return alembic
