"""A therapist's own visits: which are coming, who comes when, and a word to the coordinator when something is wrong."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.db import db
from wellness.language import _
from wellness.models import Therapist
from wellness.services import my_visits, visit_problems
from wellness.services.errors import Refused
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("my_visits", __name__)

THERAPIST = [Role.THERAPIST]


@bp.get("/my-visits", allow=THERAPIST)
def index() -> str:
    """The visits that are not over."""
    return render_template("my_visits/index.html", visits=my_visits.coming(_therapist()))


@bp.get("/my-visits/<visit_id>", allow=THERAPIST)
def show(visit_id: str) -> str:
    """One day: sessions, breaks, the room and what to prepare."""
    return _page(visit_id)


@bp.post("/my-visits/<visit_id>/problem", allow=THERAPIST)
def report(visit_id: str) -> ResponseReturnValue:
    """Tell the coordinator what is wrong."""
    visit = my_visits.own(account(), visit_id)
    note = request.form.get("note", "")
    try:
        visit_problems.report(visit, note, actor=account())
    except Refused as refusal:
        db.session.rollback()
        return _page(visit_id, note=note, refusal=str(refusal)), 422
    flash(_("Thank you. The coordinator sees it at once."), "success")
    return redirect(url_for("my_visits.show", visit_id=visit_id), 303)


def _therapist() -> Therapist:
    therapist = account().therapist
    if therapist is None:
        raise LookupError("the door lets in therapists only")
    return therapist


def _page(visit_id: str, *, note: str = "", refusal: str = "") -> str:
    visit = my_visits.own(account(), visit_id)
    return render_template(
        "my_visits/show.html",
        visit=visit,
        moments=my_visits.day_of(visit),
        modalities=my_visits.set_up_lists(visit),
        problems=visit_problems.of(visit),
        note=note,
        refusal=refusal,
        longest=visit_problems.LONGEST_NOTE,
    )
