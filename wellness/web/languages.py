"""Which language a page speaks: what the person chose, else what the browser asks for, else the site's own."""

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wellness import language, settings
from wellness.language import LANGUAGES
from wellness.services import accounts
from wellness.web.doors import Doors
from wellness.web.local_paths import local_path
from wellness.web.roles import Role

bp = Doors("languages", __name__)

COOKIE = "language"
_A_YEAR = 365 * 24 * 3600


@bp.post("/language", allow=[Role.ANYONE])
def choose() -> ResponseReturnValue:
    """Keep the choice with the account and in the browser, and go back to the page."""
    chosen = language.known(request.form.get("language"))
    if chosen is None:
        abort(400)
    if g.account is not None:
        accounts.choose_language(g.account, chosen)
    answer = redirect(local_path(request.form.get("next")) or url_for("home.start"), 303)
    secure = settings.current().secure
    answer.set_cookie(COOKIE, chosen, max_age=_A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


def speak(app: Flask) -> None:
    """Let `app` speak the reader's language, and tell every template which one that is."""
    language.set_up(app, _of_this_reader)
    app.context_processor(lambda: {"language": language.current(), "languages": LANGUAGES, "here": _here()})


def _of_this_reader() -> str:
    if not has_request_context():
        return settings.current().language
    account = g.get("account")
    chosen = language.known(account.language if account else None) or language.known(request.cookies.get(COOKIE))
    return chosen or _asked_for_by_the_browser() or settings.current().language


def _asked_for_by_the_browser() -> str | None:
    """The first of its languages that we speak; "de-AT" is German, although another language may match exactly."""
    wanted = (tag.replace("_", "-").split("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next(filter(language.known, wanted), None)


def _here() -> str:
    """The address that shows this page again, as far as it can be shown again."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter and adapter.test(request.path, method="GET") else ""
