"""The buttons that paint much at once. Each works on what the page shows: every week, or one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from wellness.language import _
from wellness.models import AnswerKind, Rating
from wellness.services import answer_patterns, half_hours
from wellness.services.answer_forms import AnswerForm
from wellness.services.errors import Refused
from wellness.services.half_hours import ZoneDays
from wellness.web.answer_fields import Fields, brush, unpacked
from wellness.web.answer_grid import Busy, View

Cells = Mapping[datetime, Rating]

LAST = "last"
AROUND = "around"


class Shown(Protocol):
    """What a page shows: half hours of zones in a view, some of them busy."""

    @property
    def zones(self) -> list[ZoneDays]: ...
    @property
    def view(self) -> View: ...
    @property
    def busy(self) -> Busy: ...


def apply(name: str, form: AnswerForm, fields: Fields, shown: Shown) -> AnswerForm:
    """`form` after the shortcut `name` ("" is none: a plain save); Refused for one that there is not.

    No shortcut paints over a busy half hour, but what was painted there by hand stays, but for one that erases it.
    """
    if name == AROUND:
        return replace(form, cells=_free(form.cells, {}, shown.busy))
    after = _applied(name, form, fields, shown)
    return after if name in {"", "restore"} else replace(after, cells=_free(after.cells, form.cells, shown.busy))


def _free(after: Cells, before: Cells, busy: Busy) -> dict[datetime, Rating]:
    return {instant: rating for instant, rating in after.items() if instant not in busy or instant in before}


def _applied(name: str, form: AnswerForm, fields: Fields, shown: Shown) -> AnswerForm:
    if not name:
        return form
    if name == "restore":
        return unpacked(form, fields.get("restore", ""), half_hours.instants(shown.zones))
    word, _space, argument = name.partition(" ")
    if word == "like-day":
        cells: Cells = answer_patterns.like_day(shown.zones, form.cells, _day(argument))
    elif word in _SHORTCUTS:
        cells = _SHORTCUTS[word](shown.zones, shown.view, form.cells, brush(fields))
    else:
        raise Refused(_("There is no such shortcut. Use the buttons on the page."))
    return replace(form, cells=cells, kind=AnswerKind.AVAILABLE)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("There is no such day. Use the buttons on the page.")) from None


def _mornings(zones: list[ZoneDays], view: View, cells: Cells, rating: Rating | None) -> Cells:
    return answer_patterns.mornings(_shown(zones, view), cells, rating)


def _afternoons(zones: list[ZoneDays], view: View, cells: Cells, rating: Rating | None) -> Cells:
    return answer_patterns.afternoons(_shown(zones, view), cells, rating)


def _clear(zones: list[ZoneDays], view: View, cells: Cells, _rating: Rating | None) -> Cells:
    shown = half_hours.instants(_shown(zones, view))
    return {instant: rating for instant, rating in cells.items() if instant not in shown}


def _like_week(zones: list[ZoneDays], view: View, cells: Cells, _rating: Rating | None) -> Cells:
    return answer_patterns.like_week(zones, cells, view.monday) if view.monday else cells


def _shown(zones: list[ZoneDays], view: View) -> list[ZoneDays]:
    if view.monday is None:
        return zones
    return [replace(zone, days=tuple(day for day in zone.days if day.monday == view.monday)) for zone in zones]


_SHORTCUTS: dict[str, Callable[[list[ZoneDays], View, Cells, Rating | None], Cells]] = {
    "mornings": _mornings,
    "afternoons": _afternoons,
    "clear": _clear,
    "like-week": _like_week,
}
