"""The demonstration: the main job on an invented company, then the site."""

import logging
import os
import shutil
from datetime import UTC
from pathlib import Path

import click

from wellness import clock
from wellness.cli import demo_files, demo_job, server, setup
from wellness.db import db
from wellness.demo import company
from wellness.jobs import runtime
from wellness.services import accounts, signins
from wellness.settings import Settings, load_settings
from wellness.web import create_app


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="The port to serve on.")
@click.option("--reset", is_flag=True, help="Start anew instead of where the last demonstration left off.")
@click.option("--no-serve", is_flag=True, help="Do the job, leave its files in the folder of --out, and end.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder for --no-serve; its database is always new.")
def demonstrate(port: int, reset: bool, no_serve: bool, out: Path | None) -> None:
    """Run the main job on demonstration data, then serve it."""
    if no_serve:
        if out is None:
            raise click.UsageError("--no-serve needs --out FOLDER.")
        _do_and_leave(out)
        return
    settings = _settings(setup.checked_settings().data_dir / "demo", port)
    if reset:
        shutil.rmtree(settings.data_dir, ignore_errors=True)
    if not (settings.data_dir / "wellness.db").exists():
        _build(settings)
    _serve(settings, port)


def _settings(folder: Path, port: int) -> Settings:
    """The demonstration has a SQLite database of its own and writes its mails to files, whatever else is configured."""
    kept = {"WELLNESS_NOW", "WELLNESS_SECRET_KEY", "WELLNESS_LOG_LEVEL"} & os.environ.keys()
    return load_settings(
        {
            "WELLNESS_LOG_LEVEL": "WARNING",
            **{key: os.environ[key] for key in kept},
            "WELLNESS_DATA_DIR": str(folder.resolve()),
            "WELLNESS_BASE_URL": f"http://127.0.0.1:{port}",
            "WELLNESS_MAIL_FROM": "wellness@meadow.example",
            "WELLNESS_MAIL_NAME": company.setup().programme,
        }
    )


def _build(settings: Settings) -> None:
    """Do the job in a folder beside, which takes the demonstration's name only when it is whole."""
    half = settings.data_dir.with_name(f"{settings.data_dir.name}.building")
    shutil.rmtree(half, ignore_errors=True)
    _do_job(settings.model_copy(update={"data_dir": half}))
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    half.rename(settings.data_dir)


def _do_job(settings: Settings) -> None:
    setup.prepare_database(settings)
    app = create_app(settings)
    with runtime.running(app):
        demo_job.run(app, lambda words: click.echo(f"  {words}"))
    db.close(app)


def _do_and_leave(out: Path) -> None:
    half = out / "instance"
    shutil.rmtree(half, ignore_errors=True)
    settings = _settings(half, 8000)
    _do_job(settings)
    demo_files.leave(create_app(settings), out)
    click.echo(f"The demonstration's files are in {out}.")


def _serve(settings: Settings, port: int) -> None:
    app = create_app(settings)
    made = company.setup()
    people = (
        ("coordinator", made.coordinator.email),
        ("employee", made.example_employee),
        ("therapist", made.example_therapist),
    )
    click.echo(f"\n{settings.base_url}  (today is {clock.now().astimezone(UTC):%A %-d %B %Y})")
    with app.app_context():
        for role, email in people:
            account = accounts.find(email)
            if account is None:
                raise click.ClickException(f"{email} is gone from the demonstration; start anew with --reset.")
            click.echo(f"  sign in as {role:<12} {signins.ask(account, browser=None).address}")
        db.session.commit()
    db.close(app)
    click.echo("  Each link works once, within ten minutes. More: wellness sign-in-link, or start again.\n")
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server.run(settings, host="127.0.0.1", port=port)
