"""A real IMAP server with one mailbox a name, for answers to arrive in: Dovecot, without passwords, on this machine."""

import contextlib
import getpass
import imaplib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.clients.programs import debian_version
from tests.services.smtp_servers import free_port

_STARTS, _START_SECONDS = 3, 20
_CONFIGURATION = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
auth_mechanisms = plain login
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {internal_user}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
first_valid_gid = 0
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
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """Where a poller finds the mails: any password will do."""

    port: int
    user: str = "wellness"
    password: str = "any"

    def append(self, mail: bytes) -> None:
        """Put a mail into the inbox, as a mail server does that has just taken it."""
        with self._signed_in() as imap:
            said, answer = imap.append("INBOX", "", "", mail)
            assert said == "OK", answer

    def unseen(self) -> list[bytes]:
        """The mails that nobody has read yet; looking leaves them unread."""
        with self._signed_in() as imap:
            imap.select("INBOX", readonly=True)
            _, [numbers] = imap.search(None, "UNSEEN")
            found = [imap.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers.decode().split()]
        return [part[1] for part in found if isinstance(part, tuple)]

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as imap:
            imap.login(self.user, self.password)
            yield imap


@cache
def version() -> str:
    """Which Dovecot it is."""
    return debian_version("dovecot-core")


@contextmanager
def running() -> Iterator[Mailbox]:
    """An empty mailbox on a server that ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        process, port = _try_to_start(folder)
        try:
            yield Mailbox(port)
        finally:
            _end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try_to_start(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    folder.chmod(0o755)
    complaints = []
    for attempt in range(_STARTS):
        port, here = free_port(), folder / str(attempt)
        process = _launch(here, port)
        if _answers(process, port):
            return process, port
        _end(process)
        complaints.append((here / "log").read_text(errors="replace")[-1000:] if (here / "log").exists() else "")
    raise AssertionError(f"Dovecot does not start: {complaints}")


def _launch(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start it; as root the mailboxes belong to nobody, because Dovecot opens none of root's."""
    (folder / "mail").mkdir(parents=True)
    uid, gid, user, group = os.getuid(), os.getgid(), getpass.getuser(), str(os.getgid())
    if uid == 0:
        uid, gid, user, group = 65534, 65534, "nobody", "nogroup"
        os.chown(folder / "mail", uid, gid)
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, port=port, uid=uid, gid=gid, internal_user=user, internal_group=group)
    )
    with (folder / "output").open("wb") as output:
        command = ["/usr/sbin/dovecot", "-F", "-c", configuration]
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=5) as imap:
                return imap.login("wellness", "any")[0] == "OK"
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
