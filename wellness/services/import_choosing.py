"""What a coordinator decides about a proposal: columns, wrong rows, dates, leavers. Nothing but the batch changes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from wellness.db import db
from wellness.language import _
from wellness.models import ImportBatch, ImportState
from wellness.services import import_choices, imports
from wellness.services.errors import Refused, Stale
from wellness.services.import_choices import Choices, Place
from wellness.services.import_people import PeopleProposal
from wellness.services.import_proposals import proposal, recognised
from wellness.services.import_reading import RowKey, WrongCell
from wellness.services.uploads.faults import DateOrder
from wellness.services.uploads.headings import plain
from wellness.services.uploads.synonyms import FIELDS

_LONGEST_FIX = 500
_COLUMN = re.compile("[A-Z]{1,3}")
_MOST_FIXES = 20_000
_ONE_OF_ITS_OWN = frozenset({"email", "number"})


def map_headings(batch: ImportBatch, revision: int, mapping: Mapping[str, str]) -> None:
    """Say what columns hold: heading to field, or to "" for one that is not wanted. Remembered for the next file."""
    _open(batch, revision)
    unknown = set(mapping.values()) - FIELDS[batch.kind.value].keys() - {""}
    if unknown:
        raise Refused(_("Choose what each column holds from the list."))
    made = {plain(heading)[:120]: field for heading, field in mapping.items() if plain(heading)}
    has_headings = all(sheet.row for sheet in recognised(batch).sheets)
    if has_headings:
        imports.remember(batch.programme_id, batch.kind, made)
    _change(batch, mapping={**_choices(batch).mapping, **made})


def correct(batch: ImportBatch, revision: int, fixes: Mapping[Place, str], *, everywhere: bool = False) -> None:
    """Replace cells of wrong rows by what they should say; `everywhere`: wherever the same text is wrong."""
    _open(batch, revision)
    if not all(_COLUMN.fullmatch(column) for _, _, column in fixes):
        raise Refused(_("There is no such cell. Look at the page as it is now."))
    wanted = {place: " ".join(text.split())[:_LONGEST_FIX] for place, text in fixes.items()}
    if everywhere:
        wanted |= _elsewhere(batch, wanted)
    _fix(batch, wanted)


def take_suggestions(batch: ImportBatch, revision: int) -> int:
    """Correct every wrong cell for which there is a suggestion; returns how many were."""
    _open(batch, revision)
    wanted = {_place(cell): cell.fault.suggestion for cell in _wrong_cells(batch) if cell.fault.suggestion}
    _fix(batch, wanted)
    return len(wanted)


def skip(batch: ImportBatch, revision: int, row: RowKey) -> None:
    """Leave a row out, so that it stands in no other row's way either."""
    _open(batch, revision)
    _change(batch, skipped=_choices(batch).skipped | {row})


def take_back_in(batch: ImportBatch, revision: int, row: RowKey) -> None:
    """Read a row again that was left out."""
    _open(batch, revision)
    _change(batch, skipped=_choices(batch).skipped - {row})


def order_dates(batch: ImportBatch, revision: int, orders: Mapping[tuple[str, str], DateOrder]) -> None:
    """Say how the dates of columns (sheet, letter) are written."""
    _open(batch, revision)
    _change(batch, date_orders={**_choices(batch).date_orders, **orders})


def give(batch: ImportBatch, revision: int, values: Mapping[str, str]) -> None:
    """Give what a calendar does not say: site, room, service, therapist; an empty text takes it back."""
    _open(batch, revision)
    wanted = {field: text for field, text in {**_choices(batch).defaults, **values}.items() if text}
    _change(batch, defaults=wanted)


def tick_leavers(batch: ImportBatch, revision: int, ticked: Collection[str], *, shown: Collection[str]) -> None:
    """Say who of the `shown` people missing from the file has left (ids)."""
    _open(batch, revision)
    kept = _choices(batch).leavers - set(shown)
    _change(batch, leavers=kept | (set(ticked) & set(shown)))


def tick_all_leavers(batch: ImportBatch, revision: int, *, have_left: bool) -> None:
    """Tick everyone who is missing and at no site outside the file, or nobody."""
    _open(batch, revision)
    proposed = proposal(batch)
    missing = proposed.leavers if isinstance(proposed, PeopleProposal) and have_left else ()
    _change(batch, leavers=frozenset(str(one.person.employee_id) for one in missing if not one.also_at))


def tick_addresses(batch: ImportBatch, revision: int, ticked: Collection[str], *, shown: Collection[str]) -> None:
    """Accept the new addresses of some of the `shown` employees (ids)."""
    _open(batch, revision)
    kept = _choices(batch).addresses - set(shown)
    _change(batch, addresses=kept | (set(ticked) & set(shown)))


def _open(batch: ImportBatch, revision: int) -> None:
    if batch.state is not ImportState.PROPOSED:
        raise Refused(_("This proposal is settled already. Upload the file again to see what it would do now."))
    if batch.revision != revision:
        raise Stale(_("This proposal"))


def _choices(batch: ImportBatch) -> Choices:
    return import_choices.unpack(batch.choices)


def _change(batch: ImportBatch, **parts: Any) -> None:
    batch.choices = import_choices.pack(replace(_choices(batch), **parts))
    db.session.flush()


def _fix(batch: ImportBatch, wanted: Mapping[Place, str]) -> None:
    fixes = {**_choices(batch).fixes, **wanted}
    if len(fixes) > _MOST_FIXES:
        raise Refused(_("So much is easier mended in the file itself. Correct it there and upload it again."))
    _change(batch, fixes=fixes)


def _wrong_cells(batch: ImportBatch) -> list[WrongCell]:
    cells = (cell for row in proposal(batch).reading.wrong for cell in row.faults)
    return [cell for cell in cells if cell.fault.column]


def _place(cell: WrongCell) -> Place:
    return cell.fault.sheet, cell.fault.row, cell.fault.column


def _elsewhere(batch: ImportBatch, wanted: Mapping[Place, str]) -> dict[Place, str]:
    """The same correction for wrong cells of the same column and text; never for what everyone has for oneself."""
    cells = [cell for cell in _wrong_cells(batch) if cell.text and cell.fault.field not in _ONE_OF_ITS_OWN]
    found = {
        (cell.fault.sheet, cell.fault.column, cell.text): wanted[_place(cell)]
        for cell in cells
        if _place(cell) in wanted
    }
    return {
        _place(cell): found[cell.fault.sheet, cell.fault.column, cell.text]
        for cell in cells
        if (cell.fault.sheet, cell.fault.column, cell.text) in found
    }
