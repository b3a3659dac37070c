"""Tables that leave the house open rightly in spreadsheets and never run there."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from wellness.services.exports import csv_bytes, xlsx_bytes

BERLIN_SUMMER = timezone(timedelta(hours=2))
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
DANGEROUS = [
    "=cmd|' /C calc'!A0",
    "+49 30 1234",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "\x00=1+1",
    "＝1+1",
]


def read_csv(data: bytes, separator: str = ",") -> list[list[str]]:
    """The cells of a CSV file, as text."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def read_sheet(data: bytes) -> Worksheet:
    """The one sheet of a workbook."""
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def test_a_csv_file_is_these_bytes() -> None:
    """A mark that Excel needs to see UTF-8, CRLF, quotes only where needed, ISO dates, times with their offset."""
    data = csv_bytes(
        ["Name", "Room", "Starts", "Day", "Minutes", "Share", "Answered", "Note"],
        [
            [
                "Müller, Jörg",
                'Room "North"',
                datetime(2026, 3, 30, 9, 0, tzinfo=BERLIN_SUMMER),
                date(2026, 3, 30),
                20,
                Decimal("-0.5"),
                True,
                None,
            ]
        ],
    )

    assert data == (
        b"\xef\xbb\xbfName,Room,Starts,Day,Minutes,Share,Answered,Note\r\n"
        b'"M\xc3\xbcller, J\xc3\xb6rg","Room ""North""",2026-03-30T09:00:00+02:00,2026-03-30,20,-0.5,yes,\r\n'
    )


def test_german_excel_gets_its_semicolons() -> None:
    """The text with a semicolon is quoted then, the one with a comma is not."""
    assert csv_bytes(["a;b", "c,d"], [], separator=";").endswith(b'"a;b";c,d\r\n')


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_file_is_run(text: str) -> None:
    """An apostrophe in front makes it text, in headings and in rows."""
    for row in read_csv(csv_bytes([text], [[text]])):
        assert row[0].startswith("'")


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=40))
@example("a;=1+1")
@example("a\r\n=1+1")
@example('";=1+1')
@example("a,\u200b@x")
def test_no_text_becomes_a_formula_even_under_another_separator(text: str) -> None:
    """A file with commas opened as one with semicolons, and the other way round, or read line by line."""
    data = csv_bytes(["x", "y"], [["a", text, "b"]])

    for separator in (",", ";"):
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator):
            assert not [cell for cell in row if cell.lstrip(' "').startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    """It is stored as text and marked as such, so that it stays text when somebody edits it."""
    cell = read_sheet(xlsx_bytes("Roster", [text], [[text]]))["A2"]

    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_words_that_look_like_errors_stay_words() -> None:
    """A person may be called Null, and a note may say #N/A."""
    sheet = read_sheet(xlsx_bytes("Roster", ["a", "b"], [["#N/A", "TRUE"]]))

    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [("#N/A", "s"), ("TRUE", "s")]


def test_dates_times_and_numbers_are_real_in_a_workbook() -> None:
    """As another reader sees them; a time is the time on the wall where its offset holds."""
    data = xlsx_bytes(
        "Roster",
        ["Day", "Starts", "From", "Minutes", "Share", "Nothing"],
        [[date(2026, 3, 30), datetime(2026, 3, 30, 9, 0, tzinfo=BERLIN_SUMMER), time(9, 0), 20, 0.5, None]],
    )

    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1] == [
        date(2026, 3, 30),
        datetime(2026, 3, 30, 9, 0),  # noqa: DTZ001
        time(9, 0),
        20.0,
        0.5,
        "",
    ]
    assert [cell.number_format for cell in read_sheet(data)[2]][:3] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm"]


def test_control_and_direction_characters_do_not_leave_the_house() -> None:
    """They would break the workbook or show a name backwards."""
    text = "Anna\x00\x07\u202egnp\u2066 Müller\ud800"

    assert read_csv(csv_bytes(["Name"], [[text]]))[1] == ["Annagnp Müller\ufffd"]
    assert read_sheet(xlsx_bytes("Roster", ["Name"], [[text]]))["A2"].value == "Annagnp Müller\ufffd"


def test_a_long_text_is_cut_where_excel_would_refuse_the_file() -> None:
    """A cell holds 32,767 characters."""
    assert len(read_sheet(xlsx_bytes("Roster", ["Note"], [["a" * 40_000]]))["A2"].value) == 32_767


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Roster March", "Roster March"),
        ("Berlin/New York: 'all'", "Berlin New York  'all"),
        ("", "Sheet"),
        ("'", "Sheet"),
        ("a" * 40, "a" * 31),
        ("Wien\n[1]*?\\", "Wien  1"),
    ],
)
def test_any_name_makes_a_sheet_title_that_excel_takes(name: str, title: str) -> None:
    """Without the characters it forbids, and short enough."""
    assert read_sheet(xlsx_bytes(name, ["a"], [])).title == title


def test_the_heading_stays_in_sight_and_filters() -> None:
    """A long roster is read by scrolling and filtering."""
    sheet = read_sheet(xlsx_bytes("Roster", ["Name", "Room"], [["a", "b"], ["c", "d"]]))

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold


def test_an_empty_table_is_still_a_file() -> None:
    """Headings alone."""
    assert read_csv(csv_bytes(["a", "b"], [])) == [["a", "b"]]
    assert [cell.value for cell in read_sheet(xlsx_bytes("x", ["a", "b"], []))[1]] == ["a", "b"]


def test_an_instant_in_utc_says_so_in_csv() -> None:
    """No reader has to guess the zone."""
    assert read_csv(csv_bytes(["t"], [[datetime(2026, 3, 30, 7, 0, tzinfo=UTC)]]))[1] == ["2026-03-30T07:00:00+00:00"]
