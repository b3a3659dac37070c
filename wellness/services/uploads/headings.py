"""Find the row of headings in a table and what each column holds."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from wellness.language import _
from wellness.services.uploads.synonyms import FIELDS, Kind
from wellness.services.uploads.table import Note, Row, Sheet, Table, column_letter, is_blank

_ROWS_LOOKED_AT = 40
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "#": "nr"})
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_PRIVATE = re.compile(r"priva|personal|home", re.IGNORECASE)
_DATE_AND_TIME = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}\D+\d{1,2}[:.]\d\d")
_SECOND_LINE = re.compile(r"\s*[\r\n].*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet; `field` is None while nobody knows what it is, or when it is not wanted."""

    index: int
    heading: str
    field: str | None

    @property
    def letter(self) -> str:
        """The spreadsheet's name of the column."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class SheetHeadings:
    """The columns of one sheet; `row` is the 1-based row of the headings, 0 when there is none."""

    sheet: str
    row: int
    columns: tuple[Column, ...]

    def columns_of(self, field: str) -> list[Column]:
        """The columns that hold a field: none or one, or several for further sites."""
        return [column for column in self.columns if column.field == field]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(column.field for column in self.columns if column.field)


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """What was recognised in a table.

    `unrecognised` are headings over filled columns that nobody has mapped or set aside; `missing` are the required
    fields without a column; `looks_like` names the other kind of list when its headings fit better.
    """

    kind: Kind
    sheets: tuple[SheetHeadings, ...]
    unrecognised: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[Note, ...]
    looks_like: Kind | None


def recognise(
    table: Table,
    kind: Kind,
    *,
    remembered: Mapping[str, str] | None = None,
    provided: Iterable[str] = (),
) -> HeadingMap:
    """Map a table's headings to the fields of `kind`.

    `remembered` maps a heading, however written, to a field, or to "" when the column is not wanted; it goes before
    what is known here. `provided` are fields that come from elsewhere and need no column.
    """
    known = _lookup(kind) | {plain(heading): (field, -1) for heading, field in (remembered or {}).items()}
    found = [_sheet_headings(sheet, known) for sheet in table.sheets if sheet.rows]
    given = frozenset(provided) | (frozenset({"date"}) if _has_dates_in_times(table, found) else frozenset())
    complete = [headings for headings in found if not _missing(kind, headings.fields | given)]
    best = max(found, key=lambda headings: len(headings.fields))
    chosen = [headings for headings in complete if len(headings.fields) >= 2] or [best]
    other: Kind = "visits" if kind == "employees" else "employees"
    missing = _missing(kind, frozenset.intersection(*(headings.fields for headings in chosen)) | given)
    return HeadingMap(
        kind,
        tuple(chosen),
        tuple(dict.fromkeys(heading for headings in chosen for heading in _unknown(table, headings, known))),
        missing,
        tuple(
            Note(
                headings.sheet,
                0,
                _('The sheet "%(sheet)s" was not read: it holds no such list.', sheet=headings.sheet),
            )
            for headings in found
            if headings not in chosen
        ),
        other if missing and not _missing(other, _best_fields(table, other)) else None,
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text for comparing: no case, accents, spaces or punctuation, umlauts and # spelled out."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SPELLED_OUT)
    return "".join(letter for letter in unicodedata.normalize("NFKD", folded) if letter.isalnum())


def is_repeated_heading(row: Row, headings: SheetHeadings, kind: Kind) -> bool:
    """Whether a row below says the headings again, as page breaks and systems with two heading rows do."""
    if any(isinstance(cell, str) and "@" in cell for cell in row.cells):
        return False
    known = _lookup(kind)
    filled = same = 0
    for column in headings.columns:
        cell = row.cell(column.index)
        if not column.field or is_blank(cell):
            continue
        filled += 1
        if isinstance(cell, str):
            same += plain(cell) == plain(column.heading) or _field_of(cell, known)[0] == column.field
    return same >= 2 and same * 2 > filled


@cache
def _lookup(kind: Kind) -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for field, headings in FIELDS[kind].items():
        for rank, heading in enumerate(headings):
            known.setdefault(plain(heading), (field, rank))
    return known


def _field_of(heading: str, known: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    # "E-Mail (dienstlich)" is an e-mail column; "E-Mail (privat)" is none for us.
    shorter = heading if _PRIVATE.search(heading) else _BRACKETS.sub(" ", heading)
    for text in (heading, shorter, _SECOND_LINE.sub("", heading)):
        found = known.get(plain(text))
        if found:
            return found
    return "", 0


def _sheet_headings(sheet: Sheet, known: Mapping[str, tuple[str, int]]) -> SheetHeadings:
    def fields_in(row: Row) -> int:
        texts = (cell for cell in row.cells if isinstance(cell, str) and len(cell) <= 120)
        return len({_field_of(text, known)[0] for text in texts} - {""})

    candidates = sheet.rows[:_ROWS_LOOKED_AT]
    best = max(candidates, key=fields_in)
    needed = 1 if sum(not is_blank(cell) for cell in best.cells) <= 2 else 2
    if fields_in(best) < needed:
        best = _likely_heading_row(candidates) or Row(0, ())
    width = max(len(row.cells) for row in sheet.rows)
    return SheetHeadings(sheet.name, best.number, _columns(best, width, known))


def _likely_heading_row(candidates: tuple[Row, ...]) -> Row | None:
    """The first row as wide as the list that holds texts alone, none of them an address."""
    widest = max(len(row.cells) for row in candidates)
    for row in candidates:
        texts = [cell for cell in row.cells if isinstance(cell, str) and not is_blank(cell) and "@" not in cell]
        if len(texts) == sum(not is_blank(cell) for cell in row.cells) and len(texts) * 2 > widest:
            return row
    return None


def _columns(row: Row, width: int, known: Mapping[str, tuple[str, int]]) -> tuple[Column, ...]:
    headings = []
    for index in range(width):
        cell = row.cell(index)
        text = " ".join(str(cell).split())[:120] if not is_blank(cell) else ""
        headings.append(text or (_("Column %(letter)s", letter=column_letter(index)) if row.number == 0 else ""))
    found = [_field_of(heading, known) if heading else ("", 0) for heading in headings]
    best = {field: min(rank for name, rank in found if name == field) for field, _rank in found if field}
    taken: set[str] = set()
    columns = []
    for index, (field, rank) in enumerate(found):
        is_wanted = field and (field == "further_sites" or (rank == best[field] and field not in taken))
        taken.update({field} if is_wanted else ())
        columns.append(Column(index, headings[index], field if is_wanted else None))
    return tuple(columns)


def _unknown(table: Table, headings: SheetHeadings, known: Mapping[str, tuple[str, int]]) -> list[str]:
    rows = next(sheet.rows for sheet in table.sheets if sheet.name == headings.sheet)
    below = [row for row in rows if row.number > headings.row]
    return [
        column.heading
        for column in headings.columns
        if column.heading
        and column.field is None
        and plain(column.heading) not in known
        and not _field_of(column.heading, known)[0]
        and any(not is_blank(row.cell(column.index)) for row in below)
    ]


def _has_dates_in_times(table: Table, found: list[SheetHeadings]) -> bool:
    """Whether the "from" column says the day too, so that no other column needs to."""
    rows = {sheet.name: sheet.rows for sheet in table.sheets}
    for headings in found:
        for column in headings.columns_of("from"):
            below = [row.cell(column.index) for row in rows[headings.sheet] if row.number > headings.row][:5]
            if any(isinstance(cell, datetime) or _DATE_AND_TIME.search(str(cell)) for cell in below):
                return True
    return False


def _missing(kind: Kind, fields: frozenset[str]) -> tuple[str, ...]:
    if kind == "visits":
        hours = {"from", "to"} if "hours" in fields else set()
        return tuple(
            field
            for field in ("therapist", "site", "room", "date", "from", "to", "service")
            if field not in fields | hours
        )
    has_name = "name" in fields or {"first_name", "last_name"} <= fields
    return (*(() if has_name else ("name",)), *(field for field in ("email", "site") if field not in fields))


def _best_fields(table: Table, kind: Kind) -> frozenset[str]:
    found = [_sheet_headings(sheet, _lookup(kind)).fields for sheet in table.sheets if sheet.rows]
    return max(found, key=len)
