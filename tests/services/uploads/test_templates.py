"""The template files read back as what they say."""

from typing import Literal

import pytest

from tests.services.uploads.company import employees, visits
from wellness.services.uploads.headings import recognise
from wellness.services.uploads.reading import read_table
from wellness.services.uploads.synonyms import Kind
from wellness.services.uploads.templates import EXAMPLE_ADDRESSES, template, template_name


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["employees", "visits"])
def test_every_heading_of_a_template_is_recognised(kind: Kind, form: Literal["csv", "xlsx"]) -> None:
    table = read_table(template_name(kind, form), template(kind, form))
    found = recognise(table, kind)
    assert found.missing == ()
    assert found.unrecognised == ()
    assert all(column.field for column in found.sheets[0].columns)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_two_example_people_are_never_imported(form: Literal["csv", "xlsx"]) -> None:
    found = employees(read_table(template_name("employees", form), template("employees", form)))
    assert (found.rows, found.faults) == ([], [])
    assert sum("example row of the template" in note for note in found.notes) == 2
    assert all(address.endswith(".example") for address in EXAMPLE_ADDRESSES)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_example_visits_have_dates_and_times_that_are_read(form: Literal["csv", "xlsx"]) -> None:
    found = visits(read_table(template_name("visits", form), template("visits", form)))
    assert found.faults
    assert not any("Date" in fault or "From" in fault or "To" in fault for fault in found.faults)


def test_the_workbook_says_on_a_second_sheet_how_to_fill_it_in() -> None:
    table = read_table("employees.xlsx", template("employees", "xlsx"))
    guide = table.sheets[1]
    assert guide.name == "How to fill this in"
    assert [row.cells[0] for row in guide.rows][:2] == ["Name", "E-mail"]


def test_the_text_template_opens_in_excel_with_its_umlauts() -> None:
    assert template("employees", "csv").startswith(b"\xef\xbb\xbfName,E-mail,")
