"""Changing a visit: its room, time or therapist, or a word to those who come; asked first, with who would be told."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.db import db
from wellness.language import _
from wellness.models import Room, Visit
from wellness.services import programme as programmes
from wellness.services import therapists, visit_changes
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.uploads.faults import Unreadable
from wellness.services.uploads.local_time import instant
from wellness.services.uploads.times import parse_time
from wellness.services.visit_conflicts import Proposal
from wellness.web.choosing import again
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("visit_changes", __name__)

COORDINATOR = [Role.COORDINATOR]
_FIELDS = ("room", "starts", "therapist", "note")


@dataclass(frozen=True)
class _Form:
    """What stands in the fields: what was entered, else the visit as it is."""

    room: str
    starts: str
    therapist: str
    note: str


@bp.get("/visits/<visit_id>/change", allow=COORDINATOR)
def ask(visit_id: str) -> ResponseReturnValue:
    """The form, and after entering something what it would send."""
    if not any(name in request.args for name in _FIELDS):
        return _page(visit_id)
    try:
        return _page(visit_id, wanted=_proposal(_visit(visit_id)))
    except Refused as refusal:
        return again(refusal, lambda words: _page(visit_id, refusal=words))


@bp.post("/visits/<visit_id>/change", allow=COORDINATOR)
def change(visit_id: str) -> ResponseReturnValue:
    """Change it, with every session in it."""
    visit = _visit(visit_id)
    try:
        mailing = visit_changes.change(
            _proposal(visit),
            actor=account(),
            seen=_seen(),
            outside_times=request.form.get("outside_times") == "yes",
        )
    except Refused as refusal:
        return again(refusal, lambda words: _page(visit_id, refusal=words))
    flash(
        _("The visit is changed, and the mails are on their way: %(mailing)s.", mailing=mailing.words)
        if mailing.mails
        else _("The visit is changed. Nobody had to be told."),
        "success",
    )
    return redirect(url_for("visits.index", site=visit.room.site_id, week=visit.day.isoformat()), 303)


def _page(visit_id: str, *, wanted: Proposal | None = None, refusal: str = "") -> str:
    visit = _visit(visit_id)
    programme = programmes.get_programme()
    here = [room for site in programmes.sites(programme) if site.id == visit.room.site_id for room in site.rooms]
    return render_template(
        "visit_changes/change.html",
        visit=visit,
        rooms=[(room.id, room.name) for room in here],
        therapists=[(one.id, one.name) for one in therapists.therapists(programme)],
        form=_form(visit),
        wanted=wanted,
        preview=visit_changes.preview(wanted) if wanted else None,
        longest_note=visit_changes.LONGEST_NOTE,
        refusal=refusal,
    )


def _visit(visit_id: str) -> Visit:
    return visit_changes.get_visit(programmes.get_programme().id, visit_id)


def _form(visit: Visit) -> _Form:
    local = visit.starts.astimezone(ZoneInfo(visit.room.site.timezone))
    entered = request.values
    return _Form(
        room=entered.get("room", visit.room_id),
        starts=entered.get("starts", f"{local:%H:%M}"),
        therapist=entered.get("therapist", visit.therapist_id),
        note=entered.get("note", visit.note),
    )


def _proposal(visit: Visit) -> Proposal:
    entered = _form(visit)
    room = db.session.get(Room, entered.room)
    if room is None:
        raise NotFound
    therapist = therapists.get_therapist(programmes.get_programme(), entered.therapist)
    try:
        at = parse_time(entered.starts)
        if at is None:
            raise Refused(_("Give the time at which the visit begins: 09:00."))
        starts = instant(visit.day, at, room.site.timezone)
    except Unreadable as fault:
        raise Refused(_("Expected %(expected)s.", expected=fault.expected)) from None
    return visit_changes.proposal(visit, room, therapist, starts=starts, note=entered.note)


def _seen() -> datetime | None:
    """When the visit had been changed last, as the form has it; rubbish is a moment that never was."""
    sent = request.form.get("seen", "")
    try:
        moment = datetime.fromisoformat(sent) if sent else None
    except ValueError:
        raise Stale(_("This visit")) from None
    if moment and moment.tzinfo is None:
        raise Stale(_("This visit"))
    return moment
