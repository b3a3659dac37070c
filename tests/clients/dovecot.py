"""A real mailbox: Dovecot on a port of its own, as whoever runs the tests, with one user and no machine-wide state."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.services.smtp_servers import free_port
from wellness.services.mailbox import ImapServer

USER, PASSWORD = "wellness", "a-password-of-the-test"

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
auth_mechanisms = plain
disable_plaintext_auth = no
ssl = no
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
mail_location = maildir:{folder}/mail
first_valid_uid = 0
first_valid_gid = 0
imap_capability = {capabilities}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server with one mailbox."""

    server: ImapServer

    def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        with self._signed_in() as client:
            for mail in mails:
                client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)

    def folder(self, name: str = "INBOX") -> list[bytes]:
        """The mails of a folder, each with its bytes; none where there is no such folder."""
        with self._signed_in() as client:
            if client.select(f'"{name}"', readonly=True)[0] != "OK":
                return []
            _, found = client.search(None, "ALL")
            numbers = found[0].split()
            return [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def unread(self, name: str) -> int:
        """How many mails of a folder nobody has opened."""
        with self._signed_in() as client:
            client.select(f'"{name}"', readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.server.host, self.server.port) as client:
            client.login(USER, PASSWORD)
            yield client


@contextmanager
def running(*, capabilities: str = "") -> Iterator[Dovecot]:
    """A server for as long as the block runs; `capabilities` are those that it admits to, instead of its own."""
    # Sockets have short names, so the folder's is short.
    with TemporaryDirectory(prefix="dove", dir="/tmp") as folder:
        port = free_port()
        # Dovecot's login processes may not be the superuser's.
        owner = pwd.getpwnam("nobody" if os.getuid() == 0 else getpass.getuser())
        path = Path(folder) / "dovecot.conf"
        values = {"uid": owner.pw_uid, "gid": owner.pw_gid, "port": port, "folder": folder, "password": PASSWORD}
        group = grp.getgrgid(owner.pw_gid).gr_name
        path.write_text(_CONFIGURATION.format(owner=owner.pw_name, group=group, capabilities=capabilities, **values))
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        process = subprocess.Popen(
            [program, "-F", "-c", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            server = ImapServer(host="127.0.0.1", port=port, user=USER, password=PASSWORD, security="none", timeout=20)
            _wait_for(port, Path(folder) / "log")
            yield Dovecot(server)
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            imaplib.IMAP4("127.0.0.1", port).logout()
            return
        except (OSError, imaplib.IMAP4.error):
            said = log.read_text()[-2000:] if log.exists() else ""
            assert time.monotonic() < deadline, f"Dovecot does not answer: {said}"
            time.sleep(0.1)
