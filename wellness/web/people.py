"""The people who can ask for sessions: a list to search, and a page for each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _, later
from wellness.models import Employee, Site
from wellness.services import bounces, people
from wellness.services import programme as programmes
from wellness.services.errors import Refused
from wellness.services.people import Show
from wellness.web import round_forms
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.listing import page_of
from wellness.web.roles import Role

bp = Doors("people", __name__)

COORDINATOR = [Role.COORDINATOR]
_SHOWN = (
    (Show.PRESENT, later("Who work here")),
    (Show.NEVER_ASK, later("Who never want to be asked")),
    (Show.LEFT, later("Who have left")),
    (Show.EVERYONE, later("Everyone")),
)


@bp.get("/people", allow=COORDINATOR)
def index() -> str:
    """Everyone who can ask for sessions, a page at a time."""
    programme, args = programmes.get_programme(), request.args
    search, site_id = args.get("search", "").strip()[:100], args.get("site", "")
    show = next((kind for kind, _words in _SHOWN if kind == args.get("show")), Show.PRESENT)
    return render_template(
        "people/index.html",
        listing=page_of(people.listed(programme, search=search, site_id=site_id, show=show)),
        search=search,
        site_id=site_id,
        show=show,
        shown=[(kind, _(words)) for kind, words in _SHOWN],
        sites=programmes.sites(programme),
        zone=round_forms.zones(programme)[0],
    )


@bp.get("/people/<employee_id>", allow=COORDINATOR)
def show(employee_id: str) -> str:
    """One person, with the forms that correct what is known."""
    return _page(_employee(employee_id))


@bp.post("/people/<employee_id>", allow=COORDINATOR)
def change(employee_id: str) -> ResponseReturnValue:
    """Correct name, number, department and sites."""
    employee, form = _employee(employee_id), request.form
    chosen = set(form.getlist("site"))
    sites = [site for site in programmes.sites(programmes.get_programme()) if site.id in chosen]
    try:
        people.change(
            employee,
            name=form.get("name", ""),
            number=form.get("number", ""),
            department=form.get("department", ""),
            sites=sites,
            actor=account(),
        )
    except Refused as refusal:
        return _page(employee, refusal=str(refusal), sites=sites), 422
    flash(_("Saved what is known of %(name)s.", name=employee.name), "success")
    return redirect(url_for("people.show", employee_id=employee_id), 303)


@bp.post("/people/<employee_id>/leave", allow=COORDINATOR)
def leave(employee_id: str) -> ResponseReturnValue:
    """Note that a person has left."""
    employee = _employee(employee_id)
    people.leave(employee, actor=account())
    flash(_("%(name)s has left and is not asked any more.", name=employee.name), "success")
    return redirect(url_for("people.show", employee_id=employee_id), 303)


@bp.post("/people/<employee_id>/come-back", allow=COORDINATOR)
def come_back(employee_id: str) -> ResponseReturnValue:
    """Note that a person works here again."""
    employee = _employee(employee_id)
    people.come_back(employee, actor=account())
    flash(_("%(name)s works here again.", name=employee.name), "success")
    return redirect(url_for("people.show", employee_id=employee_id), 303)


def _employee(employee_id: str) -> Employee:
    return people.get_employee(programmes.get_programme(), employee_id)


def _page(employee: Employee, *, refusal: str = "", sites: list[Site] | None = None) -> str:
    programme, form = programmes.get_programme(), request.form
    return render_template(
        "people/show.html",
        employee=employee,
        values={
            "name": form.get("name", employee.name),
            "number": form.get("number", employee.number or ""),
            "department": form.get("department", employee.department),
        },
        own={site.id for site in (employee.sites if sites is None else sites)},
        sites=programmes.sites(programme),
        refusal=refusal,
        came_back=bounces.marked({employee.account.email}).get(employee.account.email),
        zone=round_forms.zones(programme)[0],
    )
