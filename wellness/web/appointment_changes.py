"""What can be done with a published session: cancel it, move it, give it to somebody else, fill an empty place.

Each is asked first, on a page that says who would be mailed what.
"""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _
from wellness.models import Appointment, Employee, Invite, Roster, RosterState, Slot
from wellness.services import appointment_changes, cancel_reasons, mending_choices, roster_exports, rosters
from wellness.services.appointment_changes import get_invite
from wellness.services.errors import Refused
from wellness.services.mailings import Mailing
from wellness.services.mending_choices import Choices
from wellness.web.choosing import again, chosen_employee, chosen_slot, is_outside, slot_with
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("appointment_changes", __name__)

COORDINATOR = [Role.COORDINATOR]


@bp.get("/sessions/<invite_id>", allow=COORDINATOR)
def show(invite_id: str) -> str:
    """Whose session this is and what can be done with it."""
    return _page(invite_id)


@bp.get("/sessions/<invite_id>/cancel", allow=COORDINATOR)
def ask_to_cancel(invite_id: str) -> ResponseReturnValue:
    """What cancelling would send, with the sentence that the person would read."""

    def page(invite: Invite) -> str:
        reason = cancel_reasons.get(request.args.get("reason", ""))
        return render_template(
            "appointment_changes/cancel.html",
            **_common(invite),
            reason=reason,
            code=request.args["reason"],
            mailing=Mailing(cancellations=[invite.appointment.employee]),
        )

    return _asked(invite_id, page)


@bp.post("/sessions/<invite_id>/cancel", allow=COORDINATOR)
def cancel(invite_id: str) -> ResponseReturnValue:
    """Cancel it."""
    reason = request.form.get("reason", "")
    return _done(
        invite_id,
        lambda one: appointment_changes.cancel(one, reason=reason, actor=account(), seen=_seen()),
        _("The session is cancelled, and the person is told. The place is empty now."),
    )


@bp.get("/sessions/<invite_id>/move", allow=COORDINATOR)
def ask_to_move(invite_id: str) -> ResponseReturnValue:
    """What moving to the chosen place would send."""

    def page(invite: Invite) -> str:
        slot = chosen_slot(request.args)
        return render_template(
            "appointment_changes/move.html",
            **_common(invite),
            slot=slot,
            is_outside=slot in mending_choices.places_for(invite.appointment).outside,
            mailing=Mailing(updates=[invite.appointment.employee]),
        )

    return _asked(invite_id, page)


@bp.post("/sessions/<invite_id>/move", allow=COORDINATOR)
def move(invite_id: str) -> ResponseReturnValue:
    """Move it to an empty place."""

    def change(one: Appointment) -> None:
        slot = chosen_slot(request.form)
        appointment_changes.move(one, slot, actor=account(), seen=_seen(), outside_times=is_outside())

    return _done(invite_id, change, _("The session is moved, and the person's calendar entry with it."))


@bp.get("/sessions/<invite_id>/give", allow=COORDINATOR)
def ask_to_give(invite_id: str) -> ResponseReturnValue:
    """What giving the place to the chosen person would send."""

    def page(invite: Invite) -> str:
        employee, appointment = chosen_employee(request.args), invite.appointment
        people = mending_choices.people_for(appointment.roster, appointment.slot)
        return render_template(
            "appointment_changes/give.html",
            **_common(invite),
            employee=employee,
            is_outside=employee in people.outside,
            mailing=Mailing(invitations=[employee], cancellations=[appointment.employee]),
        )

    return _asked(invite_id, page)


@bp.post("/sessions/<invite_id>/give", allow=COORDINATOR)
def give(invite_id: str) -> ResponseReturnValue:
    """Give the place to somebody else."""

    def change(one: Appointment) -> None:
        employee = chosen_employee(request.form)
        appointment_changes.give_to(one, employee, actor=account(), seen=_seen(), outside_times=is_outside())

    return _done(invite_id, change, _("The place is given to somebody else, and both are told."))


@bp.get("/rosters/<roster_id>/places/<slot_id>", allow=COORDINATOR)
def place(roster_id: str, slot_id: str) -> str:
    """An empty place of a published roster: who could come, and after choosing what it would send."""
    return _place_page(roster_id, slot_id)


@bp.post("/rosters/<roster_id>/places/<slot_id>", allow=COORDINATOR)
def fill(roster_id: str, slot_id: str) -> ResponseReturnValue:
    """Invite somebody into an empty place."""
    roster, slot = _published(roster_id), slot_with(slot_id)
    try:
        employee = chosen_employee(request.form)
        appointment_changes.fill(roster, slot, employee, actor=account(), outside_times=is_outside())
    except Refused as refusal:
        return again(refusal, lambda words: _place_page(roster_id, slot_id, words))
    flash(_("%(name)s is invited.", name=employee.name), "success")
    return redirect(_day_of(slot, roster.id), 303)


def _page(invite_id: str, refusal: str = "") -> str:
    invite = get_invite(invite_id)
    appointment, can_change = invite.appointment, appointment_changes.is_possible(invite.appointment)
    nothing: Choices[Slot] = Choices([], [])
    nobody: Choices[Employee] = Choices([], [])
    return render_template(
        "appointment_changes/show.html",
        **_common(invite),
        can_change=can_change,
        places=mending_choices.places_for(appointment) if can_change else nothing,
        people=mending_choices.people_for(appointment.roster, appointment.slot) if can_change else nobody,
        reasons=[(code, _(reason.label)) for code, reason in cancel_reasons.CHOICES.items()],
        why=_(cancel_reasons.words_of(appointment.cancel_reason)),
        refusal=refusal,
    )


def _place_page(roster_id: str, slot_id: str, refusal: str = "") -> str:
    roster, slot = _published(roster_id), slot_with(slot_id)
    choices = mending_choices.people_for(roster, slot)
    chosen = request.values.get("employee", "")
    employee = next((one for one in (*choices.fitting, *choices.outside) if one.id == chosen), None)
    return render_template(
        "appointment_changes/place.html",
        roster=roster,
        slot=slot,
        back=_day_of(slot, roster.id),
        choices=choices,
        employee=employee,
        is_outside=employee in choices.outside,
        mailing=Mailing(invitations=[employee] if employee else []),
        service_words=roster_exports.service_words,
        refusal=refusal,
    )


def _common(invite: Invite) -> dict[str, object]:
    """What every page about a session shows."""
    appointment = invite.appointment
    return {
        "appointment": appointment,
        "invite": invite,
        "roster": appointment.roster,
        "back": _day_of(appointment.slot, appointment.roster_id),
        "service_words": roster_exports.service_words,
    }


def _asked(invite_id: str, page: Callable[[Invite], str]) -> ResponseReturnValue:
    """The page that asks, or what can be done now, where the choice is none."""
    invite = get_invite(invite_id)
    if not appointment_changes.is_possible(invite.appointment):
        return redirect(url_for("appointment_changes.show", invite_id=invite_id), 303)
    try:
        return page(invite)
    except Refused as refusal:
        return again(refusal, lambda words: _page(invite_id, words))


def _done(invite_id: str, change: Callable[[Appointment], object], words: str) -> ResponseReturnValue:
    appointment = get_invite(invite_id).appointment
    try:
        change(appointment)
    except Refused as refusal:
        return again(refusal, lambda sentences: _page(invite_id, sentences))
    flash(words, "success")
    return redirect(_day_of(appointment.slot, appointment.roster_id), 303)


def _published(roster_id: str) -> Roster:
    roster = rosters.get_roster(roster_id)
    if roster.state is not RosterState.PUBLISHED:
        raise Refused(_("This roster is not published. Look at the roster that is."))
    return roster


def _day_of(slot: Slot, roster_id: str) -> str:
    visit = slot.visit
    return url_for("rosters.show", roster_id=roster_id, site=visit.room.site_id, day=visit.day)


def _seen() -> int:
    """The sequence that the page showed; none that an invite ever has where the form holds no number."""
    return request.form.get("seen", -1, type=int)
