"""People who are known and missing from an uploaded list. They are shown, and touched only when ticked."""

from collections.abc import Iterable
from dataclasses import dataclass

from wellness.services.import_choices import Choices
from wellness.services.import_known import KnownPerson
from wellness.services.import_reading import Reading
from wellness.services.uploads.addresses import normalised
from wellness.services.uploads.employees import EmployeeRow
from wellness.services.uploads.faults import shown
from wellness.services.uploads.headings import plain
from wellness.services.uploads.table import Row, is_blank


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody missing from the file. Whoever is `also_at` sites that the file does not list is ticked singly."""

    person: KnownPerson
    also_at: tuple[str, ...]
    ticked: bool


def leavers(
    reading: Reading,
    rows: Iterable[EmployeeRow],
    known: Iterable[KnownPerson],
    *,
    met: frozenset[str],
    choices: Choices,
) -> tuple[Leaver, ...]:
    """Those of the sites that the file lists who are not in it, by name.

    A site counts as listed when it is somebody's first one in the file. `met` are ids of employees whom a row stands
    for; whoever is named in a row that is wrong, waiting or set aside is not missing either.
    """
    rows = tuple(rows)
    listed = {row.sites[0] for row in rows}
    named = _named_elsewhere(reading, {(row.sheet, row.row) for row in rows})
    found = []
    for person in known:
        if person.employee_id is None or person.employee_id in met or person.left_at is not None:
            continue
        if listed.isdisjoint(person.sites) or not named.isdisjoint(_names(person)):
            continue
        also_at = tuple(site for site in person.sites if site not in listed)
        found.append(Leaver(person, also_at, person.employee_id in choices.leavers))
    return tuple(sorted(found, key=lambda leaver: (leaver.person.name.casefold(), leaver.person.email)))


def _names(person: KnownPerson) -> set[str]:
    return {person.email, plain(person.name), *((plain(person.number),) if person.number else ())}


def _named_elsewhere(reading: Reading, good: set[tuple[str, int]]) -> set[str]:
    """How the rows that came to nothing name people: by address, by number, by name in one cell or two."""
    named: set[str] = set()
    headings = {found.sheet: found for found in reading.mapping.sheets}
    for sheet in reading.table.sheets:
        if sheet.name not in headings:
            continue
        for row in sheet.rows:
            if row.number > headings[sheet.name].row and (sheet.name, row.number) not in good:
                named |= _texts(row)
    return named - {""}


def _texts(row: Row) -> set[str]:
    texts = [shown(cell) for cell in row.cells if not is_blank(cell)]
    words = [plain(text) for text in texts if len(text) <= 120]
    pairs = {f"{one}{other}" for one, other in zip(words, words[1:], strict=False)}
    turned = {f"{other}{one}" for one, other in zip(words, words[1:], strict=False)}
    return {*words, *pairs, *turned, *(normalised(text) for text in texts if "@" in text)}
