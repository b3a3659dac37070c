"""The way of an answer: a person presses a button in Thunderbird, its mail goes out by SMTP and lies in our mailbox."""

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.clients.dovecot import Dovecot
from tests.clients.heavy.conftest import Desk
from tests.clients.heavy.life import Message

_PATIENCE_SECONDS = 30
_FROM = re.compile(rb"^From: [^\r\n]*", re.MULTILINE)


@contextmanager
def pressed(desk: Desk, message: Message, button: str) -> Iterator[None]:
    """Open a mail and press a button; it stays open until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "opened.eml")
        file.write_bytes(message.mail)
        desk.thunderbird.open(file)
        assert desk.thunderbird.offers(button), f"Thunderbird shows {desk.thunderbird.buttons()}"
        desk.thunderbird.press(button)
        yield


def answer(
    desk: Desk, message: Message, button: str, *, into: Dovecot, verdict: str = "", forged_by: str = ""
) -> bytes:
    """Open a mail, press a button, and put what Thunderbird sends into the mailbox; the mail as it arrived.

    `verdict` is what the receiving server found out about the sender: the value of Authentication-Results. `forged_by`
    is the address of somebody else who sends the same mail in place of the owner.
    """
    before = len(desk.sent.received)
    with pressed(desk, message, button):
        sender, recipients, content = _sent_after(desk, before)
    if forged_by:
        sender, content = (
            forged_by,
            re.sub(rb"^From: [^\r\n]*", f"From: {forged_by}".encode(), content, flags=re.MULTILINE),
        )
    arrived = _head(sender, recipients, verdict) + content
    into.put(arrived)
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
