"""The page of one person's answer: shown, saved at once or by a form, and never lost when somebody was quicker."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from wellness import clock
from wellness.language import _, ngettext
from wellness.models import Account, Answer, AnswerKind, BusyReading, Employee, Rating, Round
from wellness.services import answers, busy_readings, half_hours, rounds, wording
from wellness.services.answer_forms import AnswerForm, services_on_offer, therapists_on_offer, windows_of
from wellness.services.errors import Refused, Stale
from wellness.services.half_hours import ZoneDays
from wellness.web import answer_fields, answer_grid, answer_shortcuts, busy_words
from wellness.web.answer_grid import Busy, Grid, View


@dataclass(frozen=True)
class Desk:
    """Where an answer is filled in: whose, in which round, at which address, and by which coordinator on the phone."""

    round: Round
    employee: Employee
    address: str
    coordinator: Account | None = None

    @property
    def zone(self) -> str:
        """The zone in which times are told here."""
        return rounds.zone_of(self.employee)


@dataclass(frozen=True)
class Sheet:
    """One view of a desk's answer: `form` is what it shows, `stored` what the database has."""

    desk: Desk
    zones: list[ZoneDays]
    view: View
    answer: Answer | None
    stored: AnswerForm
    form: AnswerForm
    readings: list[BusyReading]

    @cached_property
    def busy(self) -> Busy:
        """The half hours that the person's own calendars take."""
        return busy_readings.taken(self.readings, half_hours.instants(self.zones))

    @property
    def grids(self) -> list[Grid]:
        """The tables, painted as `form` has it."""
        return answer_grid.grids(self.zones, self.view, self.form.cells, self.busy)

    @property
    def busy_kinds(self) -> set[str]:
        """The ways in which half hours of this view are busy."""
        return {cell.busy for grid in self.grids for row in grid.rows for cell in row.cells if cell and cell.busy}

    @property
    def painted_over(self) -> int:
        """How many painted half hours are busy."""
        return sum(instant in self.busy for instant in self.form.cells)

    @property
    def revision(self) -> int | None:
        """The stored answer's revision; None before the first."""
        return self.answer.revision if self.answer else None

    @property
    def status(self) -> str:
        """When the stored answer was saved, and what is missing in it."""
        if self.answer is None:
            return _("Nothing saved yet.")
        zone, moment = self.desk.zone, self.answer.updated_at
        is_today = wording.local_day(moment, zone) == wording.day_words(clock.today(zone))
        when = wording.local_time(moment, zone) if is_today else wording.local_moment(moment, zone)
        saved = _("Saved %(when)s.", when=when)
        # What a coordinator is told here must not give away whether the person chose a private service.
        lacks = self.stored.lacks if self.desk.coordinator is None else []
        return " ".join([saved, _("Still needed: %(lacks)s.", lacks=wording.listed(lacks))]) if lacks else saved

    @property
    def summary(self) -> str:
        """How much is painted in the whole round, in words."""
        if self.form.kind is not AnswerKind.AVAILABLE:
            return ""
        ratings = list(self.form.cells.values())
        words = answer_grid.words()
        counts = [(words[str(rating.value)], ratings.count(rating)) for rating in Rating]
        parts = [
            ngettext("%(num)s half hour %(word)s", "%(num)s half hours %(word)s", count, word=word)
            for word, count in counts
            if count
        ]
        if not parts:
            return _("No half hour painted yet.")
        return _("In the whole round: %(parts)s.", parts=", ".join(parts))


def show(desk: Desk) -> str:
    """The page as it is stored."""
    return _page(_sheet(desk, answers.find(desk.round, desk.employee)))


def again(desk: Desk, *, message: str = "") -> ResponseReturnValue:
    """After something else than the answer was done on its page: the page anew, with what was painted on it stored.

    With a message nothing is stored, and what was entered is shown still.
    """
    sheet = _sheet(desk, answers.find(desk.round, desk.employee))
    try:
        entered = replace(sheet, form=answer_fields.read(request.form, sheet.grids, sheet.stored))
    except Refused as refusal:
        return _refused(sheet, message or str(refusal))
    if message:
        return _refused(entered, message)
    return save(desk) if entered.form != sheet.stored else redirect(_address(sheet), 303)


def save(desk: Desk) -> ResponseReturnValue:
    """Store what the page sent. Scripts get JSON; a browser without them gets the page again."""
    sheet = _sheet(desk, answers.find(desk.round, desk.employee, to_change=True))
    try:
        sheet = replace(sheet, form=answer_fields.read(request.form, sheet.grids, sheet.stored))
        before = sheet.form
        saved = _give(sheet)
    except Stale:
        return _stale(sheet)
    except Refused as refusal:
        return _refused(sheet, str(refusal))
    restore = answer_fields.packed(before.cells) if request.form.get("do", "") not in ("", "restore") else ""
    return _saved(_sheet(desk, saved), restore)


def _sheet(desk: Desk, answer: Answer | None) -> Sheet:
    zones = half_hours.offered(desk.round, desk.employee)
    stored = answers.form_for(desk.round, desk.employee, answer)
    offered = half_hours.instants(zones)
    shown = replace(stored, cells={instant: rating for instant, rating in stored.cells.items() if instant in offered})
    view = answer_grid.chosen(zones, request.args.get("week", ""))
    # What a calendar says is for its owner's eyes alone.
    readings = busy_readings.find(desk.round, desk.employee) if desk.coordinator is None else []
    return Sheet(desk, zones, view, answer, stored=shown, form=shown, readings=readings)


def _give(sheet: Sheet) -> Answer:
    desk, shortcut = sheet.desk, request.form.get("do", "")
    revision = answer_fields.revision(request.form)
    if shortcut == answer_shortcuts.LAST:
        return answers.give_as_last(
            desk.round, desk.employee, by_coordinator=desk.coordinator, revision=revision, busy=sheet.busy
        )
    form = answer_shortcuts.apply(shortcut, sheet.form, request.form, sheet)
    return answers.give(desk.round, desk.employee, form, by_coordinator=desk.coordinator, revision=revision)


def _saved(sheet: Sheet, restore: str) -> ResponseReturnValue:
    if _scripted():
        return {**_state(sheet), "restore": restore}
    if restore:
        return _page(sheet, restore=restore)
    flash(sheet.status, "success")
    return redirect(_address(sheet), 303)


def _address(sheet: Sheet) -> str:
    return f"{sheet.desk.address}?week={sheet.view.value}" if sheet.view.value else sheet.desk.address


def _stale(sheet: Sheet) -> ResponseReturnValue:
    """What was entered stays on the page, what is stored is shown beside it, and saving again decides."""
    message = _("This answer was changed in another window or by your coordinator while this page was open.")
    if _scripted():
        stored = replace(sheet, form=sheet.stored)
        return {**_state(stored), "message": message}, 409
    return make_response(_page(sheet, stale=True, message=message), 409)


def _refused(sheet: Sheet, message: str) -> ResponseReturnValue:
    if _scripted():
        return {"message": message}, 422
    return make_response(_page(sheet, message=message), 422)


def _state(sheet: Sheet) -> dict[str, Any]:
    """What a script needs to bring its page up to date."""
    return {
        "revision": sheet.revision,
        "status": sheet.status,
        "summary": sheet.summary,
        "fields": _fields(sheet),
    }


def _fields(sheet: Sheet) -> dict[str, list[str]]:
    """The form's fields and their values; on a coordinator's page without anything about wishes."""
    form, desk = sheet.form, sheet.desk
    fields = {
        "kind": [form.kind.value],
        "wanted": [str(form.wanted)],
        "leave_until": [form.leave_until.isoformat() if form.leave_until else ""],
    }
    fields |= {cell.field: [cell.value] for grid in sheet.grids for row in grid.rows for cell in row.cells if cell}
    if desk.coordinator is None:
        rank = {service: place for place, service in enumerate(form.services, start=1)}
        on_offer = services_on_offer(desk.round, desk.employee)
        fields |= {f"rank-{service.id}": [str(rank.get(service.id, 0))] for service in on_offer}
        fields["never"] = sorted(form.never)
    return fields


def _scripted() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _page(sheet: Sheet, *, message: str = "", stale: bool = False, restore: str = "") -> str:
    desk, form = sheet.desk, sheet.form
    private = desk.coordinator is None
    on_offer = services_on_offer(desk.round, desk.employee)
    # A coordinator sees again what was chosen on this page just now, never what is stored.
    chosen = form.services if private or form.services != sheet.stored.services else ()
    rank = {service: place for place, service in enumerate(chosen, start=1)}
    return render_template(
        "answers/closed.html" if not rounds.takes_answers(desk.round) else "answers/answer.html",
        sheet=sheet,
        desk=desk,
        form=form,
        private=private,
        words=answer_grid.words(),
        views=answer_grid.views(sheet.zones),
        services=sorted(
            (one for one in on_offer if private or not one.modality.sensitive),
            key=lambda one: rank.get(one.id, len(rank) + 1),
        ),
        rank=rank,
        therapists=therapists_on_offer(desk.round, desk.employee, also=form.never) if private else [],
        has_earlier=answers.has_earlier(desk.round, desk.employee),
        painted=_spans(sheet.form, desk.zone),
        stored_spans=_spans(sheet.stored, desk.zone) if stale else [],
        message=message,
        stale=stale,
        restore=restore,
        calendars=busy_words.lines(sheet.readings, half_hours.instants(sheet.zones), desk.zone),
        today=clock.today(desk.zone),
    )


def _spans(form: AnswerForm, zone: str) -> list[tuple[datetime, datetime, str]]:
    words = answer_grid.words()
    return [(starts, ends, words[str(rating.value)]) for starts, ends, rating in windows_of(form.cells)]
