"""The coordinator's first page: what needs doing, how the round stands, and what it does to fairness."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness import clock, settings
from wellness.language import _, later
from wellness.models import MailState, Programme, Roster, Round
from wellness.services import dashboard, outbox, proof, received_listing, round_standing, rounds, visit_problems
from wellness.services.fairness import fairness_of
from wellness.services.needs import Need, NeedKind, Situation, needs_of
from wellness.services.programme import find_programme, get_programme
from wellness.services.received_listing import Answered
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("dashboard", __name__)

COORDINATOR = [Role.COORDINATOR]

# What the button beside a need says, and where it leads; a visit's problem is settled on the spot.
_BUTTONS: dict[NeedKind, tuple[str, Callable[[Need], str]]] = {
    NeedKind.MAIL_FAILED: (later("See which"), lambda _need: url_for("mails.index", state=MailState.FAILED.value)),
    NeedKind.MAILBOX: (later("See what to do"), lambda _need: url_for("received_mail.index")),
    NeedKind.RECEIVED: (later("See which"), lambda _need: url_for("received_mail.index")),
    NeedKind.PROPOSAL: (later("Decide"), lambda _need: url_for("received_mail.index", _anchor="proposals")),
    NeedKind.PLANNING_FAILED: (later("See why"), lambda need: url_for("plannings.show", planning_id=need.subject_id)),
    NeedKind.PLANNING: (later("Watch"), lambda need: url_for("plannings.show", planning_id=need.subject_id)),
    NeedKind.DRAFT: (later("Look at it"), lambda need: url_for("rosters.show", roster_id=need.subject_id)),
    NeedKind.SILENT: (later("Remind"), lambda need: url_for("rounds.preview_reminders", round_id=need.subject_id)),
    NeedKind.TO_PLAN: (later("Plan it"), lambda need: url_for("plannings.ask", round_id=need.subject_id)),
    NeedKind.CREDENTIAL: (later("Renew it"), lambda _need: url_for("programme.index")),
    NeedKind.IMPORT: (later("Look at it"), lambda need: url_for("imports.show", batch_id=need.subject_id)),
}


@bp.get("/dashboard", allow=COORDINATOR)
def index() -> str:
    """Where everything stands, or what to set up first."""
    programme = find_programme()
    if programme is None:
        return render_template("dashboard/begin.html", programme=None, set_up=None, needs=[], button_of=_button)
    round_ = rounds.current(programme)
    return _begin(programme) if round_ is None else _standing(programme, round_)


@bp.post("/visit-problems/<problem_id>/settle", allow=COORDINATOR)
def settle(problem_id: str) -> ResponseReturnValue:
    """Note that what a therapist said about a visit has been seen to."""
    problem = visit_problems.get_problem(get_programme(), problem_id)
    visit_problems.settle(problem, actor=account())
    name = problem.visit.therapist.name
    flash(_("Settled. %(name)s sees it on the page of the visit.", name=name), "success")
    return redirect(url_for("dashboard.index"), 303)


def _begin(programme: Programme) -> str:
    failed = outbox.counts()[MailState.FAILED]
    return render_template(
        "dashboard/begin.html",
        programme=programme,
        set_up=dashboard.set_up(programme),
        needs=needs_of(programme, None, failed_mails=failed, zone=reader_zone()),
        button_of=_button,
    )


def _standing(programme: Programme, round_: Round) -> str:
    zone, mails, tally = reader_zone(), outbox.counts(), round_standing.tally(round_)
    rosters = dashboard.rosters_of(round_)
    shown, draft = rosters.shown, rosters.draft
    outcome = dashboard.outcome(shown) if shown else None
    to_send = outcome.sessions + dashboard.nothing_for(draft) if outcome and draft and draft is shown else None
    situation = Situation(round_, tally, rosters, dashboard.last_planning(round_), to_send)
    return render_template(
        "dashboard/index.html",
        round=round_,
        is_open=rounds.takes_answers(round_),
        zone=zone,
        tally=tally,
        demand=dashboard.demand(round_),
        rosters=rosters,
        elsewhere=dashboard.published_elsewhere(round_, clock.today(zone)),
        outcome=outcome,
        visits=dashboard.use_of_visits(round_, shown),
        fairness=fairness_of(shown) if shown else None,
        proof=proof.of(shown) if shown else None,
        answered=_answered(rosters.published),
        mails=mails,
        to_send=to_send,
        needs=needs_of(programme, situation, failed_mails=mails[MailState.FAILED], zone=zone),
        button_of=_button,
    )


def _answered(published: Roster | None) -> Answered | None:
    """How people have answered their invites, where these ask for an answer."""
    return received_listing.answered(published) if published and settings.current().reads_answers else None


def _button(need: Need) -> tuple[str, str] | None:
    """What the button says and where it leads; None where the need is settled on the spot."""
    if need.kind not in _BUTTONS:
        return None
    label, address = _BUTTONS[need.kind]
    return _(label), address(need)
