"""Types 20,000 people of twelve columns; prints rows, seconds, computed seconds, peak megabytes of both processes."""

import io
import os
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from wellness.services.uploads.choices import Known, SiteChoice
from wellness.services.uploads.employees import employee_rows
from wellness.services.uploads.headings import recognise
from wellness.services.uploads.sandbox import read_upload

_HEADINGS = (
    "Employee #", "First name", "Last name", "Work email", "Department", "Location", "Hire date", "Status", "Job title",
    "Manager", "Cost center", "Phone",
)  # fmt: skip


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    sheet.append(_HEADINGS)
    for number in range(20_000):
        sheet.append(
            (
                f"{number:05}",
                f"Ann{number}",
                f"Lee{number}",
                f"ann.lee.{number:05}@meadow.example",
                "Finance",
                ("Berlin", "New York")[number % 2],
                date(2010, 1, 1) + timedelta(days=number % 5000),
                "Active",
                "Clerk",
                f"Bo {number % 300}",
                "4100",
                f"+49 30 {number}",
            )  # fmt: skip
        )
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def own_megabytes() -> float:
    # The kernel's ru_maxrss would count the process that started this one too.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def childrens_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    data = path.read_bytes() if path else workbook()
    known = Known(sites=(SiteChoice("b", ("Berlin",), "Europe/Berlin"), SiteChoice("n", ("New York",), "UTC")))
    began, computed_before = time.monotonic(), sum(os.times()[:4])
    table = read_upload("people.xlsx", data)
    found = employee_rows(table, recognise(table, "employees"), known)
    seconds = time.monotonic() - began
    computed = sum(os.times()[:4]) - computed_before
    sys.stdout.write(f"{len(found.rows)} {seconds:.2f} {computed:.2f} {own_megabytes()} {childrens_megabytes()}\n")
