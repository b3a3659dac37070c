"""The command that hands out a roster's planner files, for whoever wants to run and check them again."""

from pathlib import Path

import click
import sqlalchemy as sa

from wellness.cli import setup
from wellness.db import db
from wellness.models import Roster, RosterState
from wellness.services.errors import Refused


@click.command("planner-files")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@click.option("--roster", "roster_id", help="The roster's id; without it the one published last.")
def planner_files(out: Path, roster_id: str | None) -> None:
    """Write problem.json and outcome.json of a published roster. They carry ids and wishes, but no names."""
    with setup.transaction():
        leave(published(roster_id), out)
        click.echo(f"problem.json and outcome.json are in {out}.")


def published(roster_id: str | None = None) -> Roster:
    """A roster by its id, or the one published last; raises Refused."""
    query = sa.select(Roster).where(Roster.state == RosterState.PUBLISHED).order_by(Roster.published_at.desc())
    found = db.session.get(Roster, roster_id) if roster_id else db.session.scalars(query).first()
    if found is None:
        raise Refused("There is no such roster. Without --roster the one published last is taken, if there is one.")
    return found


def leave(roster: Roster, folder: Path) -> None:
    """Write the planner's two files of a roster into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem.json").write_text(roster.problem)
    (folder / "outcome.json").write_text(roster.outcome)
