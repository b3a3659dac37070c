"""A real mailbox: Dovecot on a port of its own, as whoever runs the tests, with one user and no machine-wide state."""

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import tiers
from tests.clients.programs import debian_version, require
from tests.services.smtp_servers import free_port
from wellness.services.mailbox import ImapServer

USER, PASSWORD = "wellness", "a-password-of-the-test"
_STARTS, _START_SECONDS = 3, 20

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
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

    @property
    def settings(self) -> dict[str, object]:
        """What the application is told, to read its answers here."""
        return {
            "mail_answers": "imap",
            "imap_host": self.server.host,
            "imap_port": self.server.port,
            "imap_user": self.server.user,
            "imap_password": self.server.password,
            "imap_security": self.server.security,
            "imap_folder": self.server.folder,
        }

    def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        with self._signed_in() as client:
            for mail in mails:
                said, answer = client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)
                assert said == "OK", answer

    def folder(self, name: str = "INBOX") -> list[bytes]:
        """The mails of a folder, each with its bytes, unread as they were; none where there is no such folder."""
        with self._signed_in() as client:
            if client.select(f'"{name}"', readonly=True)[0] != "OK":
                return []
            _, found = client.search(None, "ALL")
            numbers = found[0].split()
            return [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def unread(self, name: str = "INBOX") -> int:
        """How many mails of a folder nobody has opened."""
        with self._signed_in() as client:
            client.select(f'"{name}"', readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.server.host, self.server.port, timeout=self.server.timeout) as client:
            client.login(self.server.user, self.server.password)
            yield client


@cache
def version() -> str:
    """Which Dovecot it is."""
    return debian_version("dovecot-core")


@contextmanager
def running(*, capabilities: str = "") -> Iterator[Dovecot]:
    """A server for as long as the block runs; `capabilities` are those that it admits to, instead of its own."""
    require(tiers.has_dovecot(), "Dovecot is not installed (Debian: apt-get install dovecot-imapd)")
    # Sockets have short names, so the folder's is short.
    with TemporaryDirectory(prefix="dove", dir="/tmp", ignore_cleanup_errors=True) as folder:
        process, port = _try_to_start(Path(folder), capabilities)
        try:
            yield Dovecot(
                ImapServer(host="127.0.0.1", port=port, user=USER, password=PASSWORD, security="none", timeout=20)
            )
        finally:
            _end(process)


def _try_to_start(folder: Path, capabilities: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start it; another program may have taken the port meanwhile, so not only once."""
    folder.chmod(0o755)
    complaints = []
    for attempt in range(_STARTS):
        port, here = free_port(), folder / str(attempt)
        process = _launch(here, port, capabilities)
        if _answers(process, port):
            return process, port
        _end(process)
        complaints += [path.read_text(errors="replace")[-1000:] for path in (here / "log", here / "output")]
    raise AssertionError(f"Dovecot does not start: {complaints}")


def _launch(folder: Path, port: int, capabilities: str) -> subprocess.Popen[bytes]:
    """Start it; as root the mailbox belongs to nobody, because Dovecot opens none of root's."""
    owner = pwd.getpwnam("nobody" if os.getuid() == 0 else getpass.getuser())
    group = grp.getgrgid(owner.pw_gid).gr_name
    folder.mkdir()
    (folder / "log").touch()
    values = {"uid": owner.pw_uid, "gid": owner.pw_gid, "port": port, "folder": folder, "password": PASSWORD}
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        _CONFIGURATION.format(owner=owner.pw_name, group=group, capabilities=capabilities, **values)
    )
    for path in (folder, folder / "log"):
        shutil.chown(path, owner.pw_uid, owner.pw_gid)
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    with (folder / "output").open("wb") as output:
        command = [program, "-F", "-c", configuration]
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the mailbox can be signed in to before long: an answer on the port may be another program's."""
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=5) as client:
                return client.login(USER, PASSWORD)[0] == "OK"
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
