"""Commands that run: the site, the worker, and the migrations."""

import logging
import signal
import socket
from contextlib import nullcontext
from threading import Event

import click
import waitress

from wellness.cli import secret_paths, setup
from wellness.jobs import runtime
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
    secret_paths.keep_out_of("waitress")
    click.echo(f"Serving {settings.base_url} on {host}:{port}")
    with runtime.running(app) if settings.jobs == "embedded" else nullcontext():
        waitress.serve(app, host=host, port=port, threads=settings.threads, ident=None)


@click.command()
@click.option("--name", default=socket.gethostname, help="This worker's own name, the same at every start.")
def worker(name: str) -> None:
    """Run the jobs in this process, beside `serve` with JOBS "separate" on PostgreSQL.

    A job that was under way when a worker died is taken up by the next start of a worker of the same NAME.
    """
    settings = setup.checked_settings()
    if settings.jobs != "separate":
        raise click.ClickException('Set WELLNESS_JOBS to "separate"; now `wellness serve` runs the jobs itself.')
    setup.prepare_database(settings)
    with runtime.running(create_app(settings), executor=name):
        click.echo(f"Worker {name} runs.")
        _wait_for_the_end()


def _wait_for_the_end() -> None:
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    asked.wait()


@click.command()
def migrate() -> None:
    """Bring the database to this release's schema."""
    setup.prepare_database(setup.checked_settings())
    click.echo("The database is up to date.")
