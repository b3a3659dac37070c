"""The lines at the head of a mail that came back: from whom, to which addresses, and whether a person sent it."""

import re
import unicodedata
from collections.abc import Iterator
from email.message import Message

_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "Original-Recipient", "X-Forwarded-To")
_MAX_ADDRESSES = 50
_LONGEST = 8_000
_BETWEEN = re.compile(r'[\s<>,;:"()]+')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_ANGLED = re.compile(r"[^<>]*<([^<>@\s]+@[^<>@\s]+)>")
_BARE = re.compile(r"[^<>@\s,;]+@[^<>@\s,;]+")
_VACATION = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")


def text_of(message: Message, name: str) -> str:
    """The topmost line of this name, unfolded; empty where there is none."""
    return next(_texts(message, name), "")


def sender(message: Message) -> str:
    """The one address that a mail is from, normalised; empty where it names none or several."""
    found = list(_texts(message, "From"))
    if len(found) != 1:
        return ""
    plain = _COMMENT.sub("", _QUOTED.sub("", found[0])).strip()
    angled = _ANGLED.fullmatch(plain)
    if angled:
        return normalised(angled[1])
    return normalised(plain) if _BARE.fullmatch(plain) else ""


def recipients(message: Message) -> tuple[str, ...]:
    """The addresses that a mail was sent to, wherever the servers on its way noted them."""
    found = [
        word
        for name in _RECIPIENTS
        for text in _texts(message, name)
        for word in _BETWEEN.split(text)
        if "@" in word and len(word) <= 254
    ]
    return tuple(dict.fromkeys(map(normalised, found[:_MAX_ADDRESSES])))


def is_automatic(message: Message) -> bool:
    """Whether a machine sent it by itself: an absence note, a bounce, a list."""
    submitted = text_of(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or text_of(message, "Return-Path").strip() == "<>"
        or text_of(message, "Precedence").strip().lower() in ("auto_reply", "bulk", "junk", "list")
        or any(name in message for name in _VACATION)
    )


def normalised(address: str) -> str:
    """An address as accounts keep theirs, so that equal ones are equal strings."""
    return unicodedata.normalize("NFKC", address).casefold().strip()


def _texts(message: Message, name: str) -> Iterator[str]:
    for value in message.get_all(name, []):
        yield " ".join(str(value)[:_LONGEST].split())
