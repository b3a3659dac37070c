"""The command that a mail server runs for each mail that comes back, where no mailbox is read."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from wellness.cli import setup
from wellness.services import received_mail
from wellness.services.reply_reading import MAX_BYTES

# What mail servers take as "keep it and try again later" (sysexits.h).
_TRY_AGAIN = 75


@click.command("receive-mail")
@click.option("--to", "sent_to", multiple=True, help="The address that it was delivered to, if the mail may not say.")
def receive_mail(sent_to: tuple[str, ...]) -> None:
    """Take in one mail from standard input, as a mail server pipes it.

    It ends well whatever the mail is: what cannot be understood is shown to a coordinator and never sent back.
    """
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    reading = received_mail.understand(raw)
    try:
        with setup.transaction():
            row = received_mail.take_in(reading, sent_to=sent_to)
            click.echo(f"{row.kind}: {row.note}")
    except DBAPIError:
        click.echo("The database does not answer. Try again later.", err=True)
        sys.exit(_TRY_AGAIN)
