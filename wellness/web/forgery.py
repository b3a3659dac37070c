"""Changing requests come from our own pages: they carry the token, and the browser does not name another site."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from flask_wtf import CSRFProtect

_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})


def refuse_forgeries(app: Flask) -> None:
    """Ask every changing request for its token and its origin, before anything else is done."""
    # No page of ours sends a referrer, so Flask-WTF must not insist on one; the origin is asked here instead.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_ask_for_the_origin)
    CSRFProtect(app)


def _ask_for_the_origin() -> None:
    if request.method in _READING_METHODS or not current_app.config["WTF_CSRF_ENABLED"]:
        return
    # "null" is what a browser sends from a page that sends no referrer; the token decides then.
    origin = request.headers.get("Origin", "null")
    elsewhere = origin != "null" and urlsplit(origin).netloc != request.host
    if elsewhere or request.headers.get("Sec-Fetch-Site", "none") not in _OURS:
        abort(400)
