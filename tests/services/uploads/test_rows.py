"""Rows of people and of therapist days, and what the coordinator can decide about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from tests.services.uploads.company import COMPANY, employees, visits
from wellness.services.uploads.choices import Choice, Finder
from wellness.services.uploads.codec import dump_table, load_table, pack, unpack
from wellness.services.uploads.employees import employee_rows
from wellness.services.uploads.faults import Corrections
from wellness.services.uploads.headings import recognise
from wellness.services.uploads.table import Cell, Formula, Note, Row, Sheet, Table

PEOPLE = ("Name", "E-mail", "Site", "Personnel number", "Joined")
VISITS = ("Therapist", "Site", "Room", "Date", "From", "To", "Service")


def table(*rows: tuple[Cell, ...], kind: str = "csv") -> Table:
    return Table("list", kind, (Sheet("", tuple(Row(n, cells) for n, cells in enumerate(rows, start=1))),))


def test_one_personnel_number_for_two_people_is_a_fault_of_both() -> None:
    found = employees(
        table(
            PEOPLE,
            ("Ann Lee", "ann@a.example", "Berlin", "7"),
            ("Bo Roth", "bo@a.example", "Berlin", "7"),
            ("Cy Dahl", "cy@a.example", "Berlin", "8"),
        )
    )
    assert [row[0] for row in found.rows] == ["Cy Dahl"]
    expected = "column D \"Personnel number\": found '7', expected a personnel number of its own"
    assert found.faults == [
        f"Row 2, {expected}; row 3 has the same one.",
        f"Row 3, {expected}; row 2 has the same one.",
    ]


def test_ten_rows_of_one_address_name_only_a_few_of_each_other() -> None:
    rows = [(f"Ann {letter}", "ann@a.example", "Berlin") for letter in "abcdefghij"]
    found = employees(table(PEOPLE, *rows))
    assert len(found.faults) == 10
    assert found.faults[0].endswith("rows 3, 4, 5 and 6 more have the same one with other data.")


def test_an_address_that_looks_like_one_already_known_is_held_back() -> None:
    known = replace(COMPANY, addresses=frozenset({"tom@a.example"}))
    lines = table(PEOPLE, ("Tom Abe", "t0m@a.example", "Berlin"), ("Tom Abe", "tom@a.example", "Berlin"))
    found = employee_rows(lines, recognise(lines, "employees"), known)
    assert [row.email for row in found.rows] == ["tom@a.example"]
    assert found.faults[0].found == "'t0m@a.example'"


def test_a_fault_offers_the_name_that_was_probably_meant() -> None:
    lines = table(PEOPLE, ("Ann Lee", "ann@a.example", "new  yorck"))
    [fault] = employee_rows(lines, recognise(lines, "employees"), COMPANY).faults
    assert (fault.row, fault.column, fault.field, fault.suggestion) == (2, "C", "site", "New York")


def test_a_fix_can_write_into_a_cell_beyond_the_end_of_its_row_and_blank_a_cell() -> None:
    lines = table(PEOPLE, ("Ann Lee", "ann@a.example"), ("Bo Roth", "bo@a.example", "Berlin", "9", "soon"))
    fixes = {("", 2, "C"): "Berlin", ("", 3, "E"): ""}
    found = employees(lines, corrections=Corrections(fixes=fixes))
    assert found.faults == []
    assert [row[0] for row in found.rows] == ["Ann Lee", "Bo Roth"]


def test_a_default_fills_what_the_file_leaves_open_and_nothing_else() -> None:
    lines = table(PEOPLE, ("Ann Lee", "ann@a.example"), ("Bo Roth", "bo@a.example", "Pune"))
    found = employees(lines, corrections=Corrections(defaults={"site": "Berlin"}))
    assert [row[4] for row in found.rows] == [("ber",), ("pnq",)]


def test_somebody_without_the_first_name_is_a_fault_in_that_column() -> None:
    lines = table(("First name", "Last name", "E-mail", "Site"), (None, "Lee", "ann@a.example", "Berlin"))
    assert employees(lines).faults == ['Row 2, column A "First name": found nothing, expected a first name.']


def test_one_wrong_row_stops_no_other() -> None:
    good = [(f"Ann {n}", f"ann.{n}.x@a.example", "Berlin") for n in ("a", "b", "c")]
    found = employees(table(PEOPLE, good[0], ("", "no", "nowhere", None, "never"), *good[1:]))
    assert [row[0] for row in found.rows] == ["Ann a", "Ann b", "Ann c"]
    assert len(found.faults) == 4


def test_a_visit_repeated_is_merged_and_one_site_with_one_room_needs_no_word_of_it() -> None:
    day = ("Lopez, Mira", "Berlin", None, date(2026, 1, 6), time(9), time(12), "Sitzmassage")
    found = visits(table(VISITS, day, day))
    assert found.rows == [("mira", "ber", "quiet", "chair", "2026-01-06 08:00-11:00", 6, 1)]
    assert found.notes == [":3 Left out: the same as row 2."]


def test_a_visit_on_the_night_when_clocks_change_says_which_time_does_not_exist() -> None:
    night = ("Mira Lopez", "Berlin", "Ruheraum", "29.03.2026", "02:30", "06:00", "Sitzmassage")
    assert visits(table(VISITS, night)).faults == [
        "Row 2, column E \"From\": found '02:30', expected another time: 02:30 is skipped in Europe/Berlin on 29 March "
        "2026, when the clocks change."
    ]


def test_day_and_time_in_one_cell_are_enough_and_must_end_on_the_day_they_begin() -> None:
    headings = ("Therapist", "Site", "Room", "Start", "End", "Service")
    start, end = "06.01.2026 09:00", datetime.combine(date(2026, 1, 6), time(15))
    next_day = datetime.combine(date(2026, 1, 7), time(15))
    found = visits(
        table(
            headings,
            ("Mira Lopez", "Berlin", "Quiet room", start, end, "Back massage"),
            ("Noah Lind", "Berlin", "Quiet room", start, next_day, "Back massage"),
        )
    )
    assert found.rows == [("mira", "ber", "quiet", "back", "2026-01-06 08:00-14:00", 7, 1)]
    assert found.faults == [
        "Row 3, column E \"End\": found '2026-01-07 15:00', expected a time on 6 January 2026, the day on which the "
        "visit starts."
    ]


def test_a_calendar_takes_room_and_service_from_the_page_and_names_out_of_its_texts() -> None:
    headings = ("Therapist", "Site", "From", "To", "Event")
    starts, ends = datetime(2026, 1, 6, 8, tzinfo=UTC), datetime(2026, 1, 6, 14, tzinfo=UTC)
    floating = datetime.combine(date(2026, 1, 8), time(9)), datetime.combine(date(2026, 1, 8), time(12))
    lines = table(
        headings,
        ("hr@a.example; Massage with Mira Lopez", "Meadow Berlin, 2nd floor", starts, ends, "Massage"),
        ("noah@hands.example", "Lobby", *floating, "Massage"),
        ("Staff party", "Berlin", starts, ends, "Staff party"),
        kind="ics",
    )
    page = Corrections(defaults={"room": "Quiet room", "service": "Chair massage", "site": "Berlin"})
    found = visits(lines, corrections=page, provided=("room", "service"))
    assert found.rows == [
        ("mira", "ber", "quiet", "chair", "2026-01-06 08:00-14:00", 12, 2),
        ("noah", "ber", "quiet", "chair", "2026-01-08 08:00-11:00", 6, 1),
    ]
    assert found.faults == [
        "Row 4, column A \"Therapist\": found 'Staff party', expected one of Mira Lopez, Noah Lind."
    ]


def test_a_name_that_two_share_has_to_be_told_apart() -> None:
    twins = Finder((Choice("a", ("Mira Lopez", "mira@a.example")), Choice("b", ("Mira Lopez", "mira@b.example"))))
    found = twins.find("MIRA@b.example")
    assert found
    assert found.key == "b"
    assert twins.find_within("Mira Lopez, 9 to 3") is None


def test_a_long_list_of_choices_is_cut_in_messages() -> None:
    sites = Finder([Choice(str(number), (f"Site {number}",)) for number in range(20)])
    assert sites.expected().endswith("Site 7 or one of 12 others")


def test_a_table_comes_back_from_json_as_it_went_in() -> None:
    cells: tuple[Cell, ...] = (
        "Zoë \u202e", 1.5, 7, True, None, date(2026, 1, 5), time(9), datetime.combine(date(2026, 1, 5), time(9)),
        datetime(2026, 1, 5, 8, tzinfo=UTC), Formula("=A1"),
    )  # fmt: skip
    before = Table("a.xlsx", "xlsx", (Sheet("S", (Row(3, cells),)),), (Note("S", 3, "so"),))
    assert load_table(dump_table(before)) == before
    assert unpack(pack(before)) == before
