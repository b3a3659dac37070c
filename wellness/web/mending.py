"""Mending a draft by hand: one page for somebody who has a place, one for a place that is empty."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _
from wellness.models import Appointment, Roster, RosterState, Visit
from wellness.services import mending_choices, roster_exports, rosters
from wellness.services.errors import Refused
from wellness.web.choosing import SOMEBODY, again, chosen, chosen_employee, is_outside, slot_with
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.revisions import revision_sent
from wellness.web.roles import Role

bp = Doors("mending", __name__)

COORDINATOR = [Role.COORDINATOR]


@bp.get("/rosters/<roster_id>/appointments/<appointment_id>", allow=COORDINATOR)
def appointment(roster_id: str, appointment_id: str) -> str:
    """Who has this place, and what can be done: pin, swap, remove."""
    return _appointment_page(roster_id, appointment_id)


@bp.post("/rosters/<roster_id>/appointments/<appointment_id>/pin", allow=COORDINATOR)
def pin(roster_id: str, appointment_id: str) -> ResponseReturnValue:
    """Pin it, or let it go again."""
    change = rosters.pin if request.form.get("pinned") == "yes" else rosters.unpin
    done = _("It stays when you plan again.") if change is rosters.pin else _("The planner may move it again.")
    return _change_appointment(
        roster_id, appointment_id, lambda one: change(one, revision=revision_sent(), actor=account()), done
    )


@bp.post("/rosters/<roster_id>/appointments/<appointment_id>/remove", allow=COORDINATOR)
def remove(roster_id: str, appointment_id: str) -> ResponseReturnValue:
    """Take the person out of the draft."""
    return _change_appointment(
        roster_id,
        appointment_id,
        lambda one: rosters.remove(one, revision=revision_sent(), actor=account()),
        _("The place is empty now."),
    )


@bp.post("/rosters/<roster_id>/appointments/<appointment_id>/swap", allow=COORDINATOR)
def swap(roster_id: str, appointment_id: str) -> ResponseReturnValue:
    """Let two people change places."""

    def change(one: Appointment) -> None:
        other = rosters.get_appointment(one.roster, chosen(request.form, "other", _(SOMEBODY)))
        rosters.swap(one, other, revision=revision_sent(), actor=account(), outside_times=is_outside())

    return _change_appointment(
        roster_id, appointment_id, change, _("The two have changed places, and both are pinned.")
    )


@bp.get("/rosters/<roster_id>/slots/<slot_id>", allow=COORDINATOR)
def place(roster_id: str, slot_id: str) -> str:
    """An empty place and who could come."""
    return _place_page(roster_id, slot_id)


@bp.post("/rosters/<roster_id>/slots/<slot_id>", allow=COORDINATOR)
def assign(roster_id: str, slot_id: str) -> ResponseReturnValue:
    """Put somebody into an empty place."""
    roster, slot = _draft(roster_id), slot_with(slot_id)
    try:
        employee = chosen_employee(request.form)
        rosters.assign(roster, slot, employee, revision=revision_sent(), actor=account(), outside_times=is_outside())
    except Refused as refusal:
        return again(refusal, lambda words: _place_page(roster_id, slot_id, words))
    flash(_("%(name)s has this place now, pinned.", name=employee.name), "success")
    return redirect(_day_in(roster, slot.visit), 303)


def _change_appointment(
    roster_id: str, appointment_id: str, change: Callable[[Appointment], None], done: str
) -> ResponseReturnValue:
    roster = _draft(roster_id)
    found = rosters.get_appointment(roster, appointment_id)
    day = _day_in(roster, found.slot.visit)
    try:
        change(found)
    except Refused as refusal:
        return again(refusal, lambda words: _appointment_page(roster_id, appointment_id, words))
    flash(done, "success")
    return redirect(day, 303)


def _day_in(roster: Roster, visit: Visit) -> str:
    """The address of the roster's page with the day that is being worked on."""
    return url_for("rosters.show", roster_id=roster.id, site=visit.room.site_id, day=visit.day)


def _appointment_page(roster_id: str, appointment_id: str, refusal: str = "") -> str:
    roster = _draft(roster_id)
    found = rosters.get_appointment(roster, appointment_id)
    return render_template(
        "mending/appointment.html",
        roster=roster,
        appointment=found,
        back=_day_in(roster, found.slot.visit),
        choices=mending_choices.swaps_for(found),
        chosen=request.form.get("other", ""),
        service_words=roster_exports.service_words,
        refusal=refusal,
    )


def _place_page(roster_id: str, slot_id: str, refusal: str = "") -> str:
    roster, slot = _draft(roster_id), slot_with(slot_id)
    return render_template(
        "mending/place.html",
        roster=roster,
        slot=slot,
        back=_day_in(roster, slot.visit),
        choices=mending_choices.people_for(roster, slot),
        chosen=request.form.get("employee", ""),
        service_words=roster_exports.service_words,
        refusal=refusal,
    )


def _draft(roster_id: str) -> Roster:
    roster = rosters.get_roster(roster_id)
    if roster.state is not RosterState.DRAFT:
        raise Refused(_("This roster is not a draft any more. Plan the round again to get one that can be changed."))
    return roster
