"""What a coordinator decides on the page of a proposal; each form is one decision and leads back to its place."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _, ngettext
from wellness.models import ImportBatch
from wellness.services import import_choosing as choosing
from wellness.services import imports
from wellness.services.errors import Refused
from wellness.services.uploads.faults import DateOrder
from wellness.web.doors import Doors
from wellness.web.imports import refused, revision
from wellness.web.roles import Role

bp = Doors("import_choices", __name__)

COORDINATOR = [Role.COORDINATOR]
_CELL = "cell-"


@bp.post("/imports/<batch_id>/columns", allow=COORDINATOR)
def columns(batch_id: str) -> ResponseReturnValue:
    """What each column holds."""
    form = request.form
    was = zip(form.getlist("heading"), form.getlist("was"), form.getlist("field"), strict=False)
    mapping = {heading: field for heading, before, field in was if field != before}
    return _decide(batch_id, "columns", lambda batch: choosing.map_headings(batch, revision(), mapping))


@bp.post("/imports/<batch_id>/rows", allow=COORDINATOR)
def correct(batch_id: str) -> ResponseReturnValue:
    """Mend the cells of one row."""
    sheet, row = _row()
    fixes = {
        (sheet, row, name.removeprefix(_CELL)): text for name, text in request.form.items() if name.startswith(_CELL)
    }
    everywhere = "everywhere" in request.form
    return _decide(batch_id, "wrong", lambda batch: choosing.correct(batch, revision(), fixes, everywhere=everywhere))


@bp.post("/imports/<batch_id>/suggestions", allow=COORDINATOR)
def suggestions(batch_id: str) -> ResponseReturnValue:
    """Take every suggestion."""

    def take(batch: ImportBatch) -> None:
        taken = choosing.take_suggestions(batch, revision())
        flash(ngettext("%(num)s suggestion taken.", "%(num)s suggestions taken.", taken), "success")

    return _decide(batch_id, "wrong", take)


@bp.post("/imports/<batch_id>/skip", allow=COORDINATOR)
def skip(batch_id: str) -> ResponseReturnValue:
    """Leave a row out."""
    return _decide(batch_id, "wrong", lambda batch: choosing.skip(batch, revision(), _row()))


@bp.post("/imports/<batch_id>/take-back-in", allow=COORDINATOR)
def take_back_in(batch_id: str) -> ResponseReturnValue:
    """Read a row that was left out again."""
    return _decide(batch_id, "skipped", lambda batch: choosing.take_back_in(batch, revision(), _row()))


@bp.post("/imports/<batch_id>/dates", allow=COORDINATOR)
def dates(batch_id: str) -> ResponseReturnValue:
    """Say how a column's dates are written."""
    form = request.form
    orders: dict[str, DateOrder] = {"day first": "day first", "month first": "month first"}
    order = orders.get(form.get("order", ""))

    def say(batch: ImportBatch) -> None:
        if order is None:
            raise Refused(_("Choose one of the two dates first."))
        choosing.order_dates(batch, revision(), {(form.get("sheet", ""), form.get("column", "")): order})

    return _decide(batch_id, "questions", say)


@bp.post("/imports/<batch_id>/calendar", allow=COORDINATOR)
def calendar(batch_id: str) -> ResponseReturnValue:
    """Say what a calendar leaves open."""
    values = {field: request.form.get(field, "") for field in ("therapist", "site", "room", "service")}
    return _decide(batch_id, "wrong", lambda batch: choosing.give(batch, revision(), values))


@bp.post("/imports/<batch_id>/leavers", allow=COORDINATOR)
def leavers(batch_id: str) -> ResponseReturnValue:
    """Say who of the missing has left."""
    form = request.form
    everyone, was_everyone = "everyone" in form, "was_everyone" in form

    def tick(batch: ImportBatch) -> None:
        if everyone != was_everyone:
            choosing.tick_all_leavers(batch, revision(), have_left=everyone)
        else:
            choosing.tick_leavers(batch, revision(), form.getlist("ticked"), shown=form.getlist("shown"))

    return _decide(batch_id, "leavers", tick)


@bp.post("/imports/<batch_id>/addresses", allow=COORDINATOR)
def addresses(batch_id: str) -> ResponseReturnValue:
    """Accept new addresses of people who are known by their number."""
    form = request.form
    return _decide(
        batch_id,
        "readdressed",
        lambda batch: choosing.tick_addresses(batch, revision(), form.getlist("ticked"), shown=form.getlist("shown")),
    )


def _decide(batch_id: str, anchor: str, decision: Callable[[ImportBatch], None]) -> ResponseReturnValue:
    batch = imports.get_batch(batch_id)
    try:
        decision(batch)
    except Refused as refusal:
        return refused(batch_id, refusal)
    return redirect(url_for("imports.show", batch_id=batch_id, _anchor=anchor), 303)


def _row() -> tuple[str, int]:
    return request.form.get("sheet", ""), request.form.get("row", 0, type=int)
