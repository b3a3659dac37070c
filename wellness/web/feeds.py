"""Subscribing to one's own sessions: making and ending the secret addresses, and the feeds that they open."""

import logging

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness import settings
from wellness.db import use_reader, use_writer
from wellness.language import _
from wellness.models import Feed, FeedScope
from wellness.services import feeds, own_calendars
from wellness.services.errors import Refused
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("feeds", __name__)
log = logging.getLogger(__name__)

WHO_HAS_SESSIONS = [Role.EMPLOYEE, Role.THERAPIST]
_TRY_AGAIN_SECONDS = 900


@bp.get("/calendar", allow=WHO_HAS_SESSIONS)
def index() -> str:
    """What a feed is good for, when it was last read, and the buttons to make and end it."""
    return _page(None, "")


@bp.post("/calendar", allow=WHO_HAS_SESSIONS)
def renew() -> str:
    """Make a new address and show it, this once; the one before ends."""
    scope = _scope()
    return _page(scope, feeds.renew(account(), scope))


@bp.post("/calendar/end", allow=WHO_HAS_SESSIONS)
def revoke() -> ResponseReturnValue:
    """End an address."""
    feeds.revoke(account(), _scope())
    flash(_("The address is ended. Calendars that used it get nothing any more."), "success")
    return redirect(url_for("feeds.index"), 303)


@bp.get("/cal/<feed_token>.ics", allow=[Role.ANYONE], writes=True)
def serve(feed_token: str) -> Response:
    """The feed itself, for calendar programs; unchanged since last time it is only said to be so.

    A calendar takes whatever it gets for the whole truth, so a fault of ours is "later", never a part of the feed.
    """
    use_reader()
    try:
        feed = feeds.find(feed_token)
        return _feed(feed) if feed else _nothing()
    except Exception:
        log.exception("a feed could not be written")
        return _later()


def _feed(feed: Feed) -> Response:
    served = feeds.serve(feed)
    if not feeds.is_noted(served):
        use_writer()
        served = feeds.note(feed)
    answer = make_response(b"")
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Cache-Control"] = "private, max-age=900, must-revalidate"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.last_modified = feed.changed_at
    answer.set_etag(served.etag)
    answer.make_conditional(request)
    if answer.status_code == 200:
        answer.data = served.content
    return answer


def _nothing() -> Response:
    """For programs, so without a page and its cookie; an address that has ended looks like one that never was."""
    return Response("There is no calendar at this address.\n", 404, mimetype="text/plain")


def _later() -> Response:
    headers = {"Retry-After": str(_TRY_AGAIN_SECONDS)}
    return Response("The calendar cannot be read just now. Ask again later.\n", 503, headers, mimetype="text/plain")


def _scope() -> FeedScope:
    try:
        return FeedScope(request.form.get("scope", FeedScope.FULL))
    except ValueError:
        raise Refused(_("Choose the whole feed, or the one that says only when you are busy.")) from None


def _page(made: FeedScope | None, address: str) -> str:
    """The page; `address` is the one just made for the scope `made`."""
    own = own_calendars.current(account())
    return render_template(
        "feeds/index.html",
        feeds={scope: feeds.current(account(), scope) for scope in FeedScope},
        scopes=FeedScope,
        made=made,
        address=address,
        zone=reader_zone(),
        own=own,
        own_entries=own_calendars.entries(own) if own else 0,
        server_name=settings.current().caldav_name if own_calendars.is_offered() else "",
    )
