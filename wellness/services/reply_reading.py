"""One mail that came back, as far as it can be understood; nothing in it is believed here, and none of its words kept.

A mail comes from anybody, so this is bounded and runs in a child process (see reply_sandbox).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from wellness.language import later
from wellness.services import bounce_reading, reply_headers
from wellness.services.bounce_reading import Bounce
from wellness.services.errors import Refused
from wellness.services.reply_calendar import CalendarAnswer, calendar_answer
from wellness.services.reply_headers import text_of

MAX_BYTES = 1_000_000
# Faults are kept in English and said to each reader.
TOO_LARGE = later("It has more than 1 MB, which no answer has.")
DAMAGED = later("It is damaged and cannot be read.")
_MAX_PARTS = 100
_MAX_DEPTH = 10
_MAX_NESTINGS = 60
_MOST_WANTED = ("REPLY", "COUNTER", "REFRESH")
_ICS = ("text/calendar", "application/ics")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


class MailRefused(Refused):
    """A mail that cannot be read at all; the message says why, marked for translation."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a mail is. At most one of `answer` and `bounce` is there; `is_winmail` is an answer in a format of old
    Exchange servers, `is_automatic` what no person sent. `fault` says what is wrong with the answer that it seems to
    carry. `sender` is empty where there is not exactly one, `results` is the topmost Authentication-Results."""

    message_id: str
    digest: str
    sender: str
    recipients: tuple[str, ...]
    results: str
    answer: CalendarAnswer | None = None
    bounce: Bounce | None = None
    is_winmail: bool = False
    is_automatic: bool = False
    fault: str = ""


def read_mail(raw: bytes) -> Reading:
    """Return what is in a mail, or raise MailRefused; whatever the bytes are, nothing else is raised."""
    if len(raw) > MAX_BYTES:
        raise MailRefused(TOO_LARGE)
    folded = raw.lower()
    if folded.count(b"multipart/") + folded.count(b"message/") > _MAX_NESTINGS:
        raise MailRefused(later("It has more parts within parts than any mail program writes."))
    try:
        return _read(raw)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as fault:
        # The library's parser stumbles in ways of its own over headers that no mail program writes.
        raise MailRefused(DAMAGED) from fault


def _read(raw: bytes) -> Reading:
    message = BytesParser(policy=compat32).parsebytes(raw)
    answer, fault, is_winmail = None, "", False
    bounce = bounce_reading.read(message)
    if bounce is None:
        answer, fault = _answer(message)
        is_winmail = answer is None and any(_is_winmail(part) for part in _parts(message))
    organizer = (answer.organizer,) if answer and answer.organizer else ()
    return Reading(
        message_id=text_of(message, "Message-ID")[:250],
        digest=_digest(message, raw),
        sender=reply_headers.sender(message),
        recipients=(*reply_headers.recipients(message), *organizer),
        results=text_of(message, "Authentication-Results"),
        answer=answer,
        bounce=bounce,
        is_winmail=is_winmail,
        is_automatic=reply_headers.is_automatic(message),
        fault=fault,
    )


def _answer(message: Message) -> tuple[CalendarAnswer | None, str]:
    """The first answer, a REPLY before anything else; or what is wrong with what looks like one."""
    found: dict[str, CalendarAnswer] = {}
    fault = ""
    for part in _parts(message):
        if not _is_calendar(part):
            continue
        try:
            answer = calendar_answer(_content(part), str(part.get_param("method") or ""))
        except Refused as refusal:
            fault = fault or str(refusal)
            continue
        if answer is not None:
            found.setdefault(answer.method, answer)
    best = next((found[method] for method in _MOST_WANTED if method in found), None)
    return best, "" if best else fault


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order. A mail within a mail is somebody else's and is not looked into."""
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > _MAX_PARTS or depth > _MAX_DEPTH:
            raise MailRefused(later("It has more parts than any mail program writes."))
        payload = part.get_payload()
        if part.get_content_maintype() == "message":
            continue
        if isinstance(payload, list):
            inner = [(one, depth + 1) for one in payload if isinstance(one, Message)]
            waiting += reversed(inner)
        else:
            yield part


def _is_calendar(part: Message) -> bool:
    return part.get_content_type() in _ICS or _file_name(part).endswith(".ics")


def _is_winmail(part: Message) -> bool:
    return part.get_content_type() in _TNEF or _file_name(part) == "winmail.dat"


def _file_name(part: Message) -> str:
    return str(part.get_filename() or "").strip().lower()


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _digest(message: Message, raw: bytes) -> str:
    """The same mail has the same one, whatever way it came."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    named = [text_of(message, name) for name in ("Message-ID", "From", "To", "Date")]
    return hashlib.sha256(repr(named).encode() + (body or head)).hexdigest()
