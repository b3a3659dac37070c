"""Answers to invites as mail programs send them: real ones led to an invite of a test, and plain ones to build.

The files under tests/data/replies were made by the programs they are named after, or have the shape that theirs are
known to have. The Apple ones are from a calendar server's own tests and lie beside the checkout.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wellness.models import Invite
from wellness.services import reply_address

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "replies"
APPLE = ROOT.parent / "shared" / "data" / "ics" / "replies"
needs_apple = pytest.mark.skipif(not APPLE.is_dir(), reason=f"the replies of Apple's server are not at {APPLE}")
MX = "mx.meadow.example"
VOUCHED = f"{MX}; dmarc=pass (p=reject) header.from=meadow.example"
# A minute after the invites of the tests were written.
ANSWERED = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)

_OLD_UIDS = (b"booking-7f3a@wellness.corp.example", b"1E71F9C8-AEDA-48EB-98D0-76E898F6BB5C")
_OLD_PEOPLE = (b"anna.mueller@corp.example", b"anna@gmail.example", b"michael@outlook.example", b"xyzzy@example.com")
_OLD_OURS = re.compile(rb"(wellness@corp\.example|ical-living-on\+(?:[0-9a-f-]|=0D=0A=20=\r?\n)+@example\.com)")
_STAMP = re.compile(rb"DTSTAMP:\d{8}T\d{6}Z")


def shape(name: str) -> bytes:
    """A file as it is; one that is a calendar alone becomes a mail."""
    path = OWN / name if (OWN / name).exists() else APPLE / name
    raw = path.read_bytes()
    if path.suffix == ".eml":
        return raw
    head = (
        "From: anna.mueller@corp.example\r\nTo: wellness@corp.example\r\nMessage-ID: <kde@corp.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + raw


def led_to(invite: Invite, raw: bytes, *, sequence: int = 0) -> bytes:
    """The same answer, given to an invite of a test by its owner a minute after it was written."""
    for old in _OLD_UIDS:
        raw = raw.replace(old, invite.uid.encode())
    for old in _OLD_PEOPLE:
        raw = raw.replace(old, invite.appointment.employee.account.email.encode())
    raw = _OLD_OURS.sub(reply_address.of(invite).encode(), raw)
    raw = _STAMP.sub(f"DTSTAMP:{ANSWERED:%Y%m%dT%H%M%SZ}".encode(), raw)
    return re.sub(rb"SEQUENCE:\d+", f"SEQUENCE:{sequence}".encode(), raw)


@dataclass(kw_only=True)
class Reply:
    """A plain answer; `headers` are further lines at the top of the mail, `lines` of the event."""

    uid: str
    attendee: str
    partstat: str = "DECLINED"
    sender: str = ""
    to: str = "wellness@meadow.example"
    method: str = "REPLY"
    sequence: int | None = 0
    stamp: datetime | None = ANSWERED
    message_id: str = "<one@mail.example>"
    headers: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def mail(self) -> bytes:
        """The bytes that a mail server would hand over."""
        head = [
            *self.headers,
            f"From: {self.sender or self.attendee}",
            f"To: {self.to}",
            f"Message-ID: {self.message_id}",
            "MIME-Version: 1.0",
            f"Content-Type: text/calendar; method={self.method}; charset=utf-8",
            "",
            self.calendar(),
        ]
        return "\r\n".join(head).encode()

    def calendar(self) -> str:
        """The calendar that it carries."""
        partstat = f";PARTSTAT={self.partstat}" if self.partstat else ""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Somebody//Else//EN",
            f"METHOD:{self.method}",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            f'ATTENDEE{partstat};CN="Somebody: the one":mailto:{self.attendee}',
            *([f"SEQUENCE:{self.sequence}"] if self.sequence is not None else []),
            *([f"DTSTAMP:{self.stamp:%Y%m%dT%H%M%SZ}"] if self.stamp else []),
            *self.lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        return "\r\n".join(lines)


def reply_to(invite: Invite, *, token: bool = True, **fields: object) -> Reply:
    """The owner's answer to an invite, sent to the invite's own address unless `token` is off."""
    ours = reply_address.of(invite) if token else "wellness@meadow.example"
    given = {"uid": invite.uid, "attendee": invite.appointment.employee.account.email, "to": ours}
    return Reply(**{**given, **fields})


def of_outlook_before_2007(invite: Invite) -> bytes:
    """An answer in the format that Exchange once kept to itself."""
    return (
        f"From: {invite.appointment.employee.account.email}\r\nTo: {reply_address.of(invite)}\r\n"
        "Message-ID: <tnef@mail.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nDeclined\r\n"
        '--b\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        "eJ8+Ig==\r\n--b--\r\n"
    ).encode()
