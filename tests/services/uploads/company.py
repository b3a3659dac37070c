"""The programme that the test files speak of, and the proposal that a file makes for it."""

from dataclasses import dataclass
from pathlib import Path

from wellness.services.uploads.choices import Choice, Known, ServiceChoice, SiteChoice
from wellness.services.uploads.employees import EmployeeRow, employee_rows
from wellness.services.uploads.faults import Corrections, Rows
from wellness.services.uploads.headings import HeadingMap, recognise
from wellness.services.uploads.reading import read_table
from wellness.services.uploads.slots import DayRules
from wellness.services.uploads.table import Table
from wellness.services.uploads.visits import VisitRow, visit_rows

FILES = Path(__file__).parent / "files"

COMPANY = Known(
    sites=(
        SiteChoice("ber", ("Berlin",), "Europe/Berlin", (Choice("quiet", ("Quiet room", "Ruheraum")),)),
        SiteChoice("nyc", ("New York", "New York, NY"), "America/New_York", (Choice("four", ("Room 4",)),)),
        SiteChoice("pnq", ("Pune",), "Asia/Kolkata", (Choice("lotus", ("Lotus",)), Choice("fern", ("Fern",)))),
    ),
    therapists=(
        Choice("mira", ("Mira Lopez", "mira@hands.example")),
        Choice("noah", ("Noah Lind", "noah@hands.example")),
    ),
    services=(
        ServiceChoice("chair", ("Chair massage", "Sitzmassage"), 20, 5),
        ServiceChoice("back", ("Back massage", "Rückenmassage"), 30, 10),
    ),
    day_rules=DayRules(),
)


@dataclass(frozen=True)
class Proposal:
    """What a file came to, in plain values."""

    mapping: HeadingMap
    columns: dict[str, str]
    rows: list[tuple[object, ...]]
    faults: list[str]
    notes: list[str]
    questions: list[str]


def table_of(filename: str) -> Table:
    """A checked-in file, read."""
    return read_table(filename, (FILES / filename).read_bytes())


def employees(
    table: Table, *, corrections: Corrections | None = None, remembered: dict[str, str] | None = None
) -> Proposal:
    """What a list of people proposes: name, e-mail, number, department, sites, joined, left, is active."""
    mapping = recognise(table, "employees", remembered=remembered)
    found = employee_rows(table, mapping, COMPANY, corrections)
    return _proposal(table, mapping, found, [row.person for row in found.rows])


def visits(table: Table, *, corrections: Corrections | None = None, provided: tuple[str, ...] = ()) -> Proposal:
    """What a list of visits proposes: therapist, site, room, service, times in UTC, number of slots and breaks."""
    mapping = recognise(table, "visits", provided=provided)
    found = visit_rows(table, mapping, COMPANY, corrections)
    return _proposal(table, mapping, found, [_visit(row) for row in found.rows])


def _visit(row: VisitRow) -> tuple[object, ...]:
    assert row.plan is not None
    times = f"{row.starts:%Y-%m-%d %H:%M}-{row.ends:%H:%M}"
    return row.therapist, row.site, row.room, row.service, times, len(row.plan.slots), len(row.plan.breaks)


def _proposal(
    table: Table, mapping: HeadingMap, found: Rows[EmployeeRow] | Rows[VisitRow], rows: list[tuple[object, ...]]
) -> Proposal:
    columns = {column.field: column.heading for column in mapping.sheets[0].columns if column.field}
    notes = [f"{note.sheet}:{note.row} {note.text}" for note in (*table.notes, *found.notes)]
    return Proposal(mapping, columns, rows, list(map(str, found.faults)), notes, list(map(str, found.questions)))
