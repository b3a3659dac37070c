"""What is wrong with a cell, in words; what was decided about it; and the rows that came out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Generic, Literal, TypeVar

from wellness import language
from wellness.language import _
from wellness.services.uploads.table import Cell, Formula, Note

RowType = TypeVar("RowType")
DateOrder = Literal["day first", "month first"]


class Unreadable(Exception):
    """A cell does not hold what its column should; `suggestion` is a text that would do, or empty."""

    def __init__(self, expected: str, suggestion: str = "") -> None:
        super().__init__(expected)
        self.expected, self.suggestion = expected, suggestion


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that keeps its row out. `column` is the letter; a fix of the cell goes under (sheet, row, column).

    Row 0 and an empty column speak of the sheet as a whole. `field` is what the column stands for.
    """

    sheet: str
    row: int
    column: str
    heading: str
    field: str
    found: str
    expected: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = [_('sheet "%(sheet)s"', sheet=self.sheet)] if self.sheet else []
        place += [_("row %(row)s", row=self.row)] if self.row else []
        place += [_('column %(column)s "%(heading)s"', column=self.column, heading=self.heading)] if self.column else []
        where = ", ".join(place) or _("the file")
        where = f"{where[0].upper()}{where[1:]}"
        if not self.found:
            return _("%(where)s: found nothing, expected %(expected)s.", where=where, expected=self.expected)
        return _(
            "%(where)s: found %(found)s, expected %(expected)s.", where=where, found=self.found, expected=self.expected
        )


@dataclass(frozen=True, slots=True)
class DateQuestion:
    """A column whose dates can be read in two ways; its rows wait until the coordinator says which."""

    sheet: str
    column: str
    heading: str
    example: str
    day_first: date
    month_first: date

    def __str__(self) -> str:
        return _(
            'Column %(column)s "%(heading)s" holds dates such as %(example)s: is that %(one)s or %(other)s?',
            column=self.column,
            heading=self.heading,
            example=self.example,
            one=spelled(self.day_first),
            other=spelled(self.month_first),
        )


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the coordinator decided on the page.

    `fixes` replaces a cell, by (sheet, row, column letter), with a text; repeating what stands in a doubtful cell
    confirms it. `defaults` gives a field where the file has none. `date_orders` answers questions, by (sheet, column).
    """

    fixes: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_orders: Mapping[tuple[str, str], DateOrder] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows(Generic[RowType]):
    """What became of a table: the good rows in their order, and everything to be said about the others."""

    rows: tuple[RowType, ...]
    faults: tuple[Fault, ...]
    questions: tuple[DateQuestion, ...]
    notes: tuple[Note, ...]


def quoted(cell: Cell) -> str:
    """A cell as a message shows it: in quotes and not too long; empty for a blank one."""
    text = shown(cell)
    return f"'{text if len(text) <= 60 else text[:59] + '…'}'" if text else ""


def shown(cell: Cell) -> str:
    """A cell as text, as the spreadsheet program would show it; empty for a blank one."""
    match cell:
        case None:
            return ""
        case Formula():
            return cell.source
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="minutes")
        case timedelta():
            return _("%(hours)s hours", hours=f"{cell.total_seconds() / 3600:.4g}")
    return " ".join(str(cell).split())


def spelled(day: date) -> str:
    """A date that nobody can misread: 5 January 2026."""
    return _("%(day)s %(month)s %(year)s", day=day.day, month=language.month(day), year=day.year)
