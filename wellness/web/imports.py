"""Uploading lists: the file, its proposal, confirming it and taking it back."""

from datetime import date, timedelta
from typing import Literal

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Account, ImportBatch, ImportKind, ImportState
from wellness.services import imports
from wellness.services import programme as programmes
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.uploads import templates
from wellness.services.uploads.synonyms import Kind
from wellness.web import import_pages, round_forms
from wellness.web.days import day_of
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("imports", __name__)

COORDINATOR = [Role.COORDINATOR]

_KINDS: tuple[Kind, ...] = ("employees", "visits")
_FORMS: tuple[Literal["csv", "xlsx"], ...] = ("csv", "xlsx")
_TEMPLATES = {templates.template_name(kind, form): (kind, form) for kind in _KINDS for form in _FORMS}
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/imports", allow=COORDINATOR)
def index() -> str:
    """What was uploaded, and the forms to upload more."""
    return _index()


@bp.post("/imports/<any(employees, visits):kind>", allow=COORDINATOR)
def upload(kind: str) -> ResponseReturnValue:
    """Read a file and show what it would do."""
    programme = programmes.get_programme()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _index({kind: _("Choose a file first.")}), 422
    name, data = file.filename, file.read()
    try:
        days = _days() if kind == "visits" else None
        # Reading may take seconds; nobody else's changes wait for it.
        db.session.rollback()
        batch = imports.propose(programme, ImportKind(kind), name, data, actor=account(), days=days)
    except Refused as refusal:
        db.session.rollback()
        return _index({kind: str(refusal)}), 422
    return redirect(url_for("imports.show", batch_id=batch.id), 303)


@bp.get("/imports/templates/<name>", allow=COORDINATOR)
def template(name: str) -> Response:
    """A file to fill in."""
    if name not in _TEMPLATES:
        raise NotFound
    kind, form = _TEMPLATES[name]
    answer = Response(templates.template(kind, form), mimetype=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/imports/<batch_id>", allow=COORDINATOR)
def show(batch_id: str) -> ResponseReturnValue:
    """A proposal with everything that can be decided about it, or what became of it."""
    return page(imports.get_batch(batch_id))


@bp.post("/imports/<batch_id>/confirm", allow=COORDINATOR)
def confirm(batch_id: str) -> ResponseReturnValue:
    """Do what the proposal says; pressing twice does it once."""
    batch = imports.get_batch(batch_id)
    try:
        done = imports.confirm(batch, revision(), actor=account(), seen=request.form.get("seen", ""))
    except Refused as refusal:
        return refused(batch_id, refusal)
    said = import_pages.sentence(batch.kind, batch.summary)
    words = _("Done: %(what)s.", what=said) if done else _("This import was confirmed already; nothing was done twice.")
    flash(words, "success")
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


@bp.post("/imports/<batch_id>/undo", allow=COORDINATOR)
def undo(batch_id: str) -> ResponseReturnValue:
    """Put everything back, or say what stands in the way."""
    try:
        done = imports.undo(imports.get_batch(batch_id), actor=account())
    except Refused as refusal:
        return refused(batch_id, refusal)
    words = _("Undone: everything is as it was before.") if done else _("This import was undone already.")
    flash(words, "success")
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


@bp.post("/imports/<batch_id>/discard", allow=COORDINATOR)
def discard(batch_id: str) -> ResponseReturnValue:
    """Forget a proposal."""
    batch = imports.get_batch(batch_id)
    imports.discard(batch, actor=account())
    flash(_("The proposal from %(file)s is discarded. Nothing was changed.", file=batch.filename), "success")
    return redirect(url_for("imports.index"), 303)


def revision() -> int:
    """Which state of the batch the page was made from; a form without it counts as stale."""
    return request.form.get("revision", -1, type=int)


def refused(batch_id: str, refusal: Refused) -> ResponseReturnValue:
    """The page as it is now, with the reason why nothing was done."""
    if isinstance(refusal, NotFound):
        raise refusal
    db.session.rollback()
    return page(imports.get_batch(batch_id), refusal=str(refusal)), 409 if isinstance(refusal, Stale) else 422


def page(batch: ImportBatch, *, refusal: str = "") -> str:
    """The page of a batch in whatever state it is."""
    programme = programmes.get_programme()
    zone = round_forms.zones(programme)[0]
    if batch.state is not ImportState.PROPOSED:
        said = import_pages.sentence(batch.kind, batch.summary)
        return render_template("imports/settled.html", batch=batch, zone=zone, sentence=said, refusal=refusal)
    return render_template(
        "imports/show.html", batch=batch, zone=zone, refusal=refusal, page=import_pages.page_for(batch, programme)
    )


def _index(errors: dict[str, str] | None = None) -> str:
    programme = programmes.get_programme()
    found = imports.batches(programme)
    by = {batch.created_by_id: db.session.get(Account, batch.created_by_id) for batch in found if batch.created_by_id}
    today = clock.now().date()
    return render_template(
        "imports/index.html",
        batches=found,
        uploaders={account_id: person.name for account_id, person in by.items() if person},
        sentence=import_pages.sentence,
        zone=round_forms.zones(programme)[0],
        errors=errors or {},
        first=today,
        last=today + imports.CALENDAR_DAYS - timedelta(days=1),
        has_sites=bool(programmes.sites(programme)),
    )


def _days() -> tuple[date, date] | None:
    texts = [request.form.get(name, "") for name in ("first", "last")]
    if not any(texts):
        return None
    first, last = map(day_of, texts)
    if first is None or last is None:
        raise Refused(_("Give the first and the last day to read from a calendar, such as 2026-03-16."))
    return first, last
