"""The mailbox that answers come back to, by IMAP: what is new in it, and where what was read is put."""

import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from wellness.language import _, speaking
from wellness.services.reply_reading import MAX_BYTES

PROCESSED, FAILED = "Processed", "Failed"
_AT_ONCE = 500
# At its most talkative the library would log what people wrote.
logging.getLogger("imapclient").setLevel(logging.WARNING)


class MailboxUnreadable(Exception):
    """The mailbox cannot be read now; the message says why, for the person who looks after the server."""


@dataclass(frozen=True, kw_only=True)
class ImapServer:
    """A mailbox on a server; `timeout` is in seconds. `authorities` is a file of certificates to trust in place of the
    machine's, for a server with a house's own."""

    host: str
    port: int
    user: str
    password: str
    security: Literal["none", "starttls", "tls"] = "tls"
    folder: str = "INBOX"
    timeout: float = 30.0
    authorities: Path | None = None

    @property
    def name(self) -> str:
        """What distinguishes this mailbox's folder from any other."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:400]


class OpenMailbox:
    """A mailbox with its folder selected; messages go by their UIDs, good as long as `uid_validity` is."""

    def __init__(self, client: IMAPClient, server: ImapServer) -> None:
        self._client = client
        self.uid_validity = int(client.select_folder(server.folder)[b"UIDVALIDITY"])
        self._folders = {name: self._made(name) for name in (PROCESSED, FAILED)}

    def after(self, uid: int) -> list[int]:
        """The messages that came after the one numbered `uid`, oldest first, a few hundred at most."""
        # A server answers a range that begins after the last message with that message.
        found = self._client.search(["UID", f"{uid + 1}:*"])
        return sorted(one for one in found if one > uid)[:_AT_ONCE]

    def up_to(self, uid: int) -> list[int]:
        """The messages numbered `uid` or less that still lie in the folder, a few hundred at most."""
        return sorted(self._client.search(["UID", f"1:{uid}"]))[:_AT_ONCE] if uid else []

    def fetch(self, uid: int) -> bytes | None:
        """The bytes of a message, which stays unread; of one that is too large no more than shows that it is. None
        where it is gone."""
        found = self._client.fetch([uid], [f"BODY.PEEK[]<0.{MAX_BYTES + 1}>"]).get(uid, {})
        return next((bytes(data) for key, data in found.items() if key.startswith(b"BODY[]")), None)

    def file(self, uids: Sequence[int], folder: str) -> None:
        """Move messages to PROCESSED or FAILED; one that is gone already is none the worse."""
        if not uids:
            return
        if self._client.has_capability("MOVE"):
            self._client.move(uids, self._folders[folder])
            return
        self._client.copy(uids, self._folders[folder])
        self._client.delete_messages(uids, silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def _made(self, name: str) -> str:
        prefix = ""
        if self._client.has_capability("NAMESPACE"):
            personal = self._client.namespace().personal
            prefix = str(personal[0][0]) if personal else ""
        folder = f"{prefix}{name}"
        if not self._client.folder_exists(folder):
            self._client.create_folder(folder)
            self._client.subscribe_folder(folder)
        return folder


@contextmanager
def opened(server: ImapServer) -> Iterator[OpenMailbox]:
    """The mailbox, open inside the block; raises MailboxUnreadable whatever goes wrong with it."""
    try:
        with _connected(server) as client:
            yield OpenMailbox(client, server)
    except (IMAPClientError, OSError, UnicodeError, ValueError) as error:
        raise MailboxUnreadable(_words(error, server)) from error


@contextmanager
def _connected(server: ImapServer) -> Iterator[IMAPClient]:
    context = ssl.create_default_context(cafile=server.authorities)
    is_tls = server.security == "tls"
    client = IMAPClient(server.host, server.port, ssl=is_tls, ssl_context=context, timeout=server.timeout)
    with client:
        if server.security == "starttls":
            client.starttls(context)
        client.login(server.user, server.password)
        yield client


def _words(error: Exception, server: ImapServer) -> str:
    """Why, in the site's own language: it is kept for whoever looks after the server."""
    host, port = server.host, server.port
    with speaking(None):
        match error:
            case LoginError():
                return _(
                    "The mail server %(host)s does not accept the user name and password of the mailbox.", host=host
                )
            case ssl.SSLError():
                return _("No safe connection to the mail server %(host)s: %(error)s", host=host, error=error)
            case OSError():
                return _(
                    "The mail server %(host)s:%(port)s does not answer: %(error)s", host=host, port=port, error=error
                )
            case _other:
                return _(
                    "The mail server %(host)s does not let the folder %(folder)s be read: %(error)s",
                    host=host,
                    folder=server.folder,
                    error=error,
                )
