"""What a file holds before anyone knows what it means: sheets, numbered rows, raw cells."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from wellness import language
from wellness.services.errors import Refused


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell whose file holds a formula but not its result, so that nobody can know the value."""

    source: str


Cell = str | int | float | bool | date | time | datetime | timedelta | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` is 1-based, as the spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """The cell in a 0-based column; None when the row is shorter."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet without its blank rows; a text file is one sheet with an empty name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done by itself and that the coordinator should know; row 0 speaks of the whole sheet."""

    sheet: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read; `format` (csv, xlsx, xls, ods, ics) is the one found in its bytes, whatever its name."""

    filename: str
    format: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold; sizes in bytes, cells counted as the rectangle around the filled ones."""

    bytes: int = 10_000_000
    calendar_bytes: int = 2_000_000
    unpacked_bytes: int = 100_000_000
    packing_ratio: int = 150
    packed_files: int = 2_000
    sheets: int = 60
    rows: int = 50_000
    columns: int = 200
    cells: int = 2_000_000
    cell_characters: int = 32_767


LIMITS = Limits()


class UploadRefused(Refused):
    """The whole file cannot be used; the text says which file, why, and what to do, in the coordinator's words."""


def column_letter(index: int) -> str:
    """The spreadsheet's name of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based column of a spreadsheet's letters: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def is_blank(cell: Cell) -> bool:
    """Whether nothing that can be seen stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip("\ufeff\u200b \t\r\n\xa0"))


def without_blank_rows(rows: list[tuple[Cell, ...]]) -> tuple[Row, ...]:
    """Number the rows from 1, leave the blank ones out, and cut blank cells off the end of each."""
    kept = []
    for number, cells in enumerate(rows, start=1):
        filled = len(cells)
        while filled and is_blank(cells[filled - 1]):
            filled -= 1
        if filled:
            kept.append(Row(number, cells[:filled]))
    return tuple(kept)


def counted(number: int) -> str:
    """A number as people write it in a sentence: 20,000."""
    return language.number(number)


def megabytes(size: int) -> str:
    """A size in bytes as people say it: 10 MB."""
    return f"{language.decimal(float(f'{size / 1_000_000:.3g}'), '0.##')} MB"
