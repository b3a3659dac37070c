"""`wellness invite-test` against a real mail server: three mails, one after the other, and what to look for."""

import email
import email.policy
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.smtp_servers import Receiver, running

ROOT = Path(__file__).parents[2]
MAILBOX = "box@elsewhere.example"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with no setting but the data folder, and an administrator in it."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("WELLNESS_")}
    given = {**plain, "WELLNESS_DATA_DIR": str(tmp_path / "instance"), "PYTHONPATH": str(ROOT)}
    assert wellness(given, "create-admin", "it@meadow.example").returncode == 0
    return given


@pytest.fixture
def mail_server(environment: dict[str, str]) -> Iterator[Receiver]:
    """A mail server, named in the environment."""
    with running(Receiver()) as receiver:
        environment |= {"WELLNESS_SMTP_HOST": "localhost", "WELLNESS_SMTP_PORT": str(receiver.port)}
        yield receiver


def wellness(environment: dict[str, str], *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "wellness", *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False, input=typed
    )


def methods(receiver: Receiver) -> list[str]:
    """What the received mails do to a calendar, in the order in which they came."""
    found = []
    for _, recipients, content in receiver.received:
        assert recipients == [MAILBOX]
        message = email.message_from_bytes(content, policy=email.policy.default)
        found += [one.get_param("method") for one in message.walk() if one.get_content_type() == "text/calendar"]
    return found


@pytest.mark.parametrize(("options", "typed"), [(["--at-once"], ""), ([], "\n\n")])
def test_three_mails_go_out_with_what_must_be_seen(
    environment: dict[str, str], mail_server: Receiver, options: list[str], typed: str
) -> None:
    """Where no server runs, the command sends them itself."""
    done = wellness(environment, "invite-test", MAILBOX, *options, typed=typed)
    assert done.returncode == 0, done.stderr
    assert methods(mail_server) == ["REQUEST", "REQUEST", "CANCEL"]
    assert done.stdout.count("The mail has left.") == 3
    for words in ("Step 1 of 3: The invitation", "Outlook: ", "Google: ", "Apple: ", "Thunderbird: ", "DMARC"):
        assert words in done.stdout


def test_going_away_after_the_first_mail_cancels(environment: dict[str, str], mail_server: Receiver) -> None:
    """Nothing stays in the calendar of whoever presses Ctrl-C."""
    done = wellness(environment, "invite-test", MAILBOX, typed="")
    assert done.returncode == 1
    assert methods(mail_server) == ["REQUEST", "CANCEL"]


def test_what_the_mail_server_says_is_said(environment: dict[str, str], mail_server: Receiver) -> None:
    mail_server.recipient_answer = "550 no such user here"
    done = wellness(environment, "invite-test", MAILBOX, "--at-once")
    assert "The mail was refused: The mail server says: 550 no such user here" in done.stdout


def test_what_cannot_be_done_is_said_in_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    wrong = wellness(environment, "invite-test", "box")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "an e-mail address such as" in wrong.stderr
    empty = {**environment, "WELLNESS_DATA_DIR": str(tmp_path / "empty")}
    assert "wellness create-admin" in wellness(empty, "invite-test", MAILBOX).stderr
