"""The way of an answer: a person presses a button in Thunderbird, its mail goes out by SMTP and lies in our mailbox.

with saved(app):
    message = life.invitation_to(life.published().ada)
chain.answer(desk, message, thunderbird.DECLINE, into=mailbox)
# From here a poller reads `mailbox` (127.0.0.1, `mailbox.port`, any password).
"""

import tempfile
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.clients.heavy.conftest import Desk
from tests.clients.heavy.dovecot import Mailbox
from tests.clients.heavy.life import Message

_PATIENCE_SECONDS = 30


def answer(desk: Desk, message: Message, button: str, *, into: Mailbox, verdict: str = "") -> bytes:
    """Open a mail, press a button, and put what Thunderbird sends into the mailbox; the mail as it arrived.

    `verdict` is what the receiving server found out about the sender: the value of Authentication-Results.
    """
    before = len(desk.sent.received)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "opened.eml")
        file.write_bytes(message.mail)
        desk.thunderbird.open(file)
        assert desk.thunderbird.offers(button), f"Thunderbird shows {desk.thunderbird.buttons()}"
        desk.thunderbird.press(button)
        sender, recipients, content = _sent_after(desk, before)
    arrived = _head(sender, recipients, verdict) + content
    into.append(arrived)
    return arrived


def reply_in(mail: bytes) -> EmailMessage:
    """The part of a mail that is the answer."""
    message = message_from_bytes(mail, policy=policy.default)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    assert isinstance(parts[0], EmailMessage)
    return parts[0]


def _sent_after(desk: Desk, before: int) -> tuple[str, list[str], bytes]:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while len(desk.sent.received) == before:
        assert time.monotonic() < deadline, "Thunderbird sends no answer"
        time.sleep(0.1)
    return desk.sent.received[before]


def _head(sender: str, recipients: list[str], verdict: str) -> bytes:
    """The lines that a receiving server writes above a mail."""
    lines = [f"Return-Path: <{sender}>", *(f"Delivered-To: {recipient}" for recipient in recipients)]
    lines += [f"Authentication-Results: {verdict}"] if verdict else []
    return "".join(f"{line}\r\n" for line in lines).encode()
