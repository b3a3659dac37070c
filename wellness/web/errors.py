"""What a person sees when something is refused or goes wrong: plain words and what to do."""

import logging

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from wellness.db import db
from wellness.language import _, later
from wellness.services.errors import NotFound, Refused, Stale

log = logging.getLogger(__name__)

_WORDS = {
    400: (later("That did not arrive whole"), later("Go back, check what you entered and send it again.")),
    401: (later("Please sign in"), later("Sign in first; then come back to this page.")),
    403: (later("This page is not for you"), later("If you need it, ask an administrator of your wellness programme.")),
    404: (
        later("There is nothing here for you"),
        later("The address may be old or mistyped. Start again from the first page."),
    ),
    405: (later("That cannot be done here"), later("Go back and use the buttons on the page.")),
    409: (later("Somebody was quicker"), later("Look at the page as it is now, then try again.")),
    413: (
        later("This file is too large"),
        later("Split it, or remove sheets and columns that are not needed."),
    ),
    422: (later("That could not be done"), later("Go back, check what you entered and send it again.")),
    429: (later("Too many tries"), later("Wait a while, then try again.")),
    500: (
        later("Something went wrong on our side"),
        later("Nothing was changed. Try again; if it happens twice, tell an administrator."),
    ),
}


def error_page(status: int, detail: str = "") -> Response:
    """The error page; `detail` replaces the general advice. It does not repeat its address, which may be a secret."""
    title, advice = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    words = {"title": _(title), "advice": detail or _(advice), "status": status, "here": ""}
    return make_response(render_template("errors/error.html", **words), status)


def handle_errors(app: Flask) -> None:
    """Answer every exception with a page; nothing of the exception's text is shown unless it was written for people."""

    @app.errorhandler(Refused)
    def _refused(error: Refused) -> Response:
        db.session.rollback()
        status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Stale) else 422
        return error_page(status, str(error) if status != 404 else "")

    @app.errorhandler(StaleDataError)
    @app.errorhandler(IntegrityError)
    def _conflict(error: Exception) -> Response:
        db.session.rollback()
        log.info("conflict at %s: %s", request.endpoint, type(error).__name__)
        return error_page(409)

    @app.errorhandler(CSRFError)
    def _forged(error: CSRFError) -> Response:
        return error_page(400, _("This page was open for too long. Go back, reload it and send it again."))

    @app.errorhandler(SecurityError)
    def _wrong_host(_error: SecurityError) -> Response:
        """A request for a host that is not ours gets no page, since no address on it could be right."""
        return Response(_("This is not the address of this site.") + "\n", 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        db.session.rollback()
        if isinstance(error.response, Response):
            return error.response
        return error_page(error.code or 500)

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response:
        db.session.rollback()
        log.exception("unforeseen error at %s", request.endpoint)
        return error_page(500)
