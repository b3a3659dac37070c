"""Lists of people of real shape, each with the whole proposal it must give."""

from datetime import date

from tests.services.uploads.company import employees, table_of
from wellness.services.uploads.faults import Corrections

AN_ADDRESS = "expected an e-mail address such as ann.lee@meadow.example."


def test_successfactors_writes_two_rows_of_headings_and_codes_behind_places() -> None:
    found = employees(table_of("successfactors-export.csv"))
    assert found.columns == {
        "status": "STATUS", "number": "USERID", "first_name": "FIRSTNAME", "last_name": "LASTNAME", "email": "EMAIL",
        "department": "DEPARTMENT", "site": "LOCATION", "joined": "HIREDATE",
    }  # fmt: skip
    assert found.mapping.unrecognised == ("MI", "MANAGER")
    assert found.rows == [
        ("Tilda Vogel", "tilda.vogel@meadow.example", "10017", "Research, Labs", ("ber",), date(2019, 3, 14),
         None, True),
        ("Ore Adeyemi", "ore.adeyemi@meadow.example", "10018", "Sales", ("nyc",), date(2021, 11, 2), None, True),
        ("Lotte Brandt", "lotte.brandt@meadow.example", "10019", "Sales", ("ber",), date(2016, 1, 7), None, False),
    ]  # fmt: skip
    assert (found.faults, found.notes, found.questions) == ([], [], [])


def test_sap_rules_its_lists_repeats_the_headings_and_ends_work_in_9999() -> None:
    found = employees(table_of("sap-list.txt"))
    assert found.columns == {
        "number": "PersNr", "last_name": "Nachname", "first_name": "Vorname", "joined": "Eintritt", "left": "Austritt",
        "site": "Personalteilbereich", "email": "E-Mail",
    }  # fmt: skip
    assert found.mapping.sheets[0].row == 4
    assert found.rows == [
        ("Jürgen Weiß", "juergen.weiss@meadow.example", "00001204", None, ("ber",), date(2009, 4, 1), None, True),
        ("Ayse Çelik", "ayse.celik@meadow.example", "00001377", None, ("ber",), date(2017, 9, 15), None, True),
        ("Maria von Ahn", "maria.vonahn@meadow.example", "00001402", None, ("nyc",), date(2020, 1, 1),
         date(2025, 6, 30), True),
        ("Deniz Öztürk", "deniz.oeztuerk@meadow.example", "00001455", None, ("ber",), None, None, True),
    ]  # fmt: skip
    assert found.notes == [":9 Not read as a row of the list: '05.01.2026 Dynamische Listenausgabe 2'."]
    assert (found.faults, found.questions) == ([], [])


def test_workday_puts_a_title_above_and_the_status_behind_the_name() -> None:
    found = employees(table_of("workday-report.xlsx"))
    assert found.columns == {
        "number": "Employee ID", "name": "Worker", "email": "Email - Primary Work",
        "department": "Supervisory Organization", "site": "Location", "joined": "Hire Date",
    }  # fmt: skip
    assert found.mapping.sheets[0].row == 5
    assert found.rows == [
        ("Priya Raman", "priya.raman@meadow.example", "204417", "Platform (Ines Duarte)", ("pnq",), date(2018, 7, 2),
         None, True),
        ("Marcus O'Neill", "marcus.oneill@meadow.example", "204433", "Platform (Ines Duarte)", ("nyc",),
         date(2022, 2, 14), None, True),
        ("Sofia Lindqvist", "sofia.lindqvist@meadow.example", "204501", "People (Ann Cole)", ("ber",),
         date(2015, 10, 1), None, False),
    ]  # fmt: skip
    where = 'Sheet "Sheet1", row 9, column'
    assert found.faults == [
        f"{where} C \"Email - Primary Work\": found 'wei-ling.chen(at)meadow.example', {AN_ADDRESS}",
        f"{where} F \"Hire Date\": found 'TBD', expected a date such as 2026-11-21 or 21.11.2026.",
    ]
    assert (found.notes, found.questions) == ([], [])


def test_personio_keeps_numbers_as_numbers_and_dates_as_midnights() -> None:
    found = employees(table_of("personio-export.xlsx"))
    assert found.columns == {
        "number": "ID", "first_name": "Vorname", "last_name": "Nachname", "email": "E-Mail", "status": "Status",
        "department": "Abteilung", "site": "Büro", "joined": "Einstellungsdatum",
    }  # fmt: skip
    assert found.mapping.unrecognised == ("Position",)
    assert found.rows == [
        ("Jana Novotná", "jana.novotna@meadow.example", "5120331", "Design", ("ber",), date(2021, 5, 1), None, True),
        ("Emeka Obi", "emeka.obi@meadow.example", "5120332", "Finanzen", ("nyc",), date(2026, 1, 1), None, True),
        ("Lea Groß", "lea.gross@meadow.example", "5120340", "Design", ("ber",), date(2017, 8, 15), None, False),
    ]
    assert found.faults == [f'Sheet "Mitarbeitende", row 5, column D "E-Mail": found nothing, {AN_ADDRESS}']
    assert (found.notes, found.questions) == ([], [])


def test_datev_has_a_preamble_leading_zeros_and_a_count_below() -> None:
    found = employees(table_of("datev-lohn.csv"))
    assert found.columns == {
        "number": "Pers.-Nr.", "last_name": "Familienname", "first_name": "Vorname", "joined": "Eintritt",
        "left": "Austritt", "department": "Kostenstelle", "site": "Betriebsstätte", "email": "E-Mail (dienstlich)",
    }  # fmt: skip
    assert found.rows == [
        ("Käthe Müller-Lüdenscheid", "kaethe.mueller@meadow.example", "00007", "4100", ("ber",), date(1998, 10, 1),
         None, True),
        ("Jörn Schäfer", "joern.schaefer@meadow.example", "00012", "4100", ("ber",), date(2016, 2, 15),
         date(2026, 2, 28), True),
    ]  # fmt: skip
    assert found.faults == [
        "Row 8, column D \"Eintritt\": found '31.02.2019', expected a day that the calendar has, such as 2026-11-21."
    ]
    assert found.notes == [":9 Not read as a row of the list: 'Anzahl Mitarbeiter: 3'."]
    assert found.questions == []


def test_bamboohr_turns_names_round_and_writes_zero_dates() -> None:
    found = employees(table_of("bamboohr-report.csv"))
    assert found.columns == {
        "number": "Employee #", "name": "Last Name, First Name", "email": "Work Email", "department": "Department",
        "site": "Location", "joined": "Hire Date", "left": "Termination Date",
    }  # fmt: skip
    assert found.mapping.unrecognised == ("Home Email",)
    assert found.rows == [
        ("Chidi Okafor", "chidi.okafor@meadow.example", "41", "Support", ("nyc",), date(2020, 3, 30), None, True),
        ("Ana Maria Garcia Lopez", "ana.garcia@meadow.example", "42", "Support", ("nyc",), date(2016, 11, 7),
         date(2025, 12, 31), True),
    ]  # fmt: skip
    assert found.faults == [
        "Row 4, column F \"Location\": found 'Remote', expected one of Berlin, New York, Pune.",
    ]
    assert (found.notes, found.questions) == ([], [])


def test_german_excel_writes_semicolons_in_windows_1252_with_blank_rows_below() -> None:
    found = employees(table_of("excel-german.csv"))
    assert found.columns == {"name": "Name", "email": "E-Mail-Adresse", "site": "Standort", "joined": "Eintritt"}
    assert found.mapping.unrecognised == ("Bemerkung",)
    assert found.rows == [
        ("Bärbel Jäger", "baerbel.jaeger@meadow.example", None, None, ("ber",), date(2012, 3, 1), None, True),
        ("Yusuf Sahin", "yusuf.sahin@meadow.example", None, None, ("ber",), date(2021, 11, 17), None, True),
        ("Nele Weiß", "nele.weiss@meadow.example", None, None, ("ber", "nyc"), date(2025, 6, 1), None, True),
    ]
    assert found.faults == [
        "Row 5, column C \"Standort\": found 'Berln', expected one of Berlin, New York, Pune.",
    ]
    assert found.notes == [":4 Left out: the same as row 2."]
    assert found.questions == []


def test_a_row_fixed_on_the_page_joins_the_others_and_its_other_cells_are_read_as_they_stand() -> None:
    fixes = Corrections(fixes={("", 5, "C"): "Berlin"})
    found = employees(table_of("excel-german.csv"), corrections=fixes)
    assert found.faults == []
    assert found.rows[2] == (
        "Tom Fröhlich", "tom.froehlich@meadow.example", None, None, ("ber",), date(2024, 3, 5), None, True,
    )  # fmt: skip


def test_english_excel_dates_that_can_be_read_in_two_ways_are_asked_about() -> None:
    found = employees(table_of("excel-english.csv"))
    assert found.columns == {"name": "Full Name", "email": "Email Address", "site": "Office", "joined": "Start Date"}
    assert found.questions == [
        'Column D "Start Date" holds dates such as 03/04/2024: is that 3 April 2024 or 4 March 2024?'
    ]
    assert found.rows == [
        ("Hana Sato", "hana.sato@meadow.example", None, None, ("nyc",), date(2021, 5, 5), None, True),
    ]
    assert (found.faults, found.notes) == ([], [])


def test_the_answer_about_the_dates_lets_the_waiting_rows_in() -> None:
    answered = Corrections(date_orders={("", "D"): "month first"})
    found = employees(table_of("excel-english.csv"), corrections=answered)
    assert found.questions == []
    assert [row[5] for row in found.rows] == [date(2024, 3, 4), date(2019, 11, 12), date(2021, 5, 5)]


def test_excel_unicode_text_is_utf_16_with_tabs_and_one_late_date_settles_the_column() -> None:
    found = employees(table_of("excel-unicode-text.txt"))
    assert found.columns == {
        "last_name": "Surname", "first_name": "First name", "email": "E-mail", "site": "Site",
        "further_sites": "Also at", "joined": "Date joined",
    }  # fmt: skip
    assert found.rows == [
        ("Łucja Wójcik", "lucja.wojcik@meadow.example", None, None, ("ber", "pnq"), date(2018, 5, 13), None, True),
        ("Gökçe Yılmaz, Dr.", "gokce.yilmaz@meadow.example", None, None, ("ber",), date(2020, 2, 1), None, True),
        ("Thị Hoa Đặng", "hoa.dang@meadow.example", None, None, ("pnq", "ber", "nyc"), date(2022, 4, 4), None, True),
    ]
    assert (found.faults, found.notes, found.questions) == ([], [], [])


def test_libreoffice_styles_the_sheet_down_to_its_last_cell() -> None:
    found = employees(table_of("libreoffice-employees.xlsx"))
    assert found.columns == {
        "name": "Vor- und Nachname", "email": "Mail", "site": "Niederlassung", "department": "Team",
        "joined": "Im Unternehmen seit",
    }  # fmt: skip
    assert found.rows == [
        ("Ida Björk", "ida.bjork@meadow.example", None, "Recht", ("ber",), date(2019, 9, 1), None, True),
        ("Omar Haddad", "omar.haddad@meadow.example", None, "Recht", ("pnq",), date(2023, 4, 17), None, True),
    ]
    assert (found.faults, found.notes, found.questions) == ([], [], [])


def test_a_sheet_for_each_site_is_read_but_no_hidden_one_and_no_remarks() -> None:
    found = employees(table_of("several-sheets.xlsx"))
    assert [headings.sheet for headings in found.mapping.sheets] == ["Berlin", "Pune"]
    assert found.rows == [
        ("Anna Berg", "anna.berg@meadow.example", None, None, ("ber",), None, None, True),
        ("Anil Deshmukh", "anil.deshmukh@meadow.example", None, None, ("pnq",), None, None, True),
    ]
    assert found.notes == [
        'Alt:0 The hidden sheet "Alt" was not read.',
        'Hinweise:0 The sheet "Hinweise" was not read: it holds no such list.',
        'Pune:3 Left out: the same as row 2 of sheet "Berlin".',
    ]
    assert (found.faults, found.questions) == ([], [])


def test_a_formula_without_a_result_is_reported_only_where_its_value_is_needed() -> None:
    found = employees(table_of("made-by-a-script.xlsx"))
    assert found.rows == [
        ("Noor Aziz", "noor.aziz@meadow.example", None, None, ("ber",), date(2020, 1, 1), None, True),
    ]
    assert found.faults == [
        'Sheet "people", row 3, column D "mail": found \'=LOWER(A3)&"@meadow.example"\', expected a value; open the '
        "file in your spreadsheet program, save it, and upload it again.",
        'Sheet "people", row 4, column E "site": found \'#N/A\', expected one of Berlin, New York, Pune.',
    ]
    assert (found.notes, found.questions) == ([], [])


def test_addresses_that_deceive_the_eye_and_texts_that_turn_round_are_held_back() -> None:
    found = employees(table_of("look-alikes.csv"))
    assert [row[:2] for row in found.rows] == [
        ("Anna Roth", "anna.roth@meadow.example"),
        ("Eva Holm", "eva.holm@meadow.example"),
        ("Uma Rao", "uma.rao@meadow.example"),
        ("Bo Ek", "bo.ek@meadow.example"),
    ]
    confirm = "or the same text again to confirm it."
    email = 'column B "E-Mail"'
    assert found.faults == [
        f"Row 3, {email}: found '\u0430nna.roth@meadow.example', expected an address in one alphabet; the '\u0430' in "
        "it is a Cyrillic letter.",
        f"Row 4, {email}: found 'TOMO.abe@meadow.example', expected an address less easily confused with "
        f"tom0.abe@meadow.example, {confirm}",
        f"Row 5, {email}: found 'tom0.abe@meadow.example', expected an address less easily confused with "
        f"tomo.abe@meadow.example, {confirm}",
        "Row 9, column A \"Name\": found 'Gus\u202etav Ro', expected a text without marks that turn the writing "
        "direction.",
        f"Row 10, {email}: found 'cy.dahl@meadow.example; cy@home.example', expected one e-mail address, such as "
        "cy.dahl@meadow.example.",
        f"Row 11, {email}: found 'ed.frei@meadow', {AN_ADDRESS}",
        f"Row 12, {email}: found 'ina.hall@meadow.example', expected an address of its own; row 13 has the same one "
        "with other data.",
        f"Row 13, {email}: found 'ina.hall@meadow.example', expected an address of its own; row 12 has the same one "
        "with other data.",
        "Row 14, column A \"Name\": found 'MÃ¼ller Jo', expected readable letters; export the list again as .xlsx or "
        "CSV UTF-8.",
    ]


def test_a_doubtful_address_is_taken_once_the_coordinator_has_confirmed_it() -> None:
    fixes = {("", 4, "B"): "TOMO.abe@meadow.example", ("", 5, "B"): "tom0.abe@meadow.example"}
    found = employees(table_of("look-alikes.csv"), corrections=Corrections(fixes=fixes))
    assert {"tomo.abe@meadow.example", "tom0.abe@meadow.example"} <= {row[1] for row in found.rows}


def test_headings_in_a_language_we_do_not_know_are_asked_for_and_then_remembered() -> None:
    table = table_of("unknown-headings.csv")
    found = employees(table)
    assert found.mapping.unrecognised == ("Qui", "Adresse électronique", "Lieu")
    assert found.mapping.missing == ("name", "email", "site")
    assert found.faults == [
        "Row 1: found nothing, expected a column for name; say which one it is.",
        "Row 1: found nothing, expected a column for e-mail address; say which one it is.",
        "Row 1: found nothing, expected a column for site; say which one it is.",
    ]
    remembered = {"qui": "name", "ADRESSE ELECTRONIQUE": "email", "lieu": "site"}
    assert employees(table, remembered=remembered).rows == [
        ("Zoé Petit", "zoe.petit@meadow.example", None, None, ("ber",), None, None, True),
    ]
