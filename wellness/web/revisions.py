"""The revision that a form was made from, so that a stale page is noticed."""

from flask import request

_NONE = -1


def revision_sent() -> int:
    """The form's revision; one that is missing or no number is none that anything ever had, and so stale."""
    return request.form.get("revision", _NONE, type=int)
