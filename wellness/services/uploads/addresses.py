"""E-mail addresses: one spelling for each, and a warning for those that only look like another."""

import re
import unicodedata
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email

from wellness.language import _, later
from wellness.services.uploads.faults import Unreadable
from wellness.services.uploads.table import Cell

EXPECTED = later("an e-mail address such as ann.lee@meadow.example")

_ANGLED = re.compile(r"[^<>]*<([^<>]+)>")
_SEVERAL = re.compile(r"@[^@]*[;,\s]+[^@]*@")
_LOOKS_LATIN = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0475\u04cf\u043a\u043c\u0442\u0432\u043d"
    "\u03b1\u03bd\u03bf\u03c1\u03c5\u03b9\u03ba\u03c4\u03c7\u0261\u0131",
    "aeopcyxijshdqwvlkmtbhavopuiktxgi",
)
_NOT_SEEN = re.compile(r"[^\w+]|_")
_EASILY_CONFUSED = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "|": "l"})


def parse_address(cell: Cell) -> str | None:
    """The address in a cell as we keep it (NFKC, no invisible characters, lower case); None when the cell is blank.

    Raises Unreadable, also when letters of different alphabets are mixed so that it looks like another address.
    """
    if cell is None:
        return None
    text = normalised(str(cell))
    if not text:
        return None
    if _SEVERAL.search(text):
        raise Unreadable(_("one e-mail address, such as %(example)s", example=re.split("[;, ]", text)[0]))
    stranger = _foreign_letter(text)
    if stranger:
        words = _(
            "an address in one alphabet; the '%(letter)s' in it is a %(alphabet)s letter",
            letter=stranger[0],
            alphabet=stranger[1],
        )
        raise Unreadable(words, latin(text))
    try:
        return validate_email(text, check_deliverability=False).normalized.casefold()
    except EmailNotValidError as fault:
        raise Unreadable(_(EXPECTED), _mended(text)) from fault


def normalised(text: str) -> str:
    """An address without the decoration and the invisible characters that copying leaves on it."""
    seen = text
    if not text.isascii() or not text.isprintable():
        folded = unicodedata.normalize("NFKC", text)
        seen = "".join(character for character in folded if unicodedata.category(character) not in {"Cf", "Cc"})
    seen = seen.strip(" \"';,")
    angled = _ANGLED.fullmatch(seen)
    seen = angled[1] if angled else seen
    return seen.casefold().removeprefix("mailto:").strip()


def latin(text: str) -> str:
    """A text with the letters of other alphabets that look Latin replaced by the Latin ones."""
    return text.translate(_LOOKS_LATIN)


def look(address: str) -> str:
    """What an address looks like at a glance; two different addresses with the same look are easily confused."""
    local, _, domain = latin(address).partition("@")
    plain = local if local.isascii() else unicodedata.normalize("NFKD", local)
    plain = _NOT_SEEN.sub("", plain)
    return f"{plain}@{domain}".translate(_EASILY_CONFUSED).replace("rn", "m").replace("vv", "w")


def look_alikes(addresses: Iterable[str], known: Iterable[str] = ()) -> dict[str, str]:
    """For each of `addresses` that looks like another one among them or among `known`, that other address."""
    first: dict[str, str] = {}
    for address in known:
        first.setdefault(look(address), address)
    confused: dict[str, str] = {}
    known_addresses = set(first.values())
    for address in dict.fromkeys(addresses):
        other = first.setdefault(look(address), address)
        if other != address:
            confused[address] = other
            if other not in known_addresses:
                confused.setdefault(other, address)
    return confused


def _foreign_letter(text: str) -> tuple[str, str] | None:
    """The first letter of another alphabet in a part that has Latin letters too, or that could pass for Latin."""
    for part in () if text.isascii() else text.split("@"):
        scripts = {letter: _alphabet(letter) for letter in part if letter.isalpha()}
        others = [(letter, alphabet) for letter, alphabet in scripts.items() if alphabet != "Latin"]
        if others and (len(others) < len(scripts) or latin(part).isascii()):
            return others[0]
    return None


def _alphabet(letter: str) -> str:
    return "Latin" if letter.isascii() else unicodedata.name(letter, "unknown").split()[0].capitalize()


def _mended(text: str) -> str:
    """A guess at what a broken address should be, offered and never taken by itself."""
    guess = re.sub(r"\s*(?:\(at\)|\[at\]| at )\s*", "@", text)
    guess = re.sub(r"\s+", "", guess)
    guess = re.sub(r"@{2,}", "@", guess).replace(",", ".").replace("..", ".").strip(".")
    try:
        return validate_email(guess, check_deliverability=False).normalized if guess != text else ""
    except EmailNotValidError:
        return ""
