"""Dates as spreadsheets and people write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from wellness.language import _, later
from wellness.services.uploads.faults import DateOrder, Unreadable
from wellness.services.uploads.table import Cell

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_SERIALS = range(18_264, 73_051)  # 1950 to 2099
_YEARS = range(1940, 2100)
_EMPTY = frozenset({"0000-00-00", "00.00.0000", "00/00/0000", "00000000", "-", "–", "—", "n/a", "none", "null"})
_TIME_BEHIND = r"(?:[T\s,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:\s*[ap]\.?m\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY_BEFORE = (
    r"(?:(?:mo|di|mi|do|fr|sa|so|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\.?,?\s+)?"
)
_ISO = re.compile(rf"{_WEEKDAY_BEFORE}(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}}){_TIME_BEHIND}", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DOTTED = re.compile(
    rf"{_WEEKDAY_BEFORE}(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}|\d{{2}}){_TIME_BEHIND}", re.IGNORECASE
)
_SLASHED = re.compile(rf"{_WEEKDAY_BEFORE}(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME_BEHIND}", re.IGNORECASE)
_DAY_MONTH_NAME = re.compile(
    rf"{_WEEKDAY_BEFORE}(\d{{1,2}})(?:st|nd|rd|th)?[.\s-]+([^\W\d]{{3,9}})\.?,?[\s-]+(\d{{4}}|\d{{2}})", re.IGNORECASE
)
_MONTH_NAME_DAY = re.compile(
    rf"{_WEEKDAY_BEFORE}([^\W\d]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE
)
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january januar jan jän jänner", "february februar feb", "march märz mar mär mrz", "april apr", "may mai",
            "june juni jun", "july juli jul", "august aug", "september sept sep", "october oktober oct okt",
            "november nov", "december dezember dec dez",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip

EXPECTED = later("a date such as 2026-11-21 or 21.11.2026")
_NO_DAY: dict[DateOrder | None, str] = {
    None: later("a day that the calendar has, such as 2026-11-21"),
    "day first": later("a day that the calendar has, read with the day written first, such as 2026-11-21"),
    "month first": later("a day that the calendar has, read with the month written first, such as 2026-11-21"),
}


def parse_date(cell: Cell, order: DateOrder | None = None) -> date | None:
    """The day in a cell, None when it is blank or holds a system's zero date.

    `order` says how to read 03/04/2026 when the column alone does not tell. Raises Unreadable.
    """
    if cell is None or isinstance(cell, datetime):
        return _checked(cell.date()) if cell else None
    if isinstance(cell, date):
        return _checked(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_number(cell)
    if not isinstance(cell, str):
        raise Unreadable(_(EXPECTED))
    text = " ".join(cell.split())
    if not text or text.lower() in _EMPTY:
        return None
    return _checked(_from_text(text, order))


def order_of(cells: Iterable[Cell]) -> DateOrder | None:
    """What the dates with slashes in a column say about their order; None when they say nothing or disagree."""
    orders: set[DateOrder] = set()
    for cell in cells:
        found = _SLASHED.fullmatch(" ".join(cell.split())) if isinstance(cell, str) else None
        if found:
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                orders.add("day first")
            elif second > 12 >= first:
                orders.add("month first")
    return orders.pop() if len(orders) == 1 else None


def both_readings(cell: Cell) -> tuple[date, date] | None:
    """The two days that a date with slashes can mean, day first and month first; None when it has one meaning."""
    found = _SLASHED.fullmatch(" ".join(cell.split())) if isinstance(cell, str) else None
    if not found or found[1].zfill(2) == found[3].zfill(2):
        return None
    try:
        year, first, second = _year(found[4]), int(found[1]), int(found[3])
        return date(year, second, first), date(year, first, second)
    except ValueError:
        return None


def _from_text(text: str, order: DateOrder | None) -> date:
    try:
        if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DOTTED.fullmatch(text):
            return date(_year(found[3]), int(found[2]), int(found[1]))
        if found := _SLASHED.fullmatch(text):
            first, second = int(found[1]), int(found[3])
            is_month_first = order == "month first" or (order is None and second > 12)
            day, month = (second, first) if is_month_first else (first, second)
            return date(_year(found[4]), month, day)
        if found := _DAY_MONTH_NAME.fullmatch(text):
            return date(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_NAME_DAY.fullmatch(text):
            return date(int(found[3]), _month(found[1]), int(found[2]))
    except ValueError as fault:
        raise Unreadable(_(_NO_DAY[order])) from fault
    if text.isdecimal() and len(text) == 5:
        return _from_number(int(text))
    raise Unreadable(_(EXPECTED))


def _from_number(serial: float) -> date:
    if _EXCEL_SERIALS.start <= serial < _EXCEL_SERIALS.stop:
        return _EXCEL_DAY_ZERO + timedelta(days=int(serial))
    if 19_400_101 <= serial <= 20_991_231 and serial == int(serial):
        return _checked(_from_text(str(int(serial)), None))
    raise Unreadable(_(EXPECTED))


def _month(name: str) -> int:
    if name.casefold() not in _MONTHS:
        raise ValueError(f"{name} is no month")
    return _MONTHS[name.casefold()]


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)


def _checked(day: date) -> date:
    # 31.12.9999 is how personnel systems write "without end"; callers that allow it look before.
    if day.year in _YEARS or day.year == 9999:
        return day
    raise Unreadable(_("a date between %(first)s and %(last)s", first=_YEARS.start, last=_YEARS.stop - 1))
