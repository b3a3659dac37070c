"""Moving the company by whole weeks keeps weekdays and the shape of every file."""

import io
import re
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from tests.demo.sheets import as_date, file, rows
from wellness.demo.company import answers, files, setup, shifted, weeks_to_shift


@pytest.mark.parametrize("weeks", [-60, 3, 45])
@pytest.mark.parametrize("name", [found.name for found in files()])
def test_a_shifted_file_keeps_its_shape_and_its_weekdays(name, weeks):
    before, after = file(name), shifted(file(name), weeks)
    old, new = rows(name, before.data), rows(name, after)
    assert [len(row) for row in old] == [len(row) for row in new]
    changed = [(a, b) for x, y in zip(old, new, strict=True) for a, b in zip(x, y, strict=True) if a != b]
    assert len(changed) == len(old) - first_row(name)
    for a, b in changed:
        assert type(a) is type(b)
        assert as_date(name, b) - as_date(name, a) == timedelta(weeks=weeks)


def first_row(name):
    return 2 if name == "employees-berlin.xlsx" else 1


def test_a_shifted_text_file_differs_in_digits_alone():
    before = file("visits-round-3-new-york.csv")
    after = shifted(before, 45)
    assert re.sub(rb"\d", b"0", after) == re.sub(rb"\d", b"0", before.data)
    assert b"01/06/2026,10:00 AM" in before.data
    assert b"11/17/2026,10:00 AM" in after


def test_a_shifted_workbook_keeps_its_formats():
    old = load_workbook(io.BytesIO(file("visits-round-3-berlin.xlsx").data)).worksheets[0]
    new = load_workbook(io.BytesIO(shifted(file("visits-round-3-berlin.xlsx"), 45))).worksheets[0]
    assert (old["D2"].value.date(), new["D2"].value.date()) == (date(2026, 1, 6), date(2026, 11, 17))
    assert new["D2"].is_date
    assert [c.number_format for c in old[2]] == [c.number_format for c in new[2]]
    assert new["A1"].font.b


def test_no_weeks_change_nothing():
    assert all(shifted(found, 0) == found.data for found in files())


@pytest.mark.parametrize(("name", "day_part"), [("visits-round-3-new-york.csv", 1), ("visits-round-3-pune.csv", 0)])
def test_in_every_week_of_the_year_some_date_shows_which_part_is_the_day(name, day_part):
    for weeks in range(60):
        text = shifted(file(name), weeks).decode()
        assert max(int(parts[day_part]) for parts in re.findall(r"(\d\d)/(\d\d)/\d{4}", text)) > 12


def test_the_shift_moves_the_set_up_and_the_answers_too():
    assert setup(weeks=10).rounds[2].starts_on == date(2026, 3, 16)
    aylin = next(therapist for therapist in setup(weeks=10).therapists if therapist.name == "Aylin Demirel")
    assert [held.valid_until for held in aylin.credentials] == [None, date(2026, 4, 17)]
    moved = zip(answers(3), answers(3, weeks=10), strict=True)
    assert all(
        b.leave_until == (a.leave_until and a.leave_until + timedelta(weeks=10)) and a.spans == b.spans
        for a, b in moved
    )


@pytest.mark.parametrize(
    ("today", "weeks", "starts"),
    [
        (date(2025, 12, 22), 0, date(2026, 1, 5)),
        (date(2025, 12, 23), 1, date(2026, 1, 12)),
        (date(2026, 11, 21), 48, date(2026, 12, 7)),
        (date(2025, 6, 2), -29, date(2025, 6, 16)),
    ],
)
def test_the_coming_round_begins_a_fortnight_or_a_little_more_ahead(today, weeks, starts):
    assert weeks_to_shift(today) == weeks
    assert setup(weeks=weeks).rounds[2].starts_on == starts
    assert timedelta(days=14) <= starts - today <= timedelta(days=20)
