"""Addresses to return to after signing in: never another site's."""

from urllib.parse import urlsplit


def local_path(text: str | None) -> str | None:
    """`text` if it is a path of this site, else None.

    Browsers read a backslash as a slash and drop control characters, so neither may occur; "//host" is another site.
    """
    if not text or not text.startswith("/") or text.startswith("//") or len(text) > 500:
        return None
    if "\\" in text or any(character < " " or character == "\x7f" for character in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text
