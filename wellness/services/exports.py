"""Tables for people who open them in Excel, Numbers or LibreOffice: no cell of them is ever run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, cast

from openpyxl import Workbook
from openpyxl.cell import Cell as WorkbookCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wellness.services.plain_text import many_lines, one_line

Cell = str | int | float | Decimal | bool | date | time | datetime | None

# Excel runs a cell that begins so; it reads the wide forms of East Asian keyboards alike (OWASP, CSV injection).
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# The same after a separator, for the file may be opened with another one than it was written with.
_HIDDEN_FORMULA = re.compile(r"(?<=[,;|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_BOM = "\ufeff"
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET_NAME = 31
_LONGEST_CELL = 32_767
_WIDTHS = range(10, 50)
_FORMATS: list[tuple[type, str]] = [
    (datetime, "yyyy-mm-dd hh:mm"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm"),
]


def csv_bytes(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: Literal[",", ";", "\t"] = ","
) -> bytes:
    """Return a table as CSV in UTF-8 with CRLF line ends.

    It begins with a byte order mark, because Excel takes a file without one for the code page of the machine and
    spoils every name with an accent; a line `sep=` would make Excel overlook the mark. German Excel wants the
    semicolon. Text stands on one line, and where a spreadsheet would run it, it gets an apostrophe in front; numbers
    stay numbers. Dates are ISO 8601, and a time that knows its offset is written with it, to the second.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_in_csv(heading) for heading in headings])
    writer.writerows([_in_csv(value) for value in row] for row in rows)
    return (_BOM + file.getvalue()).encode("utf-8")


def xlsx_bytes(sheet_name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as an Excel workbook of one sheet, with a fixed bold heading and filters.

    Text is stored as text whatever it begins with. Dates and times are real ones; Excel knows no zones, so a time is
    the time on the clock of its own offset.
    """
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _sheet_title(sheet_name)
    table: list[Sequence[Cell]] = [headings, *rows]
    for number, values in enumerate(table, start=1):
        for column, value in enumerate(values, start=1):
            _fill(sheet, number, column, value)
    _lay_out(sheet, table)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _in_csv(value: Cell) -> str | int | float | Decimal:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            text = _HIDDEN_FORMULA.sub("'", one_line(value))
            return f"'{text}" if _FORMULA.match(value) or _FORMULA.match(text) else text
        case datetime():
            return value.isoformat(sep="T" if value.tzinfo else " ", timespec="seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case _:
            return value


def _fill(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    if value is None:
        return
    cell = cast(WorkbookCell, sheet.cell(row=row, column=column))
    if isinstance(value, str):
        _fill_text(cell, many_lines(value)[:_LONGEST_CELL])
    elif isinstance(value, bool):
        _fill_text(cell, "yes" if value else "no")
    else:
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime | time) else value
        cell.number_format = next((form for kind, form in _FORMATS if isinstance(value, kind)), cell.number_format)


def _fill_text(cell: WorkbookCell, text: str) -> None:
    cell.value = text
    # The library would make a formula of what begins with an equals sign, and an error of "#N/A".
    cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True


def _lay_out(sheet: Worksheet, table: list[Sequence[Cell]]) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column in range(1, len(table[0]) + 1):
        longest = max(len(str(row[column - 1] or "")) for row in table if len(row) >= column)
        width = min(max(longest + 2, _WIDTHS.start), _WIDTHS.stop)
        sheet.column_dimensions[get_column_letter(column)].width = width


def _sheet_title(name: str) -> str:
    return _NOT_IN_A_SHEET_NAME.sub(" ", one_line(name)).strip("' ")[:_LONGEST_SHEET_NAME].strip("' ") or "Sheet"
