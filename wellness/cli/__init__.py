"""What an administrator types: `wellness COMMAND`. `wellness --help` lists the commands."""

import click

from wellness.cli import accounts, demo, doors, invite_test, planner_files, received_mail, server

COMMANDS = (
    demo.demonstrate,
    server.serve,
    server.worker,
    server.migrate,
    accounts.create_admin,
    accounts.sign_in_link,
    invite_test.invite_test,
    doors.doors,
    planner_files.planner_files,
    received_mail.receive_mail,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def wellness() -> None:
    """Fair rosters for massage and other wellness sessions at work.

    Settings come from config.py and from environment variables that begin with WELLNESS_.
    """


for _command in COMMANDS:
    wellness.add_command(_command)


def main() -> None:
    """Run the command that was typed."""
    wellness(prog_name="wellness")
