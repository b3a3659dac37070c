"""Who is asking: the account behind the browser's sign-in, read anew for every request."""

from flask import g, session

from wellness.models import Account
from wellness.services import signins
from wellness.web.roles import Role, roles_of

SESSION_KEY = "sign_in"


def load() -> tuple[Account | None, frozenset[Role]]:
    """The account of the request and its roles; nobody where the sign-in has ended, expired or was never there."""
    secret = session.get(SESSION_KEY)
    account = signins.account_of(secret) if isinstance(secret, str) else None
    return (account, roles_of(account)) if account else (None, frozenset())


def account() -> Account:
    """The account of a request behind a door that wants one."""
    present: Account = g.account
    return present


def begin(secret: str) -> None:
    """Make this browser's session the one of `secret`. Nothing that was in the cookie before is kept."""
    end()
    session[SESSION_KEY] = secret
    session.permanent = True


def end() -> None:
    """End this browser's session, here and on the server."""
    secret = session.get(SESSION_KEY)
    if isinstance(secret, str):
        signins.sign_out(secret)
    session.clear()
