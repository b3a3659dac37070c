"""The list of every route and who may use it."""

import click

from wellness.cli import setup
from wellness.web import create_app
from wellness.web.policy_table import policy_table


@click.command()
def doors() -> None:
    """Print who may use which page, as a Markdown table (docs/authorisation.md)."""
    click.echo(policy_table(create_app(setup.checked_settings())), nl=False)
