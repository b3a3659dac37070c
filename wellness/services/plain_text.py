"""Text typed by people, made safe for files that other programs read."""

import unicodedata

_SPACES = {"\t": " ", "\v": " ", "\f": " ", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
# Explicit direction controls can show a name or a file's words in another order than they are stored (Unicode TR 36).
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff")


def many_lines(text: str) -> str:
    """Return `text` with LF line ends and without control, direction and invisible characters."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(filter(None, (_plain(character) for character in joined))).rstrip()


def one_line(text: str) -> str:
    """Return `text` on one line: as `many_lines`, with runs of blanks and line ends as one blank."""
    return " ".join(many_lines(text).split())


def has_controls(text: str) -> bool:
    """Tell whether `text` holds a control character, a line end included."""
    return any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text)


def _plain(character: str) -> str:
    if character in _SPACES:
        return _SPACES[character]
    if character in _DIRECTION or character in _INVISIBLE:
        return ""
    match unicodedata.category(character):
        case "Cc":
            return "\n" if character == "\n" else ""
        case "Cs":
            return "\ufffd"
        case _:
            return character
