"""Moving the dates inside a file by whole weeks, so that weekdays and everything else stay as they are."""

import io
import re
from datetime import date, datetime, timedelta

from openpyxl import load_workbook

from wellness.demo.workbooks import workbook_bytes

_DIGITS = {"%Y": r"(?P<year>\d{4})", "%m": r"(?P<month>\d{2})", "%d": r"(?P<day>\d{2})"}


def shifted_text(data: bytes, weeks: int, dates: str) -> bytes:
    """A text file with every date that is written as `dates` (strftime with %Y, %m, %d) moved.

    Only ASCII digits change, so any encoding that contains ASCII stays as it is. What is no date stays too.
    """
    pattern = re.escape(dates)
    for code, digits in _DIGITS.items():
        pattern = pattern.replace(code, digits)

    def moved(match: re.Match[str]) -> str:
        try:
            day = date(**{part: int(digits) for part, digits in match.groupdict().items()})
        except ValueError:
            return match[0]
        return (day + timedelta(weeks=weeks)).strftime(dates)

    text = re.sub(rf"(?<!\d){pattern}(?!\d)", moved, data.decode("latin-1"))
    return text.encode("latin-1")


def shifted_workbook(data: bytes, weeks: int) -> bytes:
    """A workbook with every date cell moved; they remain date cells in their own format."""
    workbook = load_workbook(io.BytesIO(data))
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    cell.value = cell.value + timedelta(weeks=weeks)
    return workbook_bytes(workbook)
