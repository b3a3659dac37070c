"""Rate limits, counted in this process, or in Redis where several processes serve the site."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from wellness import settings
from wellness.services.secrets import digest
from wellness.web.identity import account

limiter = Limiter(get_remote_address, headers_enabled=False)

View = TypeVar("View", bound=Callable[..., Any])

# A code is void after five tries, so this only keeps somebody from trying codes of many sign-ins.
_TRIES = "100 per hour"
# Enough for somebody who mistypes, and of no use to somebody who guesses.
_CONNECTIONS = "10 per hour"


def limit_asking(view: View) -> View:
    """Limit a view that mails somebody: so many an hour for one caller, and so many for one e-mail address."""
    by_caller = _limit(lambda: settings.current().address_limit, get_remote_address)
    by_email = _limit(lambda: settings.current().sign_in_limit, _digest_of_email)
    limited: View = by_caller(by_email(view))
    return limited


def limit_connecting(view: View) -> View:
    """Limit a view that tries a password on another server: so many an hour for one person."""
    limited: View = _limit(lambda: _CONNECTIONS, _account)(view)
    return limited


def limit_tries(view: View) -> View:
    """Limit a view that compares a secret."""
    limited: View = _limit(lambda: _TRIES, get_remote_address)(view)
    return limited


def _account() -> str:
    return f"account {account().id}"


def _digest_of_email() -> str:
    """The counters and the log of what was refused do not hold the address itself."""
    return digest(request.form.get("email", "").strip().casefold())


def _limit(limit: Callable[[], str], key: Callable[[], str]) -> Any:
    return limiter.limit(limit, key_func=key, exempt_when=lambda: not current_app.config["RATELIMIT_ENABLED"])
