"""Workbooks whose XML is unusual but right, and workbooks that are broken."""

import random
import re
from datetime import date, time

import pytest

from tests.services.uploads import hostile
from tests.services.uploads.company import FILES
from tests.services.uploads.workbook_files import changed, new_sheet, packed, rewritten
from wellness.services.uploads.reading import read_table
from wellness.services.uploads.sandbox import read_upload
from wellness.services.uploads.table import Cell, Formula, Table, UploadRefused, column_index, column_letter


def cells(table: Table) -> list[tuple[Cell, ...]]:
    return [row.cells for row in table.sheets[0].rows]


def test_an_open_document_has_dates_times_and_a_blank_tail_to_the_end_of_the_sheet() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2026-01-06"><text:p>06.01.26</text:p>'
    clock = '<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"><text:p>09:30</text:p>'
    text = '<table:table-cell office:value-type="string"><text:p>Ruheraum</text:p>'
    row = f"<table:table-row>{'</table:table-cell>'.join((text, day, clock))}</table:table-cell></table:table-row>"
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    tail = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    [found] = cells(read_upload("raum.ods", hostile.open_document(row + tail)))
    assert found[:2] == ("Ruheraum", date(2026, 1, 6))
    assert str(found[2]) in {"9:30:00", "09:30:00"}


def test_days_counted_from_1904_come_out_right() -> None:
    workbook, sheet = new_sheet("People")
    sheet["A1"] = date(2026, 1, 6)
    shifted = rewritten(packed(workbook), "xl/workbook.xml", "<workbookPr />", '<workbookPr date1904="1" />')
    assert cells(read_table("a.xlsx", packed(workbook))) == [(date(2026, 1, 6),)]
    assert cells(read_table("a.xlsx", shifted)) == [(date(2030, 1, 7),)]


def test_elements_may_have_a_prefix_as_reporting_servers_write_them() -> None:
    rows = '<row r="2"><c r="B2" t="inlineStr"><is><t>Name</t></is></c>'
    rows += '<c r="C2"><f>A1&amp;"x"</f></c><c r="D2" t="e"><v>#REF!</v></c></row>'
    plain = hostile.sheet_of(rows)
    names = "worksheet|sheetData|row|c|is|t|f|v"

    def prefixed(xml: str) -> str:
        return re.sub(rf"<(/?)({names})\b", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")

    content = changed(plain, "xl/worksheets/sheet1.xml", prefixed)
    [row] = read_table("a.xlsx", content).sheets[0].rows
    assert row.number == 2
    assert row.cells[1:] == ("Name", Formula('=A1&"x"'), "#REF!")


def test_a_formula_whose_result_is_rightly_empty_is_blank_and_no_fault() -> None:
    empty = '<c r="B1" t="str"><f>IF(A1=1,"","x")</f><v></v></c>'
    rows = f'<row r="1"><c r="A1"><v>1</v></c>{empty}<c r="C1"><v>2</v></c></row>'
    [row] = cells(read_table("a.xlsx", hostile.sheet_of(rows)))
    assert row == (1.0, "", 2.0)


def test_a_cell_with_time_alone_is_a_time() -> None:
    workbook, sheet = new_sheet("Days")
    sheet["A1"] = time(9, 20)
    assert cells(read_table("a.xlsx", packed(workbook))) == [(time(9, 20),)]


@pytest.mark.parametrize("filename", ["handmade-visits.xlsx", "excel-97-visits.xls", "sap-list.txt"])
def test_a_file_damaged_anywhere_is_read_or_refused_in_words(filename: str) -> None:
    whole = (FILES / filename).read_bytes()
    chance = random.Random(20260106)
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            table = read_upload(filename, bytes(data[: chance.choice((len(data), len(data) // 2))]))
        except UploadRefused as refusal:
            assert filename in str(refusal)  # noqa: PT017
        else:
            assert table.sheets


def test_columns_are_named_as_in_a_spreadsheet() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_index(column_letter(index)) == index for index in range(1000))
