"""Lists of therapist days of real shape, each with the whole proposal it must give; times are in UTC."""

from tests.services.uploads.company import table_of, visits
from wellness.services.uploads.faults import Corrections


def test_numbers_names_the_table_in_the_first_line_and_puts_a_narrow_blank_before_am() -> None:
    found = visits(table_of("numbers-visits.csv"))
    assert found.columns == {
        "therapist": "Therapist", "site": "Where", "room": "Room", "date": "Day", "from": "Start", "to": "Finish",
        "service": "Treatment",
    }  # fmt: skip
    assert found.mapping.sheets[0].row == 2
    assert found.rows == [
        ("mira", "nyc", "four", "chair", "2026-01-06 14:00-20:00", 12, 2),
        ("noah", "nyc", "four", "chair", "2026-01-08 17:00-21:30", 9, 2),
    ]
    assert found.faults == [
        "Row 5, column F \"Finish\": found '2:00', expected a time after 09:00 on the same day.",
    ]
    assert (found.notes, found.questions) == ([], [])


def test_an_afternoon_time_without_pm_can_be_fixed_on_the_page() -> None:
    found = visits(table_of("numbers-visits.csv"), corrections=Corrections(fixes={("", 5, "F"): "14:00"}))
    assert found.faults == []
    assert found.rows[2] == ("noah", "nyc", "four", "chair", "2026-01-09 14:00-19:00", 10, 2)


def test_libreoffice_quotes_its_texts_and_a_therapist_in_two_places_is_a_fault_of_both_rows() -> None:
    found = visits(table_of("libreoffice-visits.csv"))
    assert found.columns == {
        "therapist": "Masseur/in", "site": "Standort", "room": "Raum", "date": "Datum", "from": "Von", "to": "Bis",
        "service": "Anwendung",
    }  # fmt: skip
    assert found.rows == [("noah", "ber", "quiet", "chair", "2026-01-06 09:00-15:00", 12, 2)]
    assert found.faults == [
        "Row 2, column E \"Von\": found '09:00:00', expected a time when Mira Lopez is free; row 4 overlaps it.",
        "Row 4, column E \"Von\": found '14:30:00', expected a time when Mira Lopez is free; row 2 overlaps it.",
        "Row 5, column F \"Bis\": found '18:00:00', expected at most 8 hours on site; this visit has 9. Shorten it or "
        "share it between two therapists.",
        "Row 6, column C \"Raum\": found 'Keller', expected a room of Berlin: Quiet room.",
    ]
    assert (found.notes, found.questions) == ([], [])


def test_google_sheets_with_both_times_in_one_cell() -> None:
    found = visits(table_of("google-sheets-visits.csv"))
    assert found.columns == {
        "therapist": "Who", "site": "Site", "room": "Room", "date": "Date", "hours": "Hours", "service": "Service",
    }  # fmt: skip
    assert found.rows == [
        ("mira", "ber", "quiet", "back", "2026-01-06 08:00-14:00", 7, 1),
        ("mira", "ber", "quiet", "back", "2026-01-13 08:00-14:00", 7, 1),
    ]
    assert found.faults == [
        "Row 4, column E \"Hours\": found 'ab 9 Uhr', expected two times such as 09:00 - 15:00.",
    ]
    assert (found.notes, found.questions) == ([], [])


def test_a_list_made_by_hand_has_a_merged_title_merged_places_and_times_of_every_kind() -> None:
    found = visits(table_of("handmade-visits.xlsx"))
    assert found.columns == {
        "site": "Standort", "room": "Raum", "date": "Datum", "from": "von", "to": "bis", "therapist": "Therapeut:in",
        "service": "Behandlung",
    }  # fmt: skip
    assert found.mapping.sheets[0].row == 3
    assert found.rows == [
        ("mira", "ber", "quiet", "back", "2026-01-06 08:00-14:30", 8, 1),
        ("noah", "ber", "quiet", "chair", "2026-01-07 08:00-11:00", 6, 1),
        ("noah", "nyc", "four", "chair", "2026-01-08 14:00-18:00", 9, 2),
    ]
    assert found.notes == [
        "Januar:8 Not read as a row of the list: 'Summe'.",
        "Januar:9 Not read as a row of the list: 'Bitte die Matten mitbringen!'.",
    ]
    assert (found.faults, found.questions) == ([], [])


def test_twelve_hour_times_between_pipes() -> None:
    found = visits(table_of("twelve-hour-visits.txt"))
    assert found.columns == {
        "date": "Visit Date", "from": "Start Time", "to": "End Time", "therapist": "Provider", "site": "Branch",
        "room": "Meeting room", "service": "Service type",
    }  # fmt: skip
    assert found.rows == [
        ("mira", "nyc", "four", "chair", "2026-01-06 14:00-18:30", 9, 2),
        ("noah", "nyc", "four", "chair", "2026-01-14 17:00-21:00", 9, 2),
    ]
    assert found.faults == [
        "Row 4, column F \"Meeting room\": found 'Room 9', expected a room of New York: Room 4.",
        "Row 4, column G \"Service type\": found 'Hot stones', expected one of Chair massage, Back massage.",
    ]
    assert (found.notes, found.questions) == ([], [])


def test_a_workbook_of_excel_97() -> None:
    found = visits(table_of("excel-97-visits.xls"))
    assert found.columns == {
        "therapist": "Therapeut", "site": "Standort", "room": "Raum", "date": "Datum", "from": "Von", "to": "Bis",
        "service": "Leistung",
    }  # fmt: skip
    assert found.rows == [("mira", "ber", "quiet", "back", "2026-01-06 08:00-14:30", 8, 1)]
    assert found.faults == [
        'Sheet "Einsätze", row 3, column A "Therapeut": found \'Noah Okafor\', expected one of Mira Lopez, Noah Lind.',
    ]
    assert (found.notes, found.questions) == ([], [])
