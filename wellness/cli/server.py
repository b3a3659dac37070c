"""Commands that run: the site, the worker, and the migrations."""

import logging

import click
import waitress

from wellness.cli import setup
from wellness.settings import Settings
from wellness.web import create_app

log = logging.getLogger(__name__)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the site, with its jobs in the same process unless JOBS is "separate"."""
    settings = setup.checked_settings()
    setup.prepare_database(settings)
    run(settings, host=host, port=port)


def run(settings: Settings, *, host: str, port: int) -> None:
    """Serve until interrupted; the database must be up to date."""
    app = create_app(settings)
    click.echo(f"Serving {settings.base_url} on {host}:{port}")
    waitress.serve(app, host=host, port=port, threads=settings.threads, ident=None)


@click.command()
def migrate() -> None:
    """Bring the database to this release's schema."""
    setup.prepare_database(setup.checked_settings())
    click.echo("The database is up to date.")
