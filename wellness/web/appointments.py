"""An employee's own sessions: what is coming, the calendar file, and giving one back, also by the mailed link."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _
from wellness.models import Invite
from wellness.services import calendar, cancel_reasons, give_back, give_back_links, invite_events
from wellness.services.errors import NotFound
from wellness.web import my_sessions
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("appointments", __name__)

EMPLOYEE = [Role.EMPLOYEE]


@bp.get("/appointments", allow=EMPLOYEE)
def index() -> str:
    """What is coming, what to answer, why not, and how one stands."""
    return my_sessions.page()


@bp.get("/appointments/<invite_id>", allow=EMPLOYEE)
def show(invite_id: str) -> str:
    """One session, with its calendar file and the button that gives it back."""
    return _page(give_back.own(account(), invite_id), url_for("appointments.give_back_own", invite_id=invite_id))


@bp.post("/appointments/<invite_id>/give-back", allow=EMPLOYEE)
def give_back_own(invite_id: str) -> ResponseReturnValue:
    """Give it back, signed in."""
    give_back.give_back(give_back.own(account(), invite_id))
    flash(_("Thank you. Somebody else can have the place now."), "success")
    return redirect(url_for("appointments.show", invite_id=invite_id), 303)


@bp.get("/appointments/<invite_id>/appointment.ics", allow=EMPLOYEE)
def download(invite_id: str) -> Response:
    """The session as a calendar file."""
    answer = make_response(calendar.publication(invite_events.employee_event(give_back.own(account(), invite_id))))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


@bp.get("/a/<give_back_token>", allow=[Role.ANYONE])
def ask_by_link(give_back_token: str) -> str:
    """What the mailed link would do, and the button that does it; opening it changes nothing."""
    return _page(_linked(give_back_token), request.path)


@bp.post("/a/<give_back_token>", allow=[Role.ANYONE])
def give_back_by_link(give_back_token: str) -> ResponseReturnValue:
    """Give it back without signing in."""
    give_back.give_back(_linked(give_back_token))
    flash(_("Thank you. Somebody else can have the place now."), "success")
    return redirect(request.path, 303)


def _linked(token: str) -> Invite:
    invite = give_back_links.find(token)
    if invite is None:
        raise NotFound
    return invite


def _page(invite: Invite, action: str) -> str:
    return render_template(
        "appointments/show.html",
        **my_sessions.shown(invite),
        state=my_sessions.state_of(invite),
        why=_(cancel_reasons.words_of(invite.appointment.cancel_reason)),
        action=action,
    )
