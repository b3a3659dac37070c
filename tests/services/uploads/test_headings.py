"""Finding the row of headings and what the columns hold."""

import pytest

from wellness.services.uploads.headings import HeadingMap, plain, recognise
from wellness.services.uploads.synonyms import FIELDS, LABELS, Kind
from wellness.services.uploads.table import Row, Sheet, Table


def table(*rows: tuple[str, ...]) -> Table:
    """A text file of these rows."""
    return Table("list.csv", "csv", (Sheet("", tuple(Row(n, cells) for n, cells in enumerate(rows, start=1))),))


def fields(found: HeadingMap) -> dict[str, str]:
    return {column.heading: column.field or "" for column in found.sheets[0].columns}


@pytest.mark.parametrize(
    ("written", "known"),
    [("E-MAIL ADDRESS", "email address"), ("e_mail_address", "E-Mail Address"), ("Personalnr.", "Personal-Nr"),
     ("Geschäftsstelle", "Geschaeftsstelle"), ("Prénom", "prenom"), ("Employee #", "Employee nr"),
     ("Straße", "STRASSE")],
)  # fmt: skip
def test_case_accents_spaces_and_punctuation_make_no_difference(written: str, known: str) -> None:
    assert plain(written) == plain(known)


@pytest.mark.parametrize("kind", ["employees", "visits"])
def test_no_heading_stands_for_two_fields(kind: Kind) -> None:
    owners: dict[str, str] = {}
    for field, headings in FIELDS[kind].items():
        assert field in LABELS
        for heading in headings:
            assert owners.setdefault(plain(heading), field) == field


def test_additions_in_brackets_are_ignored_unless_they_say_private() -> None:
    found = recognise(
        table(("E-Mail (required)", "Name*", "Site [code]", "E-Mail (privat)"), ("a", "b", "c", "d")), "employees"
    )
    assert fields(found) == {
        "E-Mail (required)": "email",
        "Name*": "name",
        "Site [code]": "site",
        "E-Mail (privat)": "",
    }
    assert found.unrecognised == ("E-Mail (privat)",)


def test_the_best_of_several_headings_for_one_field_wins_wherever_it_stands() -> None:
    found = recognise(
        table(("Username", "Location", "Name", "Work Email", "Office"), ("a", "b", "c", "d", "e")), "employees"
    )
    assert fields(found) == {"Username": "", "Location": "", "Name": "name", "Work Email": "email", "Office": "site"}
    assert found.unrecognised == ()


def test_a_remembered_heading_goes_before_what_is_built_in_and_may_say_not_wanted() -> None:
    lines = table(("Kürzel", "Name", "Mail", "Ort"), ("al", "Ann", "a@a.example", "Berlin"))
    found = recognise(lines, "employees", remembered={"KUERZEL": "number", "ort": ""})
    assert fields(found) == {"Kürzel": "number", "Name": "name", "Mail": "email", "Ort": ""}
    assert found.missing == ("site",)
    assert found.unrecognised == ()


def test_a_field_that_comes_from_elsewhere_is_not_missing() -> None:
    lines = table(("Name", "Mail"), ("Ann", "a@a.example"))
    assert recognise(lines, "employees").missing == ("site",)
    assert recognise(lines, "employees", provided=["site"]).missing == ()


def test_a_list_of_the_other_kind_is_noticed() -> None:
    visits = ("Therapist", "Site", "Room", "Date", "From", "To", "Service")
    found = recognise(table(visits, ("a", "b", "c", "d", "e", "f", "g")), "employees")
    assert found.looks_like == "visits"


def test_the_day_may_stand_in_the_time_columns() -> None:
    headings = ("Therapist", "Site", "Room", "Start", "End", "Service")
    times = ("Mira", "Berlin", "Quiet", "06.01.2026 09:00", "06.01.2026 15:00", "Chair")
    assert recognise(table(headings, times), "visits").missing == ()
    assert recognise(table(headings, (*times[:3], "09:00", "15:00", "Chair")), "visits").missing == ("date",)


def test_a_list_without_headings_has_columns_by_letter_to_be_mapped() -> None:
    lines = table(("Ann Lee", "ann@a.example", "Berlin"), ("Bo Roth", "bo@a.example", "Berlin"))
    found = recognise(lines, "employees")
    assert found.sheets[0].row == 0
    assert found.unrecognised == ("Column A", "Column B", "Column C")
    mapped = recognise(lines, "employees", remembered={"Column A": "name", "Column B": "email", "Column C": "site"})
    assert mapped.missing == ()
    assert mapped.sheets[0].row == 0
