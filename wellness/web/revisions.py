"""The revision that a form was made from, so that a stale page is noticed."""

from flask import request

_NONE = -1
_LARGEST = 2**31 - 1


def revision_sent() -> int:
    """The form's revision; one that is missing or no such number is none that anything ever had, and so stale."""
    revision: int = request.form.get("revision", _NONE, type=int)
    return revision if 0 < revision <= _LARGEST else _NONE
