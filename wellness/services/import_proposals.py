"""From a stored upload to what it would do now: computed anew from the file, the choices and the database."""

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import HeadingMapping, ImportBatch, ImportKind, Programme
from wellness.services import import_choices, import_known, import_people, import_visits
from wellness.services.import_calendars import SET_ASIDE, with_room_and_service
from wellness.services.import_choices import Choices
from wellness.services.import_people import Comparison, PeopleProposal
from wellness.services.import_reading import Cells, Reading, RowKey, waiting_rows, without_rows, wrong_rows
from wellness.services.import_visits import VisitComparison, VisitsProposal
from wellness.services.uploads import codec
from wellness.services.uploads.employees import EmployeeRow, employee_rows
from wellness.services.uploads.faults import Fault, Rows
from wellness.services.uploads.headings import HeadingMap, plain, recognise
from wellness.services.uploads.table import Table
from wellness.services.uploads.visits import VisitRow, visit_rows

Proposal = PeopleProposal | VisitsProposal


def proposal(batch: ImportBatch) -> Proposal:
    """What the batch would do if it were confirmed now."""
    programme = db.session.get_one(Programme, batch.programme_id)
    table, choices = codec.unpack(batch.table), import_choices.unpack(batch.choices)
    if batch.kind is ImportKind.EMPLOYEES:
        return _people(programme, table, choices)
    return _visits(programme, table, choices)


def recognised(batch: ImportBatch) -> HeadingMap:
    """The columns as they are understood now."""
    table, choices = codec.unpack(batch.table), import_choices.unpack(batch.choices)
    return _recognised(batch.programme_id, batch.kind, table, choices)


def _recognised(programme_id: str, kind: ImportKind, table: Table, choices: Choices) -> HeadingMap:
    known = sa.select(HeadingMapping.heading, HeadingMapping.field).where(
        HeadingMapping.programme_id == programme_id, HeadingMapping.kind == kind
    )
    remembered = {heading: field for heading, field in db.session.execute(known)}
    aside = {plain(heading): "" for heading in SET_ASIDE} if table.format == "ics" else {}
    return recognise(table, kind.value, remembered={**remembered, **aside, **choices.mapping})


def _people(programme: Programme, table: Table, choices: Choices) -> PeopleProposal:
    people = import_known.people()
    known = import_known.for_people(programme, (person.email for person in people))
    mapping = _recognised(programme.id, ImportKind.EMPLOYEES, table, choices)
    rows = employee_rows(without_rows(table, choices.skipped), mapping, known, choices.corrections)
    comparison = Comparison(rows.rows, people, mapping, {site.key: site.timezone for site in known.sites})
    compared = comparison.compared(choices.addresses)
    good = frozenset((row.sheet, row.row) for row in rows.rows)
    reading = _reading(table, mapping, choices, rows=rows, faults=(*rows.faults, *compared.faults), good=good)
    return import_people.proposal(reading, rows.rows, compared, people, choices)


def _visits(programme: Programme, table: Table, choices: Choices) -> VisitsProposal:
    known = import_known.for_visits(programme)
    if table.format == "ics":
        table = with_room_and_service(table, known, choices.defaults)
    mapping = _recognised(programme.id, ImportKind.VISITS, table, choices)
    rows = visit_rows(without_rows(table, choices.skipped), mapping, known, choices.corrections)
    comparison = VisitComparison(programme, rows.rows, mapping)
    added = comparison.added()
    faults = import_visits.better_worded(programme, rows.faults, Cells(table, choices))
    good = frozenset((row.sheet, row.row) for row in rows.rows)
    zones = {room_id: room.site.timezone for room_id, room in comparison.rooms.items()}
    return VisitsProposal(
        _reading(
            table,
            mapping,
            choices,
            rows=rows,
            faults=(*faults, *comparison.faults),
            good=good,
            zone=known.sites[0].timezone if known.sites else "UTC",
        ),
        added,
        comparison.existing,
        sum(visit.row.day < clock.today(zones[visit.row.room]) for visit in added),
        comparison.therapists,
        comparison.rooms,
        comparison.services,
    )


def _reading(
    table: Table,
    mapping: HeadingMap,
    choices: Choices,
    *,
    rows: Rows[EmployeeRow] | Rows[VisitRow],
    faults: tuple[Fault, ...],
    good: frozenset[RowKey],
    zone: str = "UTC",
) -> Reading:
    wrong = () if mapping.missing else wrong_rows(Cells(table, choices, zone), faults)
    settled = good | choices.skipped | {(row.sheet, row.row) for row in wrong}
    return Reading(
        table,
        mapping,
        wrong,
        rows.questions,
        (*table.notes, *rows.notes),
        waiting_rows(table, rows.questions, settled),
        tuple(sorted(choices.skipped)),
    )
