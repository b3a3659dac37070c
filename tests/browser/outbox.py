"""The mails that a site has written to files, as the people read them."""

import re
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

from icalendar import Calendar

_PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Letter:
    """One mail: its plain text, and the calendar that it carries."""

    recipient: str
    subject: str
    text: str
    invite: Calendar | None
    method: str | None

    @property
    def link(self) -> str:
        """The first address in the text."""
        return re.findall(r"http://\S+", self.text)[0]

    @property
    def code(self) -> str:
        """The six digits that sign in."""
        return "".join(re.findall(r"^(\d{3}) (\d{3})$", self.text, re.MULTILINE)[0])


@dataclass
class Outbox:
    """A folder of .eml files; each is read once."""

    folder: Path
    _read: set[Path] = field(default_factory=set)
    _known: dict[Path, Letter] = field(default_factory=dict)

    def take(self, recipient: str, about: str) -> Letter:
        """Wait for the next unread mail to `recipient` with `about` in its subject."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for path in sorted(self.folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
                letter = self._letter(path)
                if path not in self._read and letter.recipient == recipient and about in letter.subject:
                    self._read.add(path)
                    return letter
            time.sleep(0.05)
        waiting = [(one.recipient, one.subject) for path, one in self._known.items() if path not in self._read]
        raise AssertionError(f"no mail to {recipient} about {about!r}; unread are {waiting}")

    def recipients(self, about: str) -> list[str]:
        """To whom mails with `about` in their subject have gone, sorted, read or not."""
        letters = [self._letter(path) for path in self.folder.glob("*.eml")]
        return sorted(letter.recipient for letter in letters if about in letter.subject)

    def _letter(self, path: Path) -> Letter:
        if path not in self._known:
            self._known[path] = _parsed(path.read_bytes())
        return self._known[path]


def _parsed(raw: bytes) -> Letter:
    message = message_from_bytes(raw, _class=EmailMessage, policy=default)
    plain = message.get_body(("plain",))
    assert plain is not None
    calendars = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Letter(
        recipient=message["To"].addresses[0].addr_spec,
        subject=message["Subject"],
        text=plain.get_content().replace("\r\n", "\n"),
        invite=_calendar(calendars[0]) if calendars else None,
        method=calendars[0].get_param("method") if calendars else None,
    )


def _calendar(part: Message) -> Calendar:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return Calendar.from_ical(payload)
