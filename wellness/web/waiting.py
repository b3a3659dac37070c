"""The two lists beside a roster: who waits and why, and which places are empty."""

from functools import partial

from flask import render_template, request

from wellness import clock
from wellness.models import RosterState
from wellness.services import reasons, roster_exports, rosters, waiting
from wellness.web.doors import Doors
from wellness.web.listing import page_of
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("waiting", __name__)

COORDINATOR = [Role.COORDINATOR]
# The page on which an empty place is given to somebody.
_GIVE_AT = {RosterState.DRAFT: "mending.place", RosterState.PUBLISHED: "appointment_changes.place"}


@bp.get("/rosters/<roster_id>/waiting", allow=COORDINATOR)
def index(roster_id: str) -> str:
    """Everyone with fewer sessions than wanted, with the reason and what would help; `q` and `reason` search."""
    roster = rosters.get_roster(roster_id)
    search, reason = request.args.get("q", "").strip()[:100], request.args.get("reason", "")
    return render_template(
        "waiting/index.html",
        roster=roster,
        counts=waiting.counts(roster),
        listing=page_of(waiting.waiting(roster, search=search, reason=reason)),
        search=search,
        reason=reason,
        why=reasons.for_coordinator,
        help_of=partial(waiting.help_of, zone=reader_zone(), sensitive=waiting.sensitive_services(roster)),
    )


@bp.get("/rosters/<roster_id>/empty-places", allow=COORDINATOR)
def empty_places(roster_id: str) -> str:
    """Every place that lies ahead and nobody has."""
    roster = rosters.get_roster(roster_id)
    return render_template(
        "waiting/empty_places.html",
        roster=roster,
        places=waiting.empty_places(roster, after=clock.now()),
        give_at=_GIVE_AT.get(roster.state),
        service_words=roster_exports.service_words,
    )
