"""The last step of a mail: to a mail server, or into a folder where none is configured."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_PERMANENT = range(500, 600)


class TemporaryFailure(Exception):
    """The mail did not leave now and may later; the message says why, for the person who looks after the server."""


class PermanentFailure(Exception):
    """The mail server refuses this mail and always will; the message is what it said."""


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """A mail server; `user` is empty where it asks for none, `timeout` is in seconds.

    `authorities` is a file of certificates to trust in place of the machine's, for a server with a house's own.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: Literal["none", "starttls", "tls"] = "none"
    timeout: float = 30.0
    authorities: Path | None = None


@dataclass(frozen=True)
class Outbox:
    """A folder that takes the mails as .eml files."""

    folder: Path


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Which mail goes from whom to whom; `mail_id` names its file and is made of letters, digits, `-` and `_`."""

    mail_id: str
    sender: str
    recipient: str


def send(raw: bytes, envelope: Envelope, transport: SmtpServer | Outbox) -> None:
    """Hand over the finished mail `raw`, unchanged; sending it again is the same mail, or the same file.

    Raises PermanentFailure when there is no use in trying again, TemporaryFailure otherwise.
    """
    if isinstance(transport, Outbox):
        _write(raw, envelope, transport)
        return
    try:
        with _connected(transport) as server:
            server.sendmail(envelope.sender, [envelope.recipient], raw)
    except (smtplib.SMTPException, OSError, UnicodeEncodeError) as error:
        raise _failure(error, envelope, transport) from error


@contextmanager
def _connected(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context(cafile=server.authorities)
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        yield connection
        # Once the mail is taken, a connection that breaks while saying goodbye changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
    finally:
        connection.close()


def _failure(error: Exception, envelope: Envelope, server: SmtpServer) -> TemporaryFailure | PermanentFailure:
    match error:
        case UnicodeEncodeError():
            return PermanentFailure(f"{envelope.recipient} is an address that only a few mail servers take.")
        case smtplib.SMTPAuthenticationError():
            return TemporaryFailure(f"The mail server {server.host} does not accept the user name and password.")
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            return _refusal(*next(iter(recipients.values())))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=reason):
            return _refusal(code, reason)
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return TemporaryFailure(f"No safe connection to the mail server {server.host}: {error}")
        case _:
            return TemporaryFailure(f"The mail server {server.host}:{server.port} does not answer: {error}")


def _refusal(code: int, reason: bytes | str) -> TemporaryFailure | PermanentFailure:
    said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    kind = PermanentFailure if code in _PERMANENT else TemporaryFailure
    return kind(f"The mail server says: {code} {' '.join(said.split())}")


def _write(raw: bytes, envelope: Envelope, outbox: Outbox) -> None:
    if not envelope.mail_id.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{envelope.mail_id!r} cannot name a file")
    path = outbox.folder / f"{envelope.mail_id}.eml"
    temporary = path.with_name(f".{envelope.mail_id}.{os.getpid()}.part")
    try:
        outbox.folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(outbox.folder)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise TemporaryFailure(f"The mail cannot be written to {outbox.folder}: {error.strerror}") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
