"""A roster for the coordinator: what stands in it, publishing after a preview, withdrawing, files to take along."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness.db import db
from wellness.language import _, later, ngettext
from wellness.models import Roster, RosterState
from wellness.services import proof, publishing, roster_exports, rosters
from wellness.services.errors import Refused, Stale
from wellness.web import timetable
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.revisions import revision_sent
from wellness.web.roles import Role

bp = Doors("rosters", __name__)

COORDINATOR = [Role.COORDINATOR]
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    RosterState.DRAFT: (later("draft"), "accent"),
    RosterState.PUBLISHED: (later("published"), "good"),
    RosterState.WITHDRAWN: (later("withdrawn"), "warn"),
    RosterState.REPLACED: (later("replaced by a later version"), "plain"),
}


@bp.get("/rosters/<roster_id>", allow=COORDINATOR)
def show(roster_id: str) -> str:
    """The roster day by day and site by site, with what can be done."""
    roster = rosters.get_roster(roster_id)
    return render_template(
        "rosters/show.html",
        roster=roster,
        state=STATES[roster.state],
        proof=proof.of(roster),
        **timetable.chosen_sheet(roster),
    )


@bp.get("/rosters/<roster_id>/publish", allow=COORDINATOR)
def preview(roster_id: str) -> ResponseReturnValue:
    """What publishing would send and what stands against it."""
    roster = rosters.get_roster(roster_id)
    if roster.state is not RosterState.DRAFT:
        return _back_to(roster)
    return render_template("rosters/publish.html", **_preview(roster), refusal="")


@bp.post("/rosters/<roster_id>/publish", allow=COORDINATOR)
def publish(roster_id: str) -> ResponseReturnValue:
    """Publish the version that was looked at; a second press leads to the published roster."""
    roster = rosters.get_roster(roster_id)
    if roster.state is RosterState.PUBLISHED:
        return _back_to(roster)
    try:
        publishing.publish(roster, revision=revision_sent(), actor=account())
    except Refused as refusal:
        return _again("rosters/publish.html", roster_id, refusal)
    flash(_("The roster is published. The mails are on their way."), "success")
    return _back_to(roster)


@bp.get("/rosters/<roster_id>/withdraw", allow=COORDINATOR)
def ask_to_withdraw(roster_id: str) -> ResponseReturnValue:
    """What withdrawing would send."""
    roster = rosters.get_roster(roster_id)
    if roster.state is not RosterState.PUBLISHED:
        return _back_to(roster)
    preview = publishing.withdrawal_preview(roster)
    return render_template("rosters/withdraw.html", roster=roster, preview=preview, refusal="")


@bp.post("/rosters/<roster_id>/withdraw", allow=COORDINATOR)
def withdraw(roster_id: str) -> ResponseReturnValue:
    """Take the published roster back; a second press leads to the withdrawn roster."""
    roster = rosters.get_roster(roster_id)
    if roster.state is RosterState.WITHDRAWN:
        return _back_to(roster)
    told = publishing.withdrawal_preview(roster).mailing.mails
    publishing.withdraw(roster, revision=revision_sent(), actor=account())
    words = ngettext(
        "The roster is withdrawn. %(num)s cancellation will be mailed.",
        "The roster is withdrawn. %(num)s cancellations will be mailed.",
        told,
    )
    flash(words, "success")
    return _back_to(roster)


@bp.get("/rosters/<roster_id>/roster.csv", allow=COORDINATOR)
def as_csv(roster_id: str) -> Response:
    """The roster as CSV."""
    roster = rosters.get_roster(roster_id)
    return _file(roster, "csv", roster_exports.as_csv(roster), "text/csv; charset=utf-8")


@bp.get("/rosters/<roster_id>/roster.xlsx", allow=COORDINATOR)
def as_workbook(roster_id: str) -> Response:
    """The roster as an Excel workbook."""
    roster = rosters.get_roster(roster_id)
    return _file(roster, "xlsx", roster_exports.as_workbook(roster), _WORKBOOK)


@bp.get("/rosters/<roster_id>/roster.ics", allow=COORDINATOR)
def as_calendar(roster_id: str) -> Response:
    """The roster as a calendar file."""
    roster = rosters.get_roster(roster_id)
    return _file(roster, "ics", roster_exports.as_calendar(roster), "text/calendar; charset=utf-8")


def _file(roster: Roster, ending: str, content: bytes, mime_type: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = mime_type
    answer.headers["Content-Disposition"] = f'attachment; filename="roster-{roster.version}.{ending}"'
    return answer


def _again(template: str, roster_id: str, refusal: Refused) -> ResponseReturnValue:
    """The page once more, as things are now, with what was refused."""
    db.session.rollback()
    roster = rosters.get_roster(roster_id)
    page = render_template(template, **_preview(roster), refusal=str(refusal))
    return page, 409 if isinstance(refusal, Stale) else 422


def _preview(roster: Roster) -> dict[str, object]:
    return {"roster": roster, "preview": publishing.preview(roster), "proof": proof.of(roster)}


def _back_to(roster: Roster) -> ResponseReturnValue:
    return redirect(url_for("rosters.show", roster_id=roster.id), 303)
