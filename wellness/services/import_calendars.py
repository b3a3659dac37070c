"""A calendar's table with the columns that calendars lack, so that its rows are mended like any others."""

from collections.abc import Mapping

from wellness.services.uploads.choices import Finder, Known
from wellness.services.uploads.faults import shown
from wellness.services.uploads.table import Cell, Row, Sheet, Table

SET_ASIDE = ("Event",)
"""The heading of the event's own words, which are no field of a visit."""

_THERAPIST, _PLACE, _WORDS = 0, 1, 4


def with_room_and_service(table: Table, known: Known, chosen: Mapping[str, str]) -> Table:
    """Add a column for the room and one for the service, filled where the event speaks of just one of them.

    A therapist that was chosen on the page gives every visit of the calendar, whoever the events name.
    """
    rooms = Finder([room for site in known.sites for room in site.rooms])
    services = Finder(known.services)
    sheet = table.sheets[0]
    heading, *events = sheet.rows
    rows = [Row(heading.number, (*heading.cells, "Room", "Service"))]
    for row in events:
        room, service = rooms.find_within(row.cell(_PLACE)), services.find_within(row.cell(_WORDS))
        cells: list[Cell] = [row.cell(index) for index in range(_WORDS + 1)]
        cells[_THERAPIST] = chosen.get("therapist") or shown(cells[_THERAPIST])
        cells += [room.names[0] if room else None, service.names[0] if service else None]
        rows.append(Row(row.number, tuple(cells)))
    return Table(table.filename, table.format, (Sheet(sheet.name, tuple(rows)),), table.notes)
