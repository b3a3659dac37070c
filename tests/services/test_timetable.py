"""The timetable's rows and columns: every moment of a sheet is covered once in every column."""

from datetime import timedelta

from flask import Flask

from tests.builders import MONDAY, add, local, room, service, site, therapist, visit
from tests.services.roster_worlds import TUESDAY, World, world
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, VisitBreak
from wellness.services import timetable
from wellness.services.timetable import Cell, SiteDay
from wellness.services.wording import local_time


def sheet_of(company: World) -> SiteDay:
    return timetable.sheets(company.draft, company.site, [MONDAY])[0]


def laid_out(sheet: SiteDay) -> list[list[str]]:
    """The table as a browser lays it out: a line a row, the time first, a cell's word in every row that it covers."""
    lines: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in sheet.rows:
        cells, line = iter(row.cells), [local_time(row.at, sheet.site.timezone)]
        for column in range(len(sheet.columns)):
            word, left = hanging.get(column, ("", 0))
            if not left:
                cell = next(cells)
                word, left = _word(cell), cell.rows
            hanging[column] = word, left - 1
            line.append(word)
        assert next(cells, None) is None
        lines.append(line)
    assert not any(left for _, left in hanging.values())
    return lines


def _word(cell: Cell) -> str:
    return ", ".join(one.employee.name for one in cell.appointments) or ("empty" if cell.empty else cell.kind.value)


def test_names_empty_places_and_breaks_stand_at_their_times(app: Flask) -> None:
    """Thea gives sessions at 09:00, 09:30 and 10:00, each 20 minutes with 5 of turnover, and rests from 09:55."""
    with app.app_context():
        company = world()
        pause = VisitBreak(starts=local(MONDAY, "09:55"), ends=local(MONDAY, "10:00"))
        company.visit.breaks.append(pause)
        company.placed(company.ada, 0)
        company.placed(company.ben, 2)
        db.session.flush()

        assert laid_out(sheet_of(company)) == [
            ["09:00", "Ada"],
            ["09:25", "gap"],
            ["09:30", "empty"],
            ["09:55", "break"],
            ["10:00", "Ben"],
        ]


def test_two_therapists_with_other_times_share_the_rows(app: Flask) -> None:
    with app.app_context():
        company = world()
        long = service(company.programme, "Back massage", 30)
        theo = therapist(company.programme, "theo@hands.example")
        visit(theo, room(company.site, "Bright room"), long, starts=["09:15", "09:50"])
        company.placed(company.ada, 0)

        assert laid_out(sheet_of(company)) == [
            ["09:00", "Ada", "away"],
            ["09:15", "Ada", "empty"],
            ["09:25", "gap", "empty"],
            ["09:30", "empty", "empty"],
            ["09:50", "empty", "empty"],
            ["09:55", "gap", "empty"],
            ["10:00", "empty", "empty"],
        ]


def test_a_withdrawn_visit_is_shown_only_while_somebody_stands_in_it(app: Flask) -> None:
    with app.app_context():
        company = world()
        other = therapist(company.programme, "theo@hands.example")
        visit(other, room(company.site, "Bright room"), company.chair, day=TUESDAY, starts=["09:00"])
        company.visit.withdrawn_at = clock.now()
        db.session.flush()
        assert timetable.days_of(company.draft) == {company.site: [TUESDAY]}

        company.placed(company.ada, 1)

        assert timetable.days_of(company.draft) == {company.site: [MONDAY, TUESDAY]}
        assert laid_out(sheet_of(company)) == [["09:30", "Ada"]]


def test_a_cancelled_appointment_and_another_draft_leave_the_place_empty(app: Flask) -> None:
    with app.app_context():
        company = world()
        company.placed(company.ada, 0).cancelled_at = clock.now()
        company.placed(company.ben, 1, on=company.draft_again())
        db.session.flush()

        assert {line[1] for line in laid_out(sheet_of(company))} == {"empty", "gap"}


def test_the_day_to_begin_with_is_the_next_one(app: Flask) -> None:
    days = [MONDAY, TUESDAY, MONDAY + timedelta(days=7)]
    with app.app_context():
        berlin = world().site
        with clock.stopped_at(local(TUESDAY, "23:30")):
            assert timetable.next_day(berlin, days) == TUESDAY
        with clock.stopped_at(local(TUESDAY + timedelta(days=1), "00:30")):
            assert timetable.next_day(berlin, days) == days[-1]
        with clock.stopped_at(local(MONDAY + timedelta(days=40), "09:00")):
            assert timetable.next_day(berlin, days) == days[-1]


def test_sites_have_sheets_of_their_own_in_their_own_time(app: Flask) -> None:
    with app.app_context():
        company = world()
        pune = site(company.programme, "Pune", "Asia/Kolkata")
        meera = therapist(company.programme, "meera@hands.example")
        visit(meera, room(pune, "Mula"), company.chair, starts=["14:00"])

        assert list(timetable.days_of(company.draft)) == [company.site, pune]
        assert laid_out(timetable.sheets(company.draft, pune, [MONDAY])[0]) == [["14:00", "empty"]]


def test_a_class_has_everybody_in_one_cell(app: Flask) -> None:
    with app.app_context():
        company = world()
        yoga = service(company.programme, "Yoga", 30, places=3)
        teacher = therapist(company.programme, "yuna@hands.example")
        hall = room(company.site, "Hall")
        lesson = visit(teacher, hall, yoga, day=TUESDAY, starts=["12:00"]).slots[0]
        for seat, who in enumerate((company.ada, company.ben), start=1):
            add(
                Appointment(
                    roster_id=company.draft.id,
                    book=company.draft.id,
                    slot_id=lesson.id,
                    seat=seat,
                    employee_id=who.id,
                    starts=lesson.starts,
                    ends=lesson.treatment_ends,
                )
            )

        column = timetable.sheets(company.draft, company.site, [TUESDAY])[0].columns[0]

        assert [one.employee.name for one in column.cells[0].appointments] == ["Ada", "Ben"]
        assert (column.taken, column.empty) == (2, 1)
