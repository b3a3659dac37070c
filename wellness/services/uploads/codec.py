"""A table as JSON, for the way out of the child process and for keeping a proposal until it is confirmed."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from wellness.services.uploads.table import Cell, Formula, Note, Row, Sheet, Table


def pack(table: Table) -> dict[str, Any]:
    """A table as lists, numbers and texts alone, fit for a JSON column; `unpack` gives an equal table back."""
    return {
        "filename": table.filename,
        "format": table.format,
        "sheets": [
            [sheet.name, [[row.number, [_packed(cell) for cell in row.cells]] for row in sheet.rows]]
            for sheet in table.sheets
        ],
        "notes": [[note.sheet, note.row, note.text] for note in table.notes],
    }


def unpack(content: dict[str, Any]) -> Table:
    """The table behind what `pack` gave. Raises ValueError, KeyError or TypeError on anything else."""
    sheets = tuple(
        Sheet(name, tuple(Row(number, tuple([_value(cell) for cell in cells])) for number, cells in rows))
        for name, rows in content["sheets"]
    )
    notes = tuple(Note(*note) for note in content["notes"])
    return Table(content["filename"], content["format"], sheets, notes)


def dump_table(table: Table) -> str:
    """Write a table as JSON text."""
    return json.dumps(pack(table), separators=(",", ":"), allow_nan=False)


def load_table(text: str | bytes) -> Table:
    """Read what `dump_table` wrote."""
    return unpack(json.loads(text))


def _packed(cell: Cell) -> str | float | dict[str, str | float] | None:
    if cell is None or isinstance(cell, (str, int, float)):
        return cell
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return {"formula": cell.source}


def _value(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    [(kind, value)] = cell.items()
    match kind:
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case "seconds":
            return timedelta(seconds=value)
        case "formula":
            return Formula(value)
    raise ValueError(f"{kind} is no kind of cell")
