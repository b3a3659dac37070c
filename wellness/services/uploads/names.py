"""Names, numbers and other short texts that people gave to things."""

import re
import unicodedata

from wellness.language import _
from wellness.services.uploads.faults import Unreadable, shown
from wellness.services.uploads.table import Cell

_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf\u2018-\u203a\u0152-\u017e€‚ƒ„…†‡ˆ‰‹Œ–—˜™š›œžŸ¼¶¤]")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "mba"})
_WORKER_STATUS = re.compile(r"\s*\((on leave|terminated|inactive|retired)\)\Z", re.IGNORECASE)
# fmt: off
_GONE = frozenset((
    "terminated", "retired", "inactive", "inaktiv", "ausgeschieden", "ausgetreten", "left", "former", "no", "nein",
    "false", "0",
))
_PRESENT = frozenset((
    "employed", "beschäftigt", "onboarding", "leave", "paidleave", "unpaidleave", "beurlaubt", "elternzeit",
    "mutterschutz", "probation", "probezeit", "fulltime", "parttime", "vollzeit", "teilzeit", "yes", "ja", "true", "1",
))
# fmt: on


def parse_text(cell: Cell, longest: int) -> str | None:
    """A short text of one line; None when the cell is blank. Raises Unreadable on what cannot be shown safely."""
    # Outer blanks and line ends go first: a cell ending in a line break is an everyday accident, a control is not.
    text = unicodedata.normalize("NFC", " ".join(shown(cell).translate(_INVISIBLE).split()))
    if not text:
        return None
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text
    if any(character in _DIRECTION_MARKS for character in text):
        raise Unreadable(_("a text without marks that turn the writing direction"), _without_marks(text))
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text):
        raise Unreadable(_("a text without control characters"), _without_marks(text))
    if _TWICE_ENCODED.search(text):
        raise Unreadable(_("readable letters; export the list again as .xlsx or CSV UTF-8"), _decoded_once(text))
    if len(text) > longest:
        raise Unreadable(_("at most %(longest)s characters", longest=longest), "")
    return text


def parse_person_name(cell: Cell) -> str | None:
    """A person's name, with "Lee, Ann" turned into "Ann Lee"; None when the cell is blank. Raises Unreadable."""
    text = parse_text(cell, 120)
    if text is None:
        return None
    text = _WORKER_STATUS.sub("", text)
    last, comma, first = text.partition(",")
    if comma and first.strip() and last.strip() and "," not in first and first.strip(" .").lower() not in _SUFFIXES:
        text = f"{first.strip()} {last.strip()}"
    if not any(character.isalpha() for character in text):
        raise Unreadable(_("a person's name"))
    return text


def status_in_name(cell: Cell) -> str | None:
    """The status that Workday puts behind a worker's name, as in "Ann Lee (Terminated)"."""
    found = _WORKER_STATUS.search(cell) if isinstance(cell, str) else None
    return found[1] if found else None


def parse_is_active(cell: Cell) -> bool:
    """Whether a status means that the person still works here; a blank one does. Raises Unreadable."""
    words = re.sub(r"[^\w]|_", "", shown(cell).casefold())
    if words in _GONE:
        return False
    if not words or words in _PRESENT or words.startswith(("active", "aktiv", "onleave")):
        return True
    raise Unreadable(_("active or inactive"))


def _without_marks(text: str) -> str:
    return "".join(c for c in text if c not in _DIRECTION_MARKS and unicodedata.category(c) not in {"Cc", "Cs", "Co"})


def _decoded_once(text: str) -> str:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
