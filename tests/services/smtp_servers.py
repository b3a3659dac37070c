"""Mail servers of our own to send to in tests, on real ports."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parents[1] / "data" / "tls" / "cert.pem"
_KEY = CERTIFICATE.with_name("key.pem")
GIVEN = LoginPassword(b"wellness", b"secret of the test")


@dataclass
class Receiver:
    """Takes mails, or refuses with the given answers (an SMTP reply line each)."""

    sender_answer: str = "250 OK"
    recipient_answer: str = "250 OK"
    content_answer: str = "250 OK"
    received: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    port: int = 0
    was_encrypted: bool = False

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to MAIL FROM."""
        self.was_encrypted = session.ssl is not None
        if self.sender_answer.startswith("250"):
            envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to RCPT TO."""
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer to the mail itself."""
        if self.content_answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.received.append((envelope.mail_from or "", envelope.rcpt_tos, envelope.content))
        return self.content_answer


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(receiver: Receiver, **options: Any) -> Iterator[Receiver]:
    """A mail server on localhost that hands everything to `receiver`, whose port is set."""
    receiver.port = free_port()
    controller = Controller(receiver, hostname="localhost", port=receiver.port, **options)
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()


def certified() -> ssl.SSLContext:
    """The server's side of a safe connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, _KEY)
    return context


def only_us(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
    """Let in whoever knows the password of the test."""
    return AuthResult(success=given == GIVEN, handled=False)
