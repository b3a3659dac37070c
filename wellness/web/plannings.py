"""Planning a round: the numbers before it starts, its progress, and what became of it."""

from datetime import timedelta

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Planning, PlanningState, Roster, Round
from wellness.services import planning_progress as progress_words
from wellness.services import plannings, proof, rounds
from wellness.services.errors import NotFound
from wellness.settings import current
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("plannings", __name__)

COORDINATOR = [Role.COORDINATOR]


@bp.get("/rounds/<round_id>/planning", allow=COORDINATOR)
def ask(round_id: str) -> ResponseReturnValue:
    """The numbers, and the button that starts."""
    round_ = _round(round_id)
    if planning := plannings.under_way(round_):
        return redirect(url_for(".show", planning_id=planning.id), 303)
    based_on = _based_on(round_, request.args.get("based_on"))
    return render_template(
        "plannings/ask.html",
        round=round_,
        outlook=plannings.outlook(round_),
        based_on=based_on,
        pins=len(plannings.pins_of(based_on.id)) if based_on else 0,
        takes_answers=rounds.takes_answers(round_),
        seconds=current().planning_seconds,
    )


@bp.post("/rounds/<round_id>/planning", allow=COORDINATOR)
def start(round_id: str) -> ResponseReturnValue:
    """Start planning; a second press leads to the planning that is under way."""
    round_ = _round(round_id)
    planning = plannings.under_way(round_)
    if planning is None:
        based_on = _based_on(round_, request.form.get("based_on"))
        closing = request.form.get("closing") == "yes"
        planning = plannings.start(round_, based_on=based_on, actor=account(), closing=closing)
    return redirect(url_for(".show", planning_id=planning.id), 303)


@bp.get("/plannings/<planning_id>", allow=COORDINATOR)
def show(planning_id: str) -> ResponseReturnValue:
    """Progress while it runs (the inner part alone when the page asks for it again), then the result."""
    planning = _planning(planning_id)
    partly = "HX-Request" in request.headers
    if planning.state in plannings.UNDER_WAY:
        return render_template(f"plannings/{'_progress' if partly else 'show'}.html", **_progress(planning))
    if partly:
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = url_for(".show", planning_id=planning.id)
        return answer
    roster = plannings.roster_of(planning)
    if planning.state is PlanningState.DONE and roster:
        return redirect(url_for("rosters.show", roster_id=roster.id), 303)
    return render_template(
        "plannings/ended.html",
        planning=planning,
        is_cancelled=planning.state is PlanningState.CANCELLED,
        roster=roster,
        proof=proof.of(roster) if roster else None,
    )


@bp.post("/plannings/<planning_id>/cancel", allow=COORDINATOR)
def cancel(planning_id: str) -> ResponseReturnValue:
    """Ask a planning to stop."""
    planning = _planning(planning_id)
    plannings.cancel(planning, actor=account())
    if planning.state in plannings.UNDER_WAY:
        flash(_("Planning is being stopped."), "info")
    return redirect(url_for(".show", planning_id=planning.id), 303)


def _progress(planning: Planning) -> dict[str, object]:
    progress = planning.progress or {}
    part, parts = progress.get("component") or 0, progress.get("components") or 0
    begun = planning.started_at or planning.created_at
    return {
        "planning": planning,
        "stage": progress_words.stage(progress),
        "figures": progress_words.figures(progress),
        "part": part,
        "parts": parts,
        "elapsed": max(0, (clock.now() - begun) // timedelta(seconds=1)),
        "seconds": current().planning_seconds,
    }


def _round(round_id: str) -> Round:
    round_ = db.session.get(Round, round_id)
    if round_ is None:
        raise NotFound
    return round_


def _planning(planning_id: str) -> Planning:
    planning = db.session.get(Planning, planning_id)
    if planning is None:
        raise NotFound
    return planning


def _based_on(round_: Round, roster_id: str | None) -> Roster | None:
    if not roster_id:
        return None
    roster = db.session.get(Roster, roster_id)
    if roster is None or roster.round_id != round_.id:
        raise NotFound
    return roster
