"""Subscribing to one's own sessions: making and ending the secret address, and the feed that it opens."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.services import feeds
from wellness.services.errors import NotFound
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("feeds", __name__)

WHO_HAS_SESSIONS = [Role.EMPLOYEE, Role.THERAPIST]


@bp.get("/calendar", allow=WHO_HAS_SESSIONS)
def index() -> str:
    """What a feed is good for, when it was last read, and the buttons to make and end it."""
    return _page("")


@bp.post("/calendar", allow=WHO_HAS_SESSIONS)
def renew() -> str:
    """Make a new address and show it, this once; the one before ends."""
    return _page(feeds.renew(account()))


@bp.post("/calendar/end", allow=WHO_HAS_SESSIONS)
def revoke() -> ResponseReturnValue:
    """End the address."""
    feeds.revoke(account())
    flash("The address is ended. Calendars that used it get nothing any more.", "success")
    return redirect(url_for("feeds.index"), 303)


@bp.get("/cal/<feed_token>.ics", allow=[Role.ANYONE], writes=True)
def serve(feed_token: str) -> Response:
    """The feed itself, for calendar programs; unchanged since last time it is only said to be so."""
    feed = feeds.find(feed_token)
    if feed is None:
        raise NotFound
    feeds.note_use(feed)
    served = feeds.serve(feed)
    answer = make_response(served.content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Cache-Control"] = "private, max-age=900, must-revalidate"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.last_modified = served.last_modified
    answer.set_etag(served.etag)
    answer.make_conditional(request)
    return answer


def _page(address: str) -> str:
    return render_template("feeds/index.html", feed=feeds.current(account()), address=address, zone=reader_zone())
