"""The page that a mailed question leads to: whether one comes, maybe, or gives the session back."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from wellness.language import _, later
from wellness.models import Invite, PartStat
from wellness.services import answer_questions, calendar_answers
from wellness.services.errors import NotFound, Refused
from wellness.web import my_sessions
from wellness.web.doors import Doors
from wellness.web.roles import Role

bp = Doors("invite_answers", __name__)

_SAID = {
    PartStat.ACCEPTED: later("Thank you. We look forward to seeing you."),
    PartStat.TENTATIVE: later("Thank you. Tell us as soon as you know."),
    PartStat.DECLINED: later("Thank you. Somebody else can have the place now."),
}


@bp.get("/q/<question_token>", allow=[Role.ANYONE])
def show(question_token: str) -> str:
    """The session and the three answers; opening the page changes nothing."""
    invite = _asked(question_token)
    return render_template(
        "invite_answers/show.html", **my_sessions.shown(invite), answer=my_sessions.answer_of(invite)
    )


@bp.post("/q/<question_token>", allow=[Role.ANYONE])
def answer(question_token: str) -> ResponseReturnValue:
    """Note the answer, without signing in."""
    invite = _asked(question_token)
    chosen = next((one for one in _SAID if one == request.form.get("answer")), None)
    if chosen is None:
        raise Refused(_("Say whether you come, perhaps, or not."))
    calendar_answers.give_now(invite, chosen)
    flash(_(_SAID[chosen]), "success")
    return redirect(request.path, 303)


def _asked(token: str) -> Invite:
    invite = answer_questions.find(token)
    if invite is None:
        raise NotFound
    return invite
