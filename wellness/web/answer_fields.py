"""What a browser sends of an answer, laid over what is stored; rubbish is refused in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from werkzeug.datastructures import MultiDict

from wellness.language import _
from wellness.models import AnswerKind, Rating
from wellness.services.answer_forms import AnswerForm, windows_of
from wellness.services.errors import Refused
from wellness.services.half_hours import HALF_HOUR
from wellness.web.answer_grid import MIXED, NO, WORDS, Grid

MOST_FIELDS = 2500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = re.compile(r"(\d{1,9})-(\d{1,9})-([123])")

Fields = MultiDict[str, str]


def read(fields: Fields, grids: list[Grid], stored: AnswerForm) -> AnswerForm:
    """The answer that the page shows in its fields; whatever the page had no field for stays as it is stored."""
    if len(fields) > MOST_FIELDS:
        raise Refused(_("That is far more than this page asks for. Reload it and answer again."))
    return AnswerForm(
        kind=_kind(fields, stored),
        cells=_cells(fields, grids, stored.cells),
        wanted=_number(fields, "wanted", stored.wanted),
        services=_services(fields, stored.services),
        never=frozenset(fields.getlist("never")) if "never_shown" in fields else stored.never,
        leave_until=_day(fields, "leave_until") or stored.leave_until,
    )


def revision(fields: Fields) -> int | None:
    """The revision that the page was made from; None where there was no answer yet."""
    return _number(fields, "revision", 0) or None


def brush(fields: Fields) -> Rating | None:
    """What shortcuts paint with: best where the page says nothing, None for the eraser."""
    chosen = fields.get("brush", "1")
    if chosen not in WORDS.keys() - {MIXED}:
        raise Refused(_("Choose what to paint with: best, fine, if need be or erase."))
    return Rating(int(chosen)) if chosen != NO else None


def _kind(fields: Fields, stored: AnswerForm) -> AnswerKind:
    try:
        return AnswerKind(fields.get("kind", stored.kind.value))
    except ValueError:
        raise Refused(_("Choose one of the answers on the page.")) from None


def _cells(fields: Fields, grids: list[Grid], stored: Mapping[datetime, Rating]) -> dict[datetime, Rating]:
    """Only fields that differ from what is stored change anything: half hours that differ by week stay so, and of
    two fields for one instant (in two time zones) the one that was changed counts.
    """
    cells = dict(stored)
    for cell in (cell for grid in grids for row in grid.rows for cell in row.cells if cell):
        value = fields.get(cell.field, cell.value)
        if value not in WORDS:
            raise Refused(_("Choose best, fine, if need be or no for each half hour."))
        if value in (cell.value, MIXED):
            continue
        for instant in cell.instants if value == NO else cell.painted:
            cells.pop(instant, None)
            if value != NO:
                cells[instant] = Rating(int(value))
    return cells


def _services(fields: Fields, stored: tuple[str, ...]) -> tuple[str, ...]:
    """Ids by the rank that each was given; equal ranks keep the page's order."""
    ranks = {key.removeprefix("rank-"): value for key, value in fields.items() if key.startswith("rank-")}
    if not ranks:
        return stored
    if not all(value.isascii() and value.isdecimal() and len(value) <= 3 for value in ranks.values()):
        raise Refused(_("Choose a place in the order for each kind of session, or leave it out."))
    wished = [(int(value), place, service) for place, (service, value) in enumerate(ranks.items()) if int(value)]
    return tuple(service for _rank, _place, service in sorted(wished))


def _number(fields: Fields, name: str, otherwise: int) -> int:
    text = fields.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Refused(_("Enter a plain number."))
    return int(text)


def _day(fields: Fields, name: str) -> date | None:
    text = fields.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("Enter the last day of your leave as a date, such as 2026-03-27.")) from None


def packed(cells: Mapping[datetime, Rating]) -> str:
    """Painted half hours as a short text, for a form that takes a shortcut back."""
    return " ".join(f"{_minute(starts)}-{_minute(ends)}-{rating.value}" for starts, ends, rating in windows_of(cells))


def _minute(instant: datetime) -> int:
    return int((instant - _EPOCH) / timedelta(minutes=1))


def unpacked(form: AnswerForm, text: str, offered: Iterable[datetime]) -> AnswerForm:
    """`form` with the half hours of a packed text, as far as they are still offered."""
    spans = [_WINDOW.fullmatch(part) for part in text.split()[:MOST_FIELDS]]
    painted = [(int(span[1]), int(span[2]), Rating(int(span[3]))) for span in spans if span]
    cells = {}
    for instant in offered:
        begin, end = _minute(instant), _minute(instant + HALF_HOUR)
        ratings = [rating for starts, ends, rating in painted if starts <= begin and end <= ends]
        if ratings:
            cells[instant] = ratings[0]
    return replace(form, cells=cells)
