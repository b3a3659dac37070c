"""What every command needs: checked settings, the newest schema, the application."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from wellness.db import db, engines
from wellness.services import queue, schema
from wellness.services.errors import Refused
from wellness.settings import ConfigurationError, Settings, load_settings
from wellness.web import create_app


def checked_settings() -> Settings:
    """The settings of this process; a faulty configuration ends the command with every fault listed."""
    try:
        return load_settings(os.environ)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def prepare_database(settings: Settings) -> None:
    """Bring the database to this release's schema and make the job queue's tables."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = engines.create(settings.database)
    schema.upgrade(engine)
    engine.dispose()
    queue.prepare(settings.database)


def application() -> Flask:
    """The application on an up-to-date database."""
    settings = checked_settings()
    prepare_database(settings)
    return create_app(settings)


@contextmanager
def doorway(app: Flask) -> Iterator[None]:
    """One request's worth of work: committed at its end, as the pages do."""
    with app.app_context():
        yield
        db.session.commit()


@contextmanager
def transaction() -> Iterator[Flask]:
    """The doorway of a command: what it changes is committed once, at its end; a refusal is said in plain words."""
    app = application()
    try:
        with app.app_context():
            yield app
            db.session.commit()
    except Refused as error:
        raise click.ClickException(str(error)) from None
    finally:
        db.close(app)
