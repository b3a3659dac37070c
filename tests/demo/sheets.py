"""Reading the demonstration company's files as plainly as can be."""

import csv
import io
import re
from datetime import date, datetime

from openpyxl import load_workbook

from wellness.demo.company import files

DELIMITERS = {"employees-pune.csv": ";", "visits-round-3-pune.csv": "\t"}


def rows(name, data):
    """The rows of a file, headings included; cells of a workbook keep their types."""
    if name.endswith(".xlsx"):
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        return [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return [tuple(row) for row in csv.reader(text, delimiter=DELIMITERS.get(name, ","))]


def file(name):
    return next(found for found in files() if found.name == name)


def emails_in(found):
    return [cell for row in rows(found.name, found.data) for cell in row if isinstance(cell, str) and "@" in cell]


def uploaded_people():
    return [
        email for found in files() if found.kind == "employees" and not found.practice for email in emails_in(found)
    ]


def as_date(name, cell):
    """A cell's date, read as the file writes it."""
    if isinstance(cell, datetime):
        return cell.date()
    parts = [int(part) for part in re.split(r"[/-]", cell)]
    if "pune" in name:
        return date(parts[2], parts[1], parts[0])
    return date(parts[2], parts[0], parts[1]) if "new-york" in name else date(*parts)
