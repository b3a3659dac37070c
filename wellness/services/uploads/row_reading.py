"""Walk the rows of a sheet and read one field after another, collecting what is wrong."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from wellness.language import _
from wellness.services.uploads.dates import both_readings, order_of, parse_date
from wellness.services.uploads.faults import Corrections, DateOrder, DateQuestion, Fault, Unreadable, quoted, shown
from wellness.services.uploads.headings import Column, HeadingMap, SheetHeadings, is_repeated_heading
from wellness.services.uploads.synonyms import LABELS
from wellness.services.uploads.table import Cell, Formula, Note, Row, Sheet, Table, column_index, is_blank

Value = TypeVar("Value")

_TOTAL = re.compile(
    r"(grand total|total|sum|count|number of|records?|end of|summe|gesamt|anzahl|datensätze|ende der|stand)\b",
    re.IGNORECASE,
)


class SheetReader:
    """One sheet with its headings, the coordinator's corrections, and what was found out on the way."""

    def __init__(self, sheet: Sheet, headings: SheetHeadings, mapping: HeadingMap, corrections: Corrections) -> None:
        self.sheet, self.headings, self.kind = sheet, headings, mapping.kind
        self.corrections = corrections
        self.faults: list[Fault] = []
        self.notes: list[Note] = []
        self.questions: list[DateQuestion] = []
        self.columns = {field: headings.columns_of(field) for field in headings.fields}
        self._fixes = {
            (row, column_index(letter)): text
            for (name, row, letter), text in corrections.fixes.items()
            if name == sheet.name and letter.isascii() and letter.isalpha() and letter.isupper()
        }
        self._fixed_rows = {row for row, _column in self._fixes}
        self.orders: dict[int, DateOrder | None] = {}
        self._asked: set[int] = set()

    def rows(self) -> Iterator["RowReader"]:
        """The rows of data: no headings, no repeated headings, no totals or remarks below the list."""
        previous = self.headings.row
        for row in self.sheet.rows:
            if row.number <= self.headings.row or is_repeated_heading(row, self.headings, self.kind):
                continue
            if row.number not in self._fixed_rows and self._is_remark(row, after_gap=row.number > previous + 1):
                text = quoted(next(cell for cell in row.cells if not is_blank(cell)))
                note = _("Not read as a row of the list: %(text)s.", text=text)
                self.notes.append(Note(self.sheet.name, row.number, note))
                continue
            if any(not is_blank(row.cell(column.index)) for column in self.headings.columns if column.field):
                previous = row.number
                yield RowReader(self, row)

    def cell(self, row: Row, index: int) -> Cell:
        """A cell as the coordinator left it."""
        return self._fixes.get((row.number, index), row.cell(index)) if self._fixes else row.cell(index)

    def is_fixed(self, row: int, index: int) -> bool:
        """Whether the coordinator wrote or confirmed this cell."""
        return (row, index) in self._fixes

    def settle_dates(self, *fields: str) -> None:
        """Find out how the dates in these columns are written, or ask."""
        below = [row for row in self.sheet.rows if row.number > self.headings.row]
        for column in (column for field in fields for column in self.columns.get(field, [])):
            cells = [self.cell(row, column.index) for row in below]
            order = self.corrections.date_orders.get((self.sheet.name, column.letter)) or order_of(cells)
            self.orders[column.index] = order
            doubtful = next((cell for cell in cells if both_readings(cell)), None) if order is None else None
            readings = both_readings(doubtful)
            if readings:
                self._asked.add(column.index)
                self.questions.append(
                    DateQuestion(self.sheet.name, column.letter, column.heading, shown(doubtful), *readings)
                )

    def waits_for_answer(self, column: Column, cell: Cell) -> bool:
        """Whether nobody can read this date before a question is answered."""
        return column.index in self._asked and both_readings(cell) is not None

    def _is_remark(self, row: Row, *, after_gap: bool) -> bool:
        filled = [cell for cell in row.cells if not is_blank(cell)]
        first = filled[0]
        if any(isinstance(cell, str) and "@" in cell for cell in filled) and len(filled) > 1:
            return False
        if isinstance(first, str) and len(filled) <= 3 and _TOTAL.match(first.strip()):
            return True
        return after_gap and len(filled) == 1 and row.number > self.headings.row + 1


class RowReader:
    """One row; `is_good` until a fault is found, `waits` while a question about it is open."""

    def __init__(self, sheet: SheetReader, row: Row) -> None:
        self._sheet, self.row = sheet, row
        self.is_good = True
        self.waits = False

    @property
    def place(self) -> tuple[str, int]:
        """The sheet's name and the row's number."""
        return self._sheet.sheet.name, self.row.number

    def cell(self, field: str) -> Cell:
        """The cell of a field, or its default where the file has none."""
        for column in self._sheet.columns.get(field, ()):
            cell = self._sheet.cell(self.row, column.index)
            if not is_blank(cell):
                return cell
        return self.default(field)

    def default(self, field: str) -> str | None:
        """What the coordinator gave for a field on the page."""
        return self._sheet.corrections.defaults.get(field)

    def has(self, field: str) -> bool:
        """Whether the sheet has a column for a field, or the coordinator gave a default."""
        return field in self._sheet.columns or field in self._sheet.corrections.defaults

    def cells(self, field: str) -> list[Cell]:
        """The filled cells of a field that may have several columns."""
        found = (self._sheet.cell(self.row, column.index) for column in self._sheet.columns.get(field, ()))
        return [cell for cell in found if not is_blank(cell)]

    def read(self, field: str, parse: Callable[[Cell], Value | None]) -> Value | None:
        """The value of a field, None when it is blank or faulty; a fault is kept."""
        cell = self.cell(field)
        if isinstance(cell, Formula):
            self.fault(field, _("a value; open the file in your spreadsheet program, save it, and upload it again"))
            return None
        try:
            return parse(cell)
        except Unreadable as fault:
            self.fault(field, fault.expected, suggestion=fault.suggestion)
            return None

    def require(self, field: str, parse: Callable[[Cell], Value | None], expected: str) -> Value | None:
        """As `read`, but a blank cell is a fault too."""
        good_so_far = self.is_good
        self.is_good = True
        value = self.read(field, parse)
        if value is None and self.is_good:
            self.fault(field, expected)
        self.is_good = self.is_good and good_so_far
        return value

    def date(self, field: str) -> date | None:
        """Read a date by the order of its column; rows with a date that needs an answer first wait."""
        cell = self.cell(field)
        column = next(iter(self._sheet.columns.get(field, ())), None)
        if column and self._sheet.waits_for_answer(column, cell):
            self.waits = True
            return None
        order = self._sheet.orders.get(column.index) if column else None
        return self.read(field, lambda value: parse_date(value, order))

    def fault(self, field: str, expected: str, *, suggestion: str = "") -> None:
        """Keep a fault about a field of this row."""
        self.is_good = False
        column = next(iter(self._sheet.columns.get(field, ())), None)
        place = (column.letter, column.heading) if column else ("", _(LABELS.get(field, field)))
        found = quoted(self.cell(field))
        self._sheet.faults.append(
            Fault(self._sheet.sheet.name, self.row.number, *place, field, found, expected, suggestion)
        )

    def note(self, text: str) -> None:
        """Keep a note about this row."""
        self._sheet.notes.append(Note(*self.place, text))

    def is_confirmed(self, field: str) -> bool:
        """Whether the coordinator wrote this field's cell, or confirmed what stood there."""
        columns = self._sheet.columns.get(field, ())
        return any(self._sheet.is_fixed(self.row.number, column.index) for column in columns)


def sheet_readers(table: Table, mapping: HeadingMap, corrections: Corrections) -> list[SheetReader]:
    """A reader for every sheet that was recognised."""
    by_name = {sheet.name: sheet for sheet in table.sheets}
    return [SheetReader(by_name[found.sheet], found, mapping, corrections) for found in mapping.sheets]


def missing_columns(mapping: HeadingMap) -> tuple[Fault, ...]:
    """One fault for each required field that no column was found for."""
    first = mapping.sheets[0]
    return tuple(
        Fault(
            first.sheet,
            first.row,
            "",
            "",
            field,
            "",
            _("a column for %(field)s; say which one it is", field=_(LABELS[field])),
        )
        for field in mapping.missing
    )


def collected(
    mapping: HeadingMap, readers: list[SheetReader]
) -> tuple[tuple[Fault, ...], tuple[DateQuestion, ...], tuple[Note, ...]]:
    """Everything to be said about a table: faults and notes by row, and questions."""
    faults = tuple(
        fault
        for reader in readers
        for fault in sorted(reader.faults, key=lambda fault: (fault.row, len(fault.column), fault.column))
    )
    notes = (note for reader in readers for note in sorted(reader.notes, key=lambda note: note.row))
    return faults, tuple(question for reader in readers for question in reader.questions), (*mapping.notes, *notes)
