"""Lists of therapist days as spreadsheet programs and people write them."""

from datetime import date, time

from openpyxl.styles import Font

from tests.services.uploads.workbook_files import append, new_sheet, packed


def numbers_visits() -> bytes:
    lines = [
        "Table 1",
        "Therapist,Where,Room,Day,Start,Finish,Treatment,",
        'Mira Lopez,New York,Room 4,"Jan 6, 2026",9:00\u202fAM,3:00\u202fPM,Chair massage,',
        'Noah Lind,New York,Room 4,"Jan 8, 2026",12:00\u202fPM,4:30\u202fPM,Chair massage,',
        'Noah Lind,New York,Room 4,"Jan 9, 2026",9:00\u202fAM,2:00,Chair massage,',
        ",,,,,,,",
    ]
    return "\n".join(lines).encode()


def libreoffice_visits() -> bytes:
    lines = [
        '"Masseur/in","Standort","Raum","Datum","Von","Bis","Anwendung"',
        '"mira@hands.example","Berlin","Ruheraum",2026-01-06,09:00:00,15:00:00,"Rückenmassage"',
        '"lind, Noah","Berlin","Ruheraum",2026-01-06,10:00:00,16:00:00,"Sitzmassage"',
        '"mira@hands.example","Berlin","Ruheraum",2026-01-06,14:30:00,17:30:00,"Rückenmassage"',
        '"mira@hands.example","Berlin","Ruheraum",2026-01-13,09:00:00,18:00:00,"Rückenmassage"',
        '"mira@hands.example","Berlin","Keller",2026-01-20,09:00:00,12:00:00,"Rückenmassage"',
    ]
    return "\n".join([*lines, ""]).encode()


def google_visits() -> bytes:
    lines = [
        "Who,Site,Room,Date,Hours,Service",
        "Mira Lopez,Berlin,Quiet room,06/01/2026,9:00 - 15:00,Back massage",
        "Mira Lopez,Berlin,Quiet room,13/01/2026,09:00–15:00,Back massage",
        "Mira Lopez,Berlin,Quiet room,20/01/2026,ab 9 Uhr,Back massage",
    ]
    return "\r\n".join(lines).encode()


def handmade_visits() -> bytes:
    workbook, sheet = new_sheet("Januar")
    append(
        sheet,
        [
            ("Massage im Büro, Januar 2026",),
            (),
            ("Standort", "Raum", "Datum", "von", "bis", "Therapeut:in", "Behandlung"),
            ("Berlin", "Ruheraum", date(2026, 1, 6), "9 Uhr", "15.30 Uhr", "Mira Lopez", "Rückenmassage"),
            (None, None, date(2026, 1, 7), time(9, 0), time(12, 0), "Noah Lind", "Sitzmassage"),
            ("New York", None, date(2026, 1, 8), 0.375, "1300", "Noah Lind", "Sitzmassage"),
            (),
            ("Summe", None, "3 Tage"),
            ("Bitte die Matten mitbringen!",),
        ],
    )
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")
    sheet["A1"].font = Font(bold=True, size=16)
    for row in range(4, 7):
        sheet.cell(row, 3).number_format = 'ddd", "dd.mm.yyyy'
    return packed(workbook)


def twelve_hours() -> bytes:
    lines = [
        "Visit Date|Start Time|End Time|Provider|Branch|Meeting room|Service type",
        "Tue, 1/6/2026|9am|1:30 p.m.|Mira Lopez|New York|Room 4|chair massage (20 min)",
        "Wed, 1/14/2026|12:00 PM|4 PM|Noah Lind|New York|Room 4|Chair massage",
        "Thu, 1/15/2026|12:00 AM|4:00 AM|Noah Lind|New York|Room 9|Hot stones",
    ]
    return "\r\n".join([*lines, ""]).encode()
