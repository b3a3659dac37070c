"""A stored upload read again under the choices made so far: recognised columns, wrong rows, questions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wellness.services import wording
from wellness.services.import_choices import Choices, Place
from wellness.services.uploads.dates import both_readings
from wellness.services.uploads.faults import DateQuestion, Fault, shown
from wellness.services.uploads.headings import HeadingMap, SheetHeadings
from wellness.services.uploads.table import Cell, Note, Sheet, Table, column_index, is_blank

RowKey = tuple[str, int]
"""Where a row is: sheet and 1-based row."""
_CELLS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A fault with the whole text of its cell; `others` counts further rows with the same text in that column."""

    fault: Fault
    text: str
    others: int


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is left out; `cells` are its first filled cells, so that one knows whom it is about."""

    sheet: str
    row: int
    cells: tuple[str, ...]
    faults: tuple[WrongCell, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be said about a file, whatever it lists. `waiting` rows have a date that a question is about."""

    table: Table
    mapping: HeadingMap
    wrong: tuple[WrongRow, ...]
    questions: tuple[DateQuestion, ...]
    notes: tuple[Note, ...]
    waiting: int
    skipped: tuple[RowKey, ...]

    @property
    def left_out(self) -> int:
        """How many rows of the list go nowhere as things stand."""
        return len(self.wrong) + self.waiting + len(self.skipped)


def without_rows(table: Table, skipped: frozenset[RowKey]) -> Table:
    """The table without the rows that the coordinator set aside."""
    if not skipped:
        return table
    sheets = (
        Sheet(sheet.name, tuple(row for row in sheet.rows if (sheet.name, row.number) not in skipped))
        for sheet in table.sheets
    )
    return Table(table.filename, table.format, tuple(sheets), table.notes)


class Cells:
    """Looks a stored table's cells up by place, as corrected on the page; instants are told in `zone`."""

    def __init__(self, table: Table, choices: Choices, zone: str = "UTC") -> None:
        self._zone = zone
        self._rows = {(sheet.name, row.number): row for sheet in table.sheets for row in sheet.rows}
        self._fixes = choices.fixes

    def text(self, place: Place) -> str:
        """What stands in a cell, in full."""
        if place in self._fixes:
            return self._fixes[place]
        row = self._rows.get(place[:2])
        return shown(row.cell(column_index(place[2]))) if row and place[2] else ""

    def first(self, key: RowKey) -> tuple[str, ...]:
        """The first filled cells of a row."""
        row = self._rows.get(key)
        filled = [self._said(cell) for cell in row.cells if not is_blank(cell)] if row else []
        return tuple(text if len(text) <= 40 else f"{text[:39]}…" for text in filled[:_CELLS_SHOWN])

    def _said(self, cell: Cell) -> str:
        if isinstance(cell, datetime) and cell.tzinfo:
            return wording.in_zone(wording.local_moment(cell, self._zone), self._zone)
        return shown(cell)


def wrong_rows(cells: Cells, faults: Iterable[Fault]) -> tuple[WrongRow, ...]:
    """Faults gathered by row, in the order of the file."""
    found = [(fault, cells.text((fault.sheet, fault.row, fault.column))) for fault in faults]
    same = Counter((fault.sheet, fault.column, text) for fault, text in found)
    by_row: dict[RowKey, list[WrongCell]] = defaultdict(list)
    for fault, text in found:
        others = same[fault.sheet, fault.column, text] - 1 if text else 0
        by_row[fault.sheet, fault.row].append(WrongCell(fault, text, others))
    return tuple(WrongRow(*key, cells.first(key), tuple(by_row[key])) for key in sorted(by_row))


def waiting_rows(table: Table, questions: Iterable[DateQuestion], settled: frozenset[RowKey]) -> int:
    """How many rows hold a date with two readings and are neither good nor wrong."""
    asked: dict[str, list[int]] = defaultdict(list)
    for question in questions:
        asked[question.sheet].append(column_index(question.column))
    return sum(
        (sheet.name, row.number) not in settled and any(both_readings(row.cell(index)) for index in asked[sheet.name])
        for sheet in table.sheets
        if sheet.name in asked
        for row in sheet.rows
    )


def fault_at(mapping: HeadingMap, key: RowKey, field: str, *, found: Cell, expected: str) -> Fault:
    """A fault that only a look at the database can find, in the column of `field`."""
    columns = _headings(mapping, key[0]).columns_of(field)
    place = (columns[0].letter, columns[0].heading) if columns else ("", field)
    text = shown(found)
    return Fault(*key, *place, field, f"'{text}'" if text else "", expected)


def _headings(mapping: HeadingMap, sheet: str) -> SheetHeadings:
    return next(headings for headings in mapping.sheets if headings.sheet == sheet)
