"""Template files to download and fill in; what they look like is what the import reads best."""

import csv
from datetime import date, time
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Literal

from wellness.language import _, later
from wellness.services.uploads.synonyms import Kind
from wellness.services.uploads.table import column_letter

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADINGS: dict[Kind, tuple[str, ...]] = {
    "employees": ("Name", "E-mail", "Personnel number", "Department", "Site", "Further sites", "Joined", "Left"),
    "visits": ("Therapist", "Site", "Room", "Date", "From", "To", "Service"),
}
_EXAMPLES: dict[Kind, tuple[tuple[str | date | time | None, ...], ...]] = {
    "employees": (
        ("Ada Example", "ada@sample.example", "00412", "Finance", "Berlin", None, date(2024, 3, 1), None),
        ("Ben Example", "ben@sample.example", "00413", "Design", "Berlin", "New York", date(2025, 9, 15), None),
    ),
    "visits": (
        ("mira@sample.example", "Berlin", "Quiet room", date(2026, 1, 6), time(9), time(15), "Chair massage"),
        ("Noah Example", "New York", "Room 4", date(2026, 1, 8), time(10), time(16), "Back massage"),
    ),
}
_HELP: dict[Kind, tuple[tuple[str, str], ...]] = {
    "employees": (
        ("Name", later("First and last name. Two columns, First name and Last name, do as well.")),
        ("E-mail", later("The address at work. Everyone needs one of their own; it is where invitations go.")),
        ("Personnel number", later("May stay empty. Keep the column as text, so that leading zeros survive.")),
        ("Department", later("May stay empty.")),
        ("Site", later("The name of the site as it is set up. May stay empty when there is only one.")),
        ("Further sites", later("Other sites where the person can come, separated by commas. May stay empty.")),
        ("Joined", later("A date, such as 2026-01-05 or 05.01.2026. May stay empty.")),
        ("Left", later("The last day of work, for people who have left. May stay empty.")),
    ),
    "visits": (
        ("Therapist", later("The therapist's e-mail address, or the name when only one therapist has it.")),
        ("Site", later("The name of the site as it is set up. May stay empty when there is only one.")),
        ("Room", later("The name of the room as it is set up. May stay empty when the site has only one.")),
        ("Date", later("The day, such as 2026-01-05 or 05.01.2026.")),
        ("From", later("When the first session can start, in the site's own time: 09:00 or 9:00 AM.")),
        ("To", later("When the last session is over and the room is tidy, in the site's own time.")),
        ("Service", later("The name of the service as it is set up.")),
    ),
}
_AFTERWARDS = (
    later("Replace the two example rows by your own. Other columns may stay; they are not read."),
    later("Nothing changes when you upload the file: you first see what was understood, and confirm it."),
)

EXAMPLE_ADDRESSES = frozenset(str(row[1]) for row in _EXAMPLES["employees"])


def template(kind: Kind, form: Literal["csv", "xlsx"]) -> bytes:
    """A file with headings and two example rows; the .xlsx has a second sheet that says how to fill it in."""
    return _csv(kind) if form == "csv" else _xlsx(kind)


def template_name(kind: Kind, form: Literal["csv", "xlsx"]) -> str:
    """What the downloaded file is called."""
    return f"{'employees' if kind == 'employees' else 'therapist-days'}.{form}"


def _csv(kind: Kind) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS[kind])
    for row in _EXAMPLES[kind]:
        writer.writerow([cell.isoformat("minutes") if isinstance(cell, time) else cell for cell in row])
    # Excel takes a file without the mark for Windows-1252 and spoils every umlaut that is typed into it.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(kind: Kind) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _("Employees") if kind == "employees" else _("Therapist days")
    sheet.append(_HEADINGS[kind])
    for row in _EXAMPLES[kind]:
        sheet.append(row)
    sheet.freeze_panes = "A2"
    guide = workbook.create_sheet(_("How to fill this in"))
    for heading, help_words in _HELP[kind]:
        guide.append([heading, _(help_words)])
    guide.append([])
    for sentence in _AFTERWARDS:
        guide.append([_(sentence)])
    for cell in (*sheet[1], *guide["A"][: len(_HELP[kind])]):
        cell.font = Font(bold=True)
    _format_columns(sheet, kind)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 20, 90
    packed = BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _format_columns(sheet: "Worksheet", kind: Kind) -> None:
    formats = {"Date": "yyyy-mm-dd", "Joined": "yyyy-mm-dd", "Left": "yyyy-mm-dd", "From": "hh:mm", "To": "hh:mm"}
    for column, heading in enumerate(_HEADINGS[kind], start=1):
        sheet.column_dimensions[column_letter(column - 1)].width = 24 if heading in {"E-mail", "Therapist"} else 17
        # The rows to be filled in get the format too, so that Excel does not guess another one.
        for row in range(2, 502):
            sheet.cell(row, column).number_format = formats.get(heading, "@")
