"""The programme's set-up: promises, sites with rooms, services offered, therapists and their credentials."""

from datetime import date
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness import presets
from wellness.language import _, ngettext
from wellness.services import programme as programmes
from wellness.services import therapists
from wellness.services.errors import Refused
from wellness.web.days import day_of
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("programme", __name__)

COORDINATOR = [Role.COORDINATOR]


@bp.get("/programme", allow=COORDINATOR)
def index() -> str:
    """Everything that is set up, or the form that sets it up."""
    programme = programmes.find_programme()
    if programme is None:
        return render_template("programme/set_up.html")
    people = therapists.therapists(programme)
    return render_template(
        "programme/index.html",
        programme=programme,
        sites=programmes.sites(programme),
        modalities=programmes.modalities(programme),
        therapists=people,
        held={
            person.id: {credential.code: credential.valid_until for credential in person.credentials}
            for person in people
        },
        expiring=therapists.expiring(programme),
        credentials=presets.credentials(),
        credential_names={preset.code: _(preset.name) for preset in presets.credentials()},
        break_source=presets.break_source(),
        timezones=sorted(available_timezones()),
    )


@bp.post("/programme", allow=COORDINATOR)
def set_up() -> ResponseReturnValue:
    """Begin with the presets."""
    programmes.set_up(request.form.get("name", ""), actor=account())
    return _done(_("The programme is set up. Add your sites next."))


@bp.post("/programme/promises", allow=COORDINATOR)
def change_promises() -> ResponseReturnValue:
    """Change quota, weekly limit and notice."""
    form = request.form
    per_week = form.get("max_per_week", "")
    programmes.change_promises(
        programmes.get_programme(),
        quota=_number(form.get("quota", "")),
        max_per_week=_number(per_week) if per_week else None,
        cancel_hours=_number(form.get("cancel_hours", "")),
        actor=account(),
    )
    return _done(_("Saved. Rounds that are open already keep the number they were opened with."))


@bp.post("/programme/sites", allow=COORDINATOR)
def add_site() -> ResponseReturnValue:
    """Add a site."""
    form = request.form
    site = programmes.add_site(
        programmes.get_programme(),
        name=form.get("name", ""),
        timezone=form.get("timezone", ""),
        address=form.get("address", ""),
        actor=account(),
    )
    return _done(_("%(site)s is added. Give it a room.", site=site.name), "sites")


@bp.post("/programme/sites/<site_id>/rooms", allow=COORDINATOR)
def add_room(site_id: str) -> ResponseReturnValue:
    """Add a room to a site."""
    site = programmes.get_site(programmes.get_programme(), site_id)
    stations = _number(request.form.get("stations", ""))
    room = programmes.add_room(site, name=request.form.get("name", ""), stations=stations, actor=account())
    return _done(_("%(room)s is added to %(site)s.", room=room.name, site=site.name), "sites")


@bp.post("/programme/services", allow=COORDINATOR)
def offer() -> ResponseReturnValue:
    """Offer exactly the services that are ticked."""
    chosen = set(request.form.getlist("service"))
    programmes.offer(programmes.get_programme(), chosen, actor=account())
    return _done(
        ngettext("%(num)s service is offered now.", "%(num)s services are offered now.", len(chosen)), "services"
    )


@bp.post("/programme/therapists", allow=COORDINATOR)
def add_therapist() -> ResponseReturnValue:
    """Add a therapist."""
    form = request.form
    person = therapists.add(
        programmes.get_programme(), email=form.get("email", ""), name=form.get("name", ""), actor=account()
    )
    return _done(_("%(name)s is added. Note the credentials next.", name=person.name), "therapists")


@bp.post("/programme/therapists/<therapist_id>/credentials", allow=COORDINATOR)
def set_credentials(therapist_id: str) -> ResponseReturnValue:
    """Note what a therapist holds and until when."""
    person = therapists.get_therapist(programmes.get_programme(), therapist_id)
    held = {code: _last_day(code) for code in request.form.getlist("held")}
    therapists.set_credentials(person, held, actor=account())
    return _done(_("%(name)s's credentials are noted.", name=person.name), "therapists")


def _last_day(code: str) -> date | None:
    text = request.form.get(f"until-{code}", "")
    day = day_of(text)
    if text and day is None:
        raise Refused(
            _("“%(text)s” is not a date. Write it as 2026-12-31, or leave it empty for no end.", text=text[:20])
        )
    return day


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refused(_("“%(text)s” is not a whole number.", text=text[:20]))
    return int(text)


def _done(message: str, anchor: str = "") -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("programme.index", _anchor=anchor or None), 303)
