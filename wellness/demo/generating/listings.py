"""The company's files as its coordinators have them: three sites, three habits of writing a list."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, time

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wellness.demo.generating.people import Person
from wellness.demo.generating.timetable import PlannedVisit
from wellness.demo.workbooks import workbook_bytes

VISIT_HEADINGS = ("Therapist", "Site", "Room", "Date", "From", "To", "Service")
GERMAN_VISIT_HEADINGS = ("Therapeut", "Standort", "Raum", "Datum", "Von", "Bis", "Leistung")

Cell = str | int | date | time
Row = Sequence[Cell]


def berlin_employees(people: Iterable[Person]) -> bytes:
    """A German workbook: a title above the headings, numbers as numbers, dates as dates."""
    headings = ("Personalnummer", "Nachname", "Vorname", "E-Mail", "Abteilung", "Standort", "Eintrittsdatum")
    rows = [(p.number, p.family, p.given, p.email, p.department, "; ".join(p.sites), p.joined) for p in people]
    return _workbook("Mitarbeiter", [("Mitarbeiterliste Berlin",), (), headings], rows, "dd.mm.yyyy")


def new_york_employees(people: Iterable[Person]) -> bytes:
    """An American list with commas; two sites stand in one quoted field."""
    headings = ("Employee ID", "First Name", "Last Name", "Work Email", "Department", "Location", "Hire Date")
    rows = [
        (p.number, p.given, p.family, p.email, p.department, ", ".join(p.sites), f"{p.joined:%m/%d/%Y}") for p in people
    ]
    return _text([headings, *rows], ",").encode("utf-8")


def pune_employees(people: Iterable[Person]) -> bytes:
    """An Indian list with semicolons, a byte order mark and the whole name in one column."""
    headings = ("Full Name", "Email", "Employee No", "Team", "Office", "Date of Joining")
    rows = [
        (f"{p.given} {p.family}", p.email, f"P{p.number}", p.department, " / ".join(p.sites), f"{p.joined:%d/%m/%Y}")
        for p in people
    ]
    return _text([headings, *rows], ";").encode("utf-8-sig")


def faulty_employees() -> bytes:
    """Newcomers with a misspelt site and a broken address, to be mended on the page."""
    return _text(
        [
            ("Name", "Email", "Site", "Department", "Joined"),
            ("Marta Kowalczyk", "marta.kowalczyk@meadow.example", "Berlin", "Einkauf", "2026-01-05"),
            ("Emeka Nwosu", "emeka.nwosu@meadow.example", "Berln", "Entwicklung", "2026-01-05"),
            ("Callie Ashworth", "callie.ashworth(at)meadow.example", "New York", "Design", "2026-01-12"),
            ("Sunil Wagh", "sunil.wagh@meadow.example", "Pune", "Quality", "2026-01-12"),
        ],
        ",",
    ).encode("utf-8")


def plain_visits(visits: Iterable[PlannedVisit]) -> bytes:
    """Commas, ISO dates, 24-hour times."""
    rows = [(*_place(v), v.day.isoformat(), f"{v.starts:%H:%M}", f"{v.ends:%H:%M}", v.service) for v in visits]
    return _text([VISIT_HEADINGS, *rows], ",").encode("utf-8")


def american_visits(visits: Iterable[PlannedVisit]) -> bytes:
    """Commas, month before day, 12-hour times."""
    rows = [(*_place(v), f"{v.day:%m/%d/%Y}", _twelve(v.starts), _twelve(v.ends), v.service) for v in visits]
    return _text([VISIT_HEADINGS, *rows], ",").encode("utf-8")


def indian_visits(visits: Iterable[PlannedVisit]) -> bytes:
    """Tabs, day before month, columns in another order."""
    headings = ("Date", "From", "To", "Service", "Therapist", "Room", "Site")
    rows = [
        (f"{v.day:%d/%m/%Y}", f"{v.starts:%H:%M}", f"{v.ends:%H:%M}", v.service, v.therapist, v.room, v.site)
        for v in visits
    ]
    return _text([headings, *rows], "\t").encode("utf-8")


def workbook_visits(visits: Iterable[PlannedVisit], headings: Row, date_format: str) -> bytes:
    """A workbook with true dates and times."""
    rows = [(*_place(v), v.day, v.starts, v.ends, v.service) for v in visits]
    return _workbook("Visits", [headings], rows, date_format)


def _place(visit: PlannedVisit) -> tuple[str, str, str]:
    return visit.therapist, visit.site, visit.room


def _twelve(clock: time) -> str:
    return f"{(clock.hour - 1) % 12 + 1}:{clock:%M} {'AM' if clock.hour < 12 else 'PM'}"


def _text(rows: Iterable[Row], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _workbook(title: str, top: Sequence[Row], rows: Sequence[Row], date_format: str) -> bytes:
    """`top` ends with the headings, which stand out in bold."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in (*top, *rows):
        sheet.append(tuple(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, date):
                cell.number_format = date_format
            elif isinstance(cell.value, time):
                cell.number_format = "hh:mm"
    for column in range(1, len(top[-1]) + 1):
        sheet.cell(len(top), column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 22
    return workbook_bytes(workbook)
