"""Writes the files of real shape in `files/`: `python -m tests.services.uploads.make_files`.

Everybody in them is invented. The quirks are those of the systems named: two heading rows, ruled lists, zero dates,
narrow blanks before AM, styled rows down to the end of the sheet. `excel-97-visits.xls` was made by another program.
"""

from pathlib import Path

from tests.services.uploads import people_files, visit_files

FILES = Path(__file__).parent / "files"

MAKERS = {
    "successfactors-export.csv": people_files.successfactors,
    "sap-list.txt": people_files.sap_list,
    "workday-report.xlsx": people_files.workday,
    "personio-export.xlsx": people_files.personio,
    "datev-lohn.csv": people_files.datev,
    "bamboohr-report.csv": people_files.bamboohr,
    "excel-german.csv": people_files.excel_german,
    "excel-english.csv": people_files.excel_english,
    "excel-unicode-text.txt": people_files.excel_unicode_text,
    "numbers-visits.csv": visit_files.numbers_visits,
    "libreoffice-visits.csv": visit_files.libreoffice_visits,
    "libreoffice-employees.xlsx": people_files.libreoffice_employees,
    "google-sheets-visits.csv": visit_files.google_visits,
    "handmade-visits.xlsx": visit_files.handmade_visits,
    "twelve-hour-visits.txt": visit_files.twelve_hours,
    "several-sheets.xlsx": people_files.several_sheets,
    "made-by-a-script.xlsx": people_files.made_by_a_script,
    "look-alikes.csv": people_files.look_alikes,
    "unknown-headings.csv": people_files.unknown_headings,
}


if __name__ == "__main__":
    for filename, make in MAKERS.items():
        (FILES / filename).write_bytes(make())
