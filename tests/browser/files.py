"""The files that the coordinator of the walk uploads, and what stands in them."""

from datetime import date, time
from io import BytesIO

from openpyxl import Workbook

HR = "hanna.roth@meadow.example"
THERAPIST = "thea.lind@hands.example"
ADA, BEN, CLEO = "ada.lee@meadow.example", "ben.cho@meadow.example", "cleo.diaz@meadow.example"
DAN, EVA, FINN = "dan.eck@meadow.example", "eva.fox@meadow.example", "finn.gray@meadow.example"
GIL = "gil.hart@meadow.example"

TUESDAYS = [date(2026, 3, 17), date(2026, 3, 24), date(2026, 3, 31), date(2026, 4, 7)]
THURSDAY = date(2026, 3, 19)

PEOPLE = "\n".join(
    [
        "Name;E-mail;Personnel number;Department;Site",
        f"Ada Lee;{ADA};0041;Finance;Berlin",
        f"Ben Cho;{BEN};0042;Design;Berlin",
        f"Cleo Díaz;{CLEO};0043;Design;Berlin",
        f"Dan Eck;{DAN};0044;Sales;Berlin",
        f"Eva Fox;{EVA};0045;Sales;Berlin",
        f"Finn Gray;{FINN};0046;Legal;Berlin",
        f"Gil Hart;{GIL};0047;Legal;Berlni",
    ]
).encode("cp1252")


def therapist_days() -> bytes:
    """Chair massages on four Tuesdays, and one Thursday with two places for trigger point massage."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Therapist", "Site", "Room", "Date", "From", "To", "Service"])
    where = THERAPIST, "Berlin", "Quiet room"
    for day in TUESDAYS:
        sheet.append([*where, day, time(10), time(14), "Chair massage, 20 minutes"])
    sheet.append([*where, THURSDAY, time(9), time(10, 10), "Trigger point massage, 30 minutes"])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()
