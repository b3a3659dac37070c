"""Rounds for the coordinator: opening after a preview, who answered, the deadline, reminders."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness import clock
from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import Employee, Programme, Roster, RosterState, Round
from wellness.services import reminders, round_proposals, rounds
from wellness.services.errors import NotFound, Refused
from wellness.services.programme import get_programme
from wellness.web import round_forms, round_people
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("rounds", __name__)

COORDINATOR = [Role.COORDINATOR]


@bp.get("/rounds", allow=COORDINATOR)
def index() -> str:
    """Every round, the latest first."""
    programme = get_programme()
    found = db.session.scalars(
        sa.select(Round)
        .where(Round.programme_id == programme.id)
        .order_by(Round.starts_on.desc(), Round.opened_at.desc())
    )
    return render_template(
        "rounds/index.html", rounds=list(found), takes_answers=rounds.takes_answers, zone=_zone(programme)
    )


@bp.get("/rounds/new", allow=COORDINATOR)
def new() -> str:
    """The form, filled in with what fits the programme or with what the address says."""
    programme = get_programme()
    values = round_forms.suggested(programme) | {name: value for name, value in request.args.items() if value}
    return _form(programme, values, {})


@bp.get("/rounds/preview", allow=COORDINATOR)
def preview() -> ResponseReturnValue:
    """What opening would do, in numbers, with the button that does it."""
    programme = get_programme()
    form = round_forms.read(programme, request.args)
    faults = form.faults or (round_proposals.faults(programme, form.proposal) if form.proposal else {})
    if form.proposal is None or faults:
        return _form(programme, form.values, faults), 422
    return render_template(
        "rounds/preview.html",
        form=form,
        proposal=form.proposal,
        preview=round_proposals.preview(programme, form.proposal),
        zones=round_forms.zones(programme),
    )


@bp.post("/rounds", allow=COORDINATOR)
def open_round() -> ResponseReturnValue:
    """Open it and let the mails go; pressing twice leads to the same round."""
    programme = get_programme()
    form = round_forms.read(programme, request.form)
    if form.proposal is None:
        return _form(programme, form.values, form.faults), 422
    proposal = form.proposal
    there = round_proposals.overlapping(programme, proposal.starts_on, proposal.ends_on)
    if there is not None and round_forms.is_same(there, proposal):
        return redirect(url_for("rounds.show", round_id=there.id), 303)
    faults = round_proposals.faults(programme, proposal)
    if faults:
        return _form(programme, form.values, faults), 422
    round_ = rounds.open_round(
        programme,
        name=proposal.name,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        deadline=proposal.deadline,
        quota=proposal.quota,
        actor=account(),
    )
    flash(_("The round %(round)s is open. The mails are on their way.", round=round_.name), "success")
    return redirect(url_for("rounds.show", round_id=round_.id), 303)


@bp.get("/rounds/<round_id>", allow=COORDINATOR)
def show(round_id: str) -> str:
    """One round: who answered, who did not, and what can be done."""
    round_ = _round(round_id)
    zone = _zone(round_.programme)
    return render_template(
        "rounds/show.html",
        round=round_,
        people=round_people.people(round_, request.args),
        states=round_people.STATES,
        is_open=rounds.takes_answers(round_),
        zone=zone,
        zones=round_forms.zones(round_.programme),
        later=round_forms.later_deadline(round_, zone),
        reminded=reminders.last_sent(round_),
        rosters=_rosters(round_),
    )


@bp.post("/rounds/<round_id>/deadline", allow=COORDINATOR)
def extend(round_id: str) -> ResponseReturnValue:
    """Move the deadline of an open round."""
    round_ = _round(round_id)
    rounds.extend(round_, _deadline(round_), actor=account())
    return _done(round_, _("The deadline is changed, and the links in the mails live on with it."))


@bp.post("/rounds/<round_id>/reopen", allow=COORDINATOR)
def reopen(round_id: str) -> ResponseReturnValue:
    """Take answers again."""
    round_ = _round(round_id)
    rounds.reopen(round_, _deadline(round_), actor=account())
    return _done(round_, _("The round takes answers again. Nobody was mailed; remind the silent if you wish."))


@bp.post("/rounds/<round_id>/close", allow=COORDINATOR)
def close(round_id: str) -> ResponseReturnValue:
    """Close before the deadline."""
    round_ = _round(round_id)
    rounds.close(round_, actor=account())
    return _done(round_, _("The round is closed. It takes no more answers."))


@bp.post("/rounds/<round_id>/discard", allow=COORDINATOR)
def discard(round_id: str) -> ResponseReturnValue:
    """Give the round up."""
    round_ = _round(round_id)
    rounds.discard(round_, actor=account())
    flash(_("The round %(round)s is discarded. Its links no longer open anything.", round=round_.name), "success")
    return redirect(url_for("rounds.index"), 303)


@bp.get("/rounds/<round_id>/reminders", allow=COORDINATOR)
def preview_reminders(round_id: str) -> str:
    """Who would be reminded, before anything goes out."""
    round_ = _round(round_id)
    last = reminders.last_sent(round_)
    return render_template(
        "rounds/reminders.html",
        round=round_,
        silent=reminders.preview(round_),
        is_open=rounds.takes_answers(round_),
        last=last,
        too_soon=last is not None and clock.now() < last + reminders.PAUSE,
        zone=_zone(round_.programme),
    )


@bp.post("/rounds/<round_id>/reminders", allow=COORDINATOR)
def remind(round_id: str) -> ResponseReturnValue:
    """Mail the silent."""
    round_ = _round(round_id)
    reminded = reminders.send(round_, account())
    words = ngettext(
        "%(num)s reminder written. Nobody who has answered gets one.",
        "%(num)s reminders written. Nobody who has answered gets one.",
        len(reminded),
    )
    return _done(round_, words)


@bp.post("/rounds/<round_id>/people/<employee_id>/link", allow=COORDINATOR)
def new_link(round_id: str, employee_id: str) -> ResponseReturnValue:
    """Mail one person a new link and end the earlier ones."""
    round_, employee = _round(round_id), db.session.get(Employee, employee_id)
    if employee is None or employee.programme_id != round_.programme_id or employee.left_at is not None:
        raise NotFound
    reminders.send_new_link(round_, employee, account())
    return _done(round_, _("%(name)s gets a new link; the earlier ones have stopped.", name=employee.name))


def _round(round_id: str) -> Round:
    round_ = rounds.get_round(round_id)
    if round_.programme_id != get_programme().id:
        raise NotFound
    return round_


def _rosters(round_: Round) -> Sequence[sa.Row[str, int, RosterState, datetime]]:
    """The versions without their files, the newest first."""
    return db.session.execute(
        sa.select(Roster.id, Roster.version, Roster.state, Roster.created_at)
        .where(Roster.round_id == round_.id)
        .order_by(Roster.version.desc())
    ).all()


def _zone(programme: Programme) -> str:
    employee = account().employee
    return round_forms.reader_zone(programme, rounds.zone_of(employee) if employee and employee.sites else None)


def _deadline(round_: Round) -> datetime:
    zones = round_forms.zones(round_.programme)
    moment = round_forms.instant(request.form.get("deadline", ""), request.form.get("zone", ""), zones)
    if moment is None:
        raise Refused(_("Enter the deadline as a date and a time. Go back and try again."))
    return moment


def _form(programme: Programme, values: dict[str, str], faults: dict[str, str]) -> str:
    return render_template("rounds/new.html", values=values, faults=faults, zones=round_forms.zones(programme))


def _done(round_: Round, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("rounds.show", round_id=round_.id), 303)
