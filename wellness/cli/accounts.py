"""Commands for accounts: the first administrator, and a way in when mail does not work yet."""

import click

from wellness.cli import setup
from wellness.services import accounts, audit, signins
from wellness.services.accounts import Post
from wellness.services.errors import Refused


@click.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name; needed for a new account.")
def create_admin(email: str, name: str) -> None:
    """Make the account with this EMAIL an administrator."""
    with setup.transaction():
        account = accounts.appoint(email, name or email.partition("@")[0], post=Post.ADMINISTRATOR, actor=None)
        click.echo(f"{account.name} <{account.email}> is an administrator.")


@click.command()
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print a link that signs in as EMAIL once, within ten minutes, in any browser."""
    with setup.transaction():
        account = accounts.find(accounts.address_of(email))
        if account is None or account.disabled_at is not None:
            raise Refused(f"No enabled account has the address {email}.")
        asked = signins.ask(account, browser=None)
        audit.record("sign-in link printed", actor=None, subject_id=account.id)
        click.echo(asked.address)
