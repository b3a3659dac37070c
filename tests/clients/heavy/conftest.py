"""One Thunderbird with a person's account for all tests, and the mails that a real roster sends that person."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests.clients import dovecot
from tests.clients.dovecot import Dovecot
from tests.clients.heavy import life, thunderbird
from tests.clients.heavy.life import Life
from tests.clients.heavy.thunderbird import Thunderbird
from tests.conftest import saved
from tests.services.smtp_servers import Receiver
from tests.services.smtp_servers import running as mail_server


@dataclass(frozen=True)
class Desk:
    """Ada's Thunderbird and the mail server that takes what it sends."""

    thunderbird: Thunderbird
    sent: Receiver


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """It is dear to start; every test has appointments of its own."""
    with mail_server(Receiver()) as sent, thunderbird.running() as program:
        program.add_account("ada@meadow.example", "Ada", smtp_port=sent.port)
        yield Desk(program, sent)


@pytest.fixture
def mailbox() -> Iterator[Dovecot]:
    """The empty mailbox that answers arrive in."""
    with dovecot.running() as mailbox:
        yield mailbox


@pytest.fixture
def ada(app: Flask) -> Life:
    """Everything that Ada gets about one appointment: invited, moved by an hour, cancelled."""
    with saved(app):
        company = life.published()
        return life.lived(company, company.ada)


@pytest.fixture
def files(ada: Life, tmp_path: Path) -> dict[str, Path]:
    """The mails and the calendars in them, as files."""
    written = {}
    for name, message in {"invitation": ada.invitation, "update": ada.update, "cancellation": ada.cancellation}.items():
        for ending, content in (("eml", message.mail), ("ics", message.calendar)):
            written[f"{name}.{ending}"] = tmp_path / f"{name}.{ending}"
            written[f"{name}.{ending}"].write_bytes(content)
    return written
