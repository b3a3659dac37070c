"""Delimited text in every encoding and with every separator that programs write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellness.services.uploads.reading import read_table
from wellness.services.uploads.table import Cell, Table, UploadRefused

PEOPLE = "Name{0}E-Mail{0}Standort\r\nJörg Weiß{0}joerg@meadow.example{0}Köln\r\n"
EXPECTED = [("Name", "E-Mail", "Standort"), ("Jörg Weiß", "joerg@meadow.example", "Köln")]


def cells(table: Table) -> list[tuple[Cell, ...]]:
    return [row.cells for row in table.sheets[0].rows]


def read(text: str, encoding: str = "utf-8") -> Table:
    return read_table("people.csv", text.encode(encoding))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_separator_in_every_encoding(separator: str, encoding: str) -> None:
    assert cells(read(PEOPLE.format(separator), encoding)) == EXPECTED


def test_utf_16_with_a_big_endian_mark() -> None:
    assert cells(read_table("a.csv", b"\xfe\xff" + PEOPLE.format("\t").encode("utf-16-be"))) == EXPECTED


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(ends: str) -> None:
    assert cells(read(PEOPLE.format(";").replace("\r\n", ends))) == EXPECTED


def test_excels_separator_line_is_obeyed_and_not_counted_as_a_row() -> None:
    table = read("sep=|\r\n" + PEOPLE.format("|"))
    assert [row.number for row in table.sheets[0].rows] == [1, 2]


def test_commas_inside_names_do_not_outvote_the_semicolons_between_them() -> None:
    assert cells(read("Name;Site\nLee, Ann;New York, NY\nRoth, Bo;New York, NY\n"))[1] == ("Lee, Ann", "New York, NY")


def test_a_title_above_the_list_does_not_hide_its_separator() -> None:
    assert cells(read("People, as of 5 January 2026, draft\n\nName;Site\nAnn;Berlin\n"))[1:] == [
        ("Name", "Site"),
        ("Ann", "Berlin"),
    ]


def test_quoted_fields_hold_separators_quotes_and_line_breaks_and_count_as_one_row() -> None:
    table = read('Name,Note\n"Lee, Ann","says ""hi""\nand more"\nBo,\n')
    assert cells(table) == [("Name", "Note"), ("Lee, Ann", 'says "hi"\nand more'), ("Bo",)]
    assert [row.number for row in table.sheets[0].rows] == [1, 2, 3]


def test_an_inch_mark_inside_a_field_is_no_quotation() -> None:
    assert cells(read('Name,Desk\nAnn,55" wide\nBo,ok\n'))[1:] == [("Ann", '55" wide'), ("Bo", "ok")]


def test_blank_lines_are_left_out_but_counted() -> None:
    table = read("Name,Site\n\n ,\nAnn,Berlin\n\n")
    assert [row.number for row in table.sheets[0].rows] == [1, 4]


def test_a_name_that_promises_another_kind_of_file_is_mentioned() -> None:
    table = read_table("people.xlsx", b"Name,Site\nAnn,Berlin\n")
    assert table.format == "csv"
    assert table.notes[0].text == "The name people.xlsx suggests another kind of file; it was read as CSV."


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail_in_another_way_than_by_a_refusal(data: bytes) -> None:
    try:
        table = read_table("upload", data)
    except UploadRefused as refusal:
        assert "upload" in str(refusal)  # noqa: PT017
    else:
        assert table.sheets[0].rows
