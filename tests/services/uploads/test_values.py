"""One cell at a time: dates, times, addresses, names, local times."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.services.uploads.addresses import look_alikes, parse_address
from wellness.services.uploads.dates import both_readings, order_of, parse_date
from wellness.services.uploads.faults import Unreadable
from wellness.services.uploads.local_time import instant
from wellness.services.uploads.names import parse_is_active, parse_person_name, parse_text
from wellness.services.uploads.table import Cell
from wellness.services.uploads.times import parse_hours, parse_time

THE_DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-21", "2026/11/21", "2026-11-21T00:00:00.000", "2026-11-21 08:30:00+01:00", "20261121", "21.11.2026",
        "21.11.26", "21. 11. 2026", "Sa, 21.11.2026", "21/11/2026", "11/21/2026", "11/21/26 12:00 AM", "21-11-2026",
        "21 November 2026", "21. November 2026", "21-Nov-26", "Nov 21, 2026", "November 21st, 2026",
        "Sat, Nov 21, 2026",
        " 21.11.2026 ", 46347, 46347.0, 46347.75, "46347", 20261121.0, THE_DAY,
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(cell: Cell) -> None:
    assert parse_date(cell) == THE_DAY


def test_a_cell_with_day_and_time_gives_its_day() -> None:
    assert parse_date(datetime.combine(THE_DAY, time(8, 30))) == THE_DAY


@pytest.mark.parametrize(
    ("cell", "day"),
    [("5. März 2024", date(2024, 3, 5)), ("5. Mrz. 2024", date(2024, 3, 5)), ("1. Dez 1999", date(1999, 12, 1)),
     ("3 May 2024", date(2024, 5, 3)), ("29.02.2024", date(2024, 2, 29)), ("01.04.98", date(1998, 4, 1))],
)  # fmt: skip
def test_months_have_names_in_two_languages_and_years_two_digits(cell: str, day: date) -> None:
    assert parse_date(cell) == day


@pytest.mark.parametrize("cell", [None, "", "  ", "0000-00-00", "00.00.0000", "-", "n/a"])
def test_no_date_and_a_systems_zero_date_are_blank(cell: Cell) -> None:
    assert parse_date(cell) is None


@pytest.mark.parametrize(
    "cell", ["31.02.2026", "2026-13-01", "TBD", "21.11", "1.1.1", "soon 21.11.2026", 12, -5.0, True, "32/13/2026",
             timedelta(hours=2), "2026", "21.11.1850", "５０"],
)  # fmt: skip
def test_what_is_no_date_is_a_fault(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        parse_date(cell)


def test_the_order_asked_for_decides_and_a_day_that_then_does_not_exist_is_a_fault() -> None:
    assert parse_date("03/04/2026", "day first") == date(2026, 4, 3)
    assert parse_date("03/04/2026", "month first") == date(2026, 3, 4)
    with pytest.raises(Unreadable, match="month written first"):
        parse_date("21/11/2026", "month first")


def test_a_column_tells_the_order_of_its_dates_by_one_clear_case_and_not_by_two_that_disagree() -> None:
    assert order_of(["03/04/2026", "13/04/2026"]) == "day first"
    assert order_of(["03/04/2026", "04/13/2026", None, 5]) == "month first"
    assert order_of(["03/04/2026", "05/06/2026"]) is None
    assert order_of(["13/04/2026", "04/13/2026"]) is None
    assert both_readings("03/04/2026") == (date(2026, 4, 3), date(2026, 3, 4))
    assert both_readings("04/04/2026") is None
    assert both_readings("13/04/2026") is None


@pytest.mark.parametrize(
    "cell",
    ["09:00", "9:00", "9.00", "09:00:00", "9:00 AM", "9:00\u202fAM", "9am", "9 a.m.", "0900", "900", "9 Uhr",
     "9:00 Uhr", "9.00 Uhr", "9h", "9h00", "9", "9 o'clock", "2026-11-21 09:00", "21.11.2026 09:00",
     "11/21/2026 9:00 AM", 0.375, "0.375", 9, 9.0, 900.0, 46347.375, time(9),
     timedelta(hours=9), time(8, 59, 59, 999_000), "９:００"],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(cell: Cell) -> None:
    assert parse_time(cell) == time(9, 0)


@pytest.mark.parametrize(
    ("cell", "clock"),
    [("12:00 AM", time(0)), ("12:30 pm", time(12, 30)), ("1:05 PM", time(13, 5)), ("9 Uhr 30", time(9, 30)),
     ("17h45", time(17, 45)), ("00:00", time(0))],
)  # fmt: skip
def test_twelve_hour_clocks_and_minutes_behind_words(cell: str, clock: time) -> None:
    assert parse_time(cell) == clock


@pytest.mark.parametrize(
    "cell", ["25:00", "24:00", "9:60", "13:00 PM", "0:30 AM", "9:5", "noon", "9.5", 9.5, 9.3, True, THE_DAY, -0.5,
             "9:00:30", timedelta(hours=26), 0.0004],
)  # fmt: skip
def test_what_is_no_time_of_day_in_whole_minutes_is_a_fault(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        parse_time(cell)


@pytest.mark.parametrize("cell", ["9:00 - 15:30", "09:00–15:30", "9 Uhr bis 15:30 Uhr", "9am to 3:30pm", "0900-1530"])
def test_two_times_in_one_cell(cell: str) -> None:
    assert parse_hours(cell) == (time(9), time(15, 30))


@pytest.mark.parametrize("cell", ["9:00", "9-10-11", "-", "all day", 0.5])
def test_one_time_or_three_are_not_two(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        parse_hours(cell)


@pytest.mark.parametrize(
    "cell",
    ["ann.lee@meadow.example", " Ann.Lee@Meadow.EXAMPLE ", "mailto:ann.lee@meadow.example", "<ann.lee@meadow.example>",
     "Ann Lee <ann.lee@meadow.example>", "ann.lee@meadow.example;", "ann\u200b.lee@meadow.example\u00a0",
     "ａｎｎ.lee@meadow.example", '"ann.lee@meadow.example"'],
)  # fmt: skip
def test_an_address_has_one_spelling(cell: str) -> None:
    assert parse_address(cell) == "ann.lee@meadow.example"


def test_an_international_domain_has_one_spelling_too() -> None:
    assert parse_address("ann@bücher.example") == parse_address("ANN@xn--bcher-kva.example") == "ann@bücher.example"


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [("ann.lee", ""), ("ann lee@meadow.example", "annlee@meadow.example"),
     ("ann@@meadow.example", "ann@meadow.example"),
     ("ann@meadow,example", "ann@meadow.example"), ("p\u0430ul@meadow.example", "paul@meadow.example"),
     ("\u0430\u0440\u0435@meadow.example", "ape@meadow.example"), ("ann at meadow.example", "ann@meadow.example")],
)  # fmt: skip
def test_a_broken_address_is_a_fault_with_a_guess_that_nobody_takes_by_itself(cell: str, suggestion: str) -> None:
    with pytest.raises(Unreadable) as fault:
        parse_address(cell)
    assert fault.value.suggestion == suggestion


def test_an_address_in_another_alphabet_is_fine_when_it_looks_like_no_latin_one() -> None:
    assert parse_address("юлия@meadow.example") == "юлия@meadow.example"


def test_look_alikes_are_found_among_each_other_and_against_those_known() -> None:
    assert look_alikes(["bill@a.example", "biii@a.example", "zoe@a.example"]) == {
        "biii@a.example": "bill@a.example",
        "bill@a.example": "biii@a.example",
    }
    assert look_alikes(["t0m@a.example"], ["tom@a.example"]) == {"t0m@a.example": "tom@a.example"}
    assert look_alikes(["ann@a.example", "anna@a.example"]) == {}


@pytest.mark.parametrize(
    ("cell", "name"),
    [("  Ann   Lee\u00a0", "Ann Lee"), ("Lee, Ann", "Ann Lee"), ("Martin King, Jr.", "Martin King, Jr."),
     ("Ann Lee (On Leave)", "Ann Lee"), ("Zoe\u0308 Ro", "Zoë Ro"), ("O\u2019Neill", "O\u2019Neill"),
     ("\u0646\u06cc\u0644\u0648\u0641\u0631\u200c\u0633\u0627\u062f\u0627\u062a",) * 2, ("Ann\r\nLee", "Ann Lee"),
     ("-Ann", "-Ann")],
)  # fmt: skip
def test_a_name_is_tidied_and_kept_as_it_is_written(cell: str, name: str) -> None:
    assert parse_person_name(cell) == name


@pytest.mark.parametrize(
    "cell", ["Ann\x07Lee", "Ann \u202eeeL", "Ann\u200fLee", "12345", "x" * 121, "JÃ¶rg", "a\ue000b"]
)
def test_a_name_that_cannot_be_shown_safely_is_a_fault(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_person_name(cell)


def test_numbers_in_cells_become_texts_without_a_decimal_point() -> None:
    assert parse_text(412.0, 40) == "412"
    assert parse_text("00412", 40) == "00412"
    assert parse_text(" ", 40) is None


def test_a_status_means_here_or_gone_or_is_a_fault() -> None:
    assert [parse_is_active(cell) for cell in ("Active", "aktiv", "", None, "On Leave", True)] == [True] * 6
    assert [parse_is_active(cell) for cell in ("Terminated", "inaktiv", False)] == [False] * 3
    with pytest.raises(Unreadable):
        parse_is_active("purple")


def test_a_local_time_becomes_an_instant_in_the_zone_of_the_site() -> None:
    assert instant(date(2026, 7, 1), time(9), "Asia/Kolkata") == datetime(2026, 7, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "what"), [(date(2026, 3, 29), "is skipped"), (date(2026, 10, 25), "comes twice")])
def test_a_time_on_the_night_when_clocks_change_is_asked_about(day: date, what: str) -> None:
    with pytest.raises(Unreadable, match=what):
        instant(day, time(2, 30), "Europe/Berlin")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.times(), st.timedeltas()))
def test_no_cell_makes_a_reader_fail_in_another_way_than_as_unreadable(cell: Cell) -> None:
    for parse in (parse_date, parse_time, parse_hours, parse_address, parse_person_name, parse_is_active):
        with suppress(Unreadable):
            parse(cell)
