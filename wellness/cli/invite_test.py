"""The command that tests invitations with one mailbox, step by step."""

import time

import click
import sqlalchemy as sa
from flask import Flask

from wellness import settings
from wellness.cli import setup
from wellness.cli.setup import doorway
from wellness.db import db
from wellness.models import Account, Mail, MailState
from wellness.services import accounts, calendar_test_words, calendar_tests, deliveries
from wellness.services.calendar_test_words import Step
from wellness.services.errors import Refused
from wellness.services.mail_transport import TemporaryFailure
from wellness.services.programme import find_programme, sites

# A serving process or a worker takes a mail up within a second; where there is none, this one sends it itself.
_PATIENCE_SECONDS = 5.0


@click.command("invite-test")
@click.argument("address")
@click.option("--at-once", is_flag=True, help="Send all three mails without waiting for Enter between them.")
def invite_test(address: str, at_once: bool) -> None:
    """Send an invitation, its move and its cancellation to ADDRESS, and say what must be seen there after each."""
    app = setup.application()
    try:
        _test(app, address, at_once)
    except Refused as error:
        raise click.ClickException(str(error)) from None
    finally:
        db.close(app)


def _test(app: Flask, address: str, at_once: bool) -> None:
    with doorway(app):
        test_id = calendar_tests.start(address, timezone=_zone(), actor=_actor(address)).id
    _report(app, test_id, 1)
    try:
        for sent in range(1, calendar_tests.STEPS):
            if not at_once:
                click.prompt("\nPress Enter for the next mail", default="", show_default=False, prompt_suffix=" ")
            with doorway(app):
                test = calendar_tests.get(test_id)
                calendar_tests.send_next(test, sent=sent, actor=test.account)
            _report(app, test_id, sent + 1)
    except click.Abort:
        with doorway(app):
            test = calendar_tests.get(test_id)
            calendar_tests.stop(test, actor=test.account)
        _report(app, test_id, calendar_tests.STEPS)
        raise


def _actor(address: str) -> Account:
    """Whose test it is: the person with this address, else the first administrator."""
    own = accounts.find(accounts.address_of(address))
    first = sa.select(Account).where(Account.is_administrator).order_by(Account.created_at, Account.id).limit(1)
    found = own or db.session.scalar(first)
    if found is None:
        raise Refused("There is no administrator yet. Make one first: wellness create-admin ADDRESS")
    return found


def _zone() -> str:
    programme = find_programme()
    found = sites(programme) if programme else []
    return found[0].timezone if found else "UTC"


def _report(app: Flask, test_id: str, number: int) -> None:
    """Say what became of the mail and what must be seen now."""
    with doorway(app):
        test, step = calendar_tests.get(test_id), calendar_test_words.steps()[number - 1]
        mail_id, when = calendar_tests.mails_of(test)[number].id, calendar_tests.time_of(test, number)
        head = f"Step {number} of {calendar_tests.STEPS}: {step.title}, to {test.recipient}"
    click.echo(f"\n{head}\n{_delivered(app, mail_id)}\nThe time in the calendar: {when}\n")
    _say(step)


def _say(step: Step) -> None:
    for program, words in step.expected.items():
        click.echo(f"  {program}: {words}")
    click.echo("\nIf you see something else:")
    for fault in step.faults:
        click.echo(f"  {fault.seen}\n    {fault.remedy}")


def _delivered(app: Flask, mail_id: str) -> str:
    """What became of the mail, after waiting for whoever sends mails here."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while _state(app, mail_id)[0] is MailState.QUEUED and time.monotonic() < ends:
        time.sleep(0.2)
    try:
        with doorway(app):
            deliveries.deliver(mail_id)
    except TemporaryFailure as failure:
        return f"The mail waits: {failure} It is tried again by the server."
    state, error = _state(app, mail_id)
    if state is MailState.FAILED:
        return f"The mail was refused: {error}"
    chosen = settings.current()
    return "The mail has left." if chosen.smtp_host else f"The mail is a file in {chosen.data_dir / 'outbox'}."


def _state(app: Flask, mail_id: str) -> tuple[MailState, str]:
    with doorway(app):
        mail = db.session.get_one(Mail, mail_id)
        return mail.state, mail.error
