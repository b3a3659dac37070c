"""Small helpers for writing workbooks that are not quite regular."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def new_sheet(name: str) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = name
    return workbook, sheet


def append(sheet: Worksheet, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        sheet.append(row)


def packed(workbook: Workbook) -> bytes:
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def rewritten(data: bytes, path: str, old: str, new: str) -> bytes:
    return changed(data, path, lambda xml: xml.replace(old, new))


def changed(data: bytes, path: str, change: Callable[[str], str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name).decode()
            after.writestr(name, change(content) if name == path else content)
    return target.getvalue()


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time())
