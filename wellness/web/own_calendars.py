"""Connecting one's own calendar on the house's server: the card on the page of feeds, and what its buttons do."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _
from wellness.services import own_calendars
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.limits import limit_connecting
from wellness.web.roles import Role

bp = Doors("own_calendars", __name__)

WHO_HAS_SESSIONS = [Role.EMPLOYEE, Role.THERAPIST]


@bp.post("/calendar/own", allow=WHO_HAS_SESSIONS)
@limit_connecting
def connect() -> ResponseReturnValue:
    """Keep user name and password and try them at once."""
    own_calendars.connect(account(), request.form.get("user", ""), request.form.get("password", ""))
    return _back()


@bp.post("/calendar/own/choose", allow=WHO_HAS_SESSIONS)
def choose() -> ResponseReturnValue:
    """Take one of the calendars that were found."""
    number = request.form.get("calendar", "")
    # The page counts from 0; nobody has thousands.
    own_calendars.choose(account(), int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1)
    return _back()


@bp.post("/calendar/own/again", allow=WHO_HAS_SESSIONS)
def try_again() -> ResponseReturnValue:
    """Go on after a pause."""
    own_calendars.try_again(account())
    return _back()


@bp.post("/calendar/own/end", allow=WHO_HAS_SESSIONS)
def disconnect() -> ResponseReturnValue:
    """End the connection; what was put there stays or is removed, as the person wants."""
    own_calendars.disconnect(account(), remove="remove" in request.form)
    flash(_("The connection is ended and your password is forgotten."), "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("feeds.index", _anchor="own"), 303)
