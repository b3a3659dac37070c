"""Mails as the bytes that leave the house: the same input gives the same bytes, down to the MIME boundaries.

A calendar mail has the shape that Google and Thunderbird send themselves: the invitation is the last alternative of the
text, which is what makes mail programs show their buttons, and lies beside it as a file for all others.
"""

import hashlib
import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header as EncodedText
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from wellness.language import _
from wellness.services.plain_text import has_controls, many_lines

_PLAIN_LENGTH = 60
_WIDTH = 72
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_FILE_NAMES = {"REQUEST": "invite.ics", "CANCEL": "cancel.ics", "DECLINECOUNTER": "answer.ics"}
_END_OF_SENTENCE = ".,;:!?)"
_PAGE = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>\n'
    '<body style="margin:1.5em;max-width:38em;font:16px/1.5 sans-serif;color:#222;background:#fff">\n'
    "{body}\n</body></html>\n"
)
_BUTTON = (
    '<p><a href="{address}" style="display:inline-block;padding:.6em 1.2em;border-radius:.3em;'
    'color:#fff;background:#0a5c63;text-decoration:none">{label}</a></p>'
)


@dataclass(frozen=True, kw_only=True)
class Header:
    """Who writes to whom, when and about what, or ValueError where a line of the header could be forged.

    `date` is aware. `message_id` and `answers`, the Message-ID of the first mail about the same thing, carry their
    angle brackets. Addresses are ASCII. `language` is that of the words, as HTML names it.
    """

    sender_name: str
    sender_email: str
    recipient_name: str
    recipient_email: str
    subject: str
    date: datetime
    message_id: str
    answers: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        for text in (self.sender_name, self.recipient_name, self.subject):
            if has_controls(text):
                raise ValueError(
                    _(
                        "%(text)s holds a line end or another control character, which no mail header may",
                        text=repr(text),
                    )
                )
        for email in (self.sender_email, self.recipient_email):
            if not _ADDRESS.fullmatch(email):
                raise ValueError(_("%(address)s is no mail address that every mail server takes", address=repr(email)))
        for identifier in filter(None, (self.message_id, self.answers)):
            if not _MESSAGE_ID.fullmatch(identifier):
                raise ValueError(f"{identifier!r} is no Message-ID in angle brackets")
        if not self.message_id or self.date.tzinfo is None:
            raise ValueError("a mail has a Message-ID and a date with its offset")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a mail says: paragraphs (lines in them are kept), a labelled link (label, address), more paragraphs."""

    paragraphs: Sequence[str]
    action: tuple[str, str] | None = None
    after: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.action and not _WEB_ADDRESS.fullmatch(self.action[1]):
            raise ValueError(f"{self.action[1]!r} is no web address")


def plain_message(header: Header, words: Words) -> bytes:
    """Return a mail of text, in plain and in HTML."""
    return _bytes(header, _body(header, words))


def invite_message(header: Header, words: Words, calendar: bytes) -> bytes:
    """Return a mail that puts the one event of `calendar` (METHOD:REQUEST) into a calendar, or updates it there."""
    return _calendar_message(header, words, calendar, "REQUEST")


def cancel_message(header: Header, words: Words, calendar: bytes) -> bytes:
    """Return a mail that takes the one event of `calendar` (METHOD:CANCEL) out again.

    `header.answers` is the Message-ID of the invitation.
    """
    return _calendar_message(header, words, calendar, "CANCEL")


def counter_refusal_message(header: Header, words: Words, calendar: bytes) -> bytes:
    """Return a mail that refuses the time proposed for the one event of `calendar` (METHOD:DECLINECOUNTER)."""
    return _calendar_message(header, words, calendar, "DECLINECOUNTER")


def _calendar_message(header: Header, words: Words, calendar: bytes, method: str) -> bytes:
    if f"\r\nMETHOD:{method}\r\n".encode() not in calendar:
        raise ValueError(f"the calendar of this mail does not say METHOD:{method}")
    message = _body(header, words)
    # As bytes, because a text would be decoded to bare line feeds, which are no calendar.
    message.add_alternative(
        calendar, maintype="text", subtype="calendar", cte="base64", params={"method": method, "charset": "UTF-8"}
    )
    name = _FILE_NAMES[method]
    message.add_attachment(calendar, maintype="application", subtype="ics", filename=name, params={"name": name})
    return _bytes(header, message)


def _body(header: Header, words: Words) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message.set_content(_as_text(words), cte="quoted-printable")
    message.add_alternative(_as_html(header, words), subtype="html", cte="quoted-printable")
    return message


def _bytes(header: Header, message: EmailMessage) -> bytes:
    head = _head(header)
    multiparts = [part for part in message.walk() if part.is_multipart()]
    contents = [part.get_content() for part in message.walk() if not part.is_multipart()]
    digest = hashlib.sha256(repr((head, contents)).encode()).hexdigest()
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{number}_{digest[:40]}")
    return head + message.as_bytes()


def _head(header: Header) -> bytes:
    """Write the lines of the header; the library's own way breaks long names and Message-IDs apart."""
    lines = {
        "From": _mailbox(header.sender_name, header.sender_email),
        "To": _mailbox(header.recipient_name, header.recipient_email),
        "Subject": _words(header.subject.strip()),
        "Date": format_datetime(header.date),
        "Message-ID": header.message_id,
        "In-Reply-To": header.answers,
        "References": header.answers,
        # Keeps out-of-office answers from coming back.
        "Auto-Submitted": "auto-generated",
    }
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value).encode("ascii")


def _mailbox(name: str, email: str) -> str:
    name = name.strip()
    written = _words(name)
    phrase = f'"{quote(name)}"' if written == name else written
    fold = "" if len(phrase) + len(email) <= _PLAIN_LENGTH else "\r\n"
    return f"{phrase}{fold} <{email}>" if name else email


def _words(text: str) -> str:
    """Return a text for a header: as it is when short and plain, as encoded words (RFC 2047) when not."""
    if text.isascii() and len(text) <= _PLAIN_LENGTH and "=?" not in text:
        return text
    return EncodedText(text, "utf-8", maxlinelen=75, header_name="Subject").encode(linesep="\r\n")


def _as_text(words: Words) -> str:
    paragraphs = [_wrapped(paragraph) for paragraph in words.paragraphs]
    if words.action:
        paragraphs.append(f"{many_lines(words.action[0])}:\n{words.action[1]}")
    paragraphs += [_wrapped(paragraph) for paragraph in words.after]
    return "\n\n".join(paragraphs) + "\n"


def _wrapped(paragraph: str) -> str:
    lines = many_lines(paragraph).split("\n")
    return "\n".join(textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines)


def _as_html(header: Header, words: Words) -> str:
    parts = [_html_paragraph(paragraph) for paragraph in words.paragraphs]
    if words.action:
        label, address = (html.escape(many_lines(text)) for text in words.action)
        parts.append(_BUTTON.format(label=label, address=address))
    parts += [_html_paragraph(paragraph) for paragraph in words.after]
    title = html.escape(many_lines(header.subject))
    return _PAGE.format(language=html.escape(header.language), title=title, body="\n".join(parts))


def _html_paragraph(paragraph: str) -> str:
    return f"<p>{'<br>'.join(''.join(_linked(line)) for line in many_lines(paragraph).split(chr(10)))}</p>"


def _linked(line: str) -> Iterator[str]:
    end = 0
    for found in _WEB_ADDRESS.finditer(line):
        address = found[0].rstrip(_END_OF_SENTENCE)
        yield html.escape(line[end : found.start()])
        yield f'<a href="{html.escape(address)}">{html.escape(address)}</a>'
        end = found.start() + len(address)
    yield html.escape(line[end:])
