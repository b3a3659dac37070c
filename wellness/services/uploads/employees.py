"""Rows of a list of people."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wellness.language import _, ngettext
from wellness.services.uploads.addresses import EXPECTED as AN_ADDRESS
from wellness.services.uploads.addresses import look_alikes, parse_address
from wellness.services.uploads.choices import Finder, Known, SiteChoice
from wellness.services.uploads.faults import Corrections, Rows, Unreadable, shown
from wellness.services.uploads.headings import HeadingMap
from wellness.services.uploads.names import parse_is_active, parse_person_name, parse_text, status_in_name
from wellness.services.uploads.row_reading import RowReader, collected, missing_columns, sheet_readers
from wellness.services.uploads.table import Cell, Table
from wellness.services.uploads.templates import EXAMPLE_ADDRESSES

_SEPARATORS = re.compile(r"\s*[,;/|\n]\s*")


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    """One person. `sites` are keys, the usual one first; `is_active` is False when a status says that they left."""

    sheet: str
    row: int
    name: str
    email: str
    number: str | None
    department: str | None
    sites: tuple[str, ...]
    joined: date | None
    left: date | None
    is_active: bool

    @property
    def person(self) -> tuple[object, ...]:
        """Everything but the place in the file."""
        return (
            self.name, self.email, self.number, self.department, self.sites, self.joined, self.left, self.is_active,
        )  # fmt: skip


def employee_rows(
    table: Table, mapping: HeadingMap, known: Known, corrections: Corrections | None = None
) -> Rows[EmployeeRow]:
    """Type every row of a list of people; a row with a fault is left out and the others go on."""
    if mapping.missing:
        return Rows((), missing_columns(mapping), (), mapping.notes)
    readers = sheet_readers(table, mapping, corrections or Corrections())
    sites = Finder(known.sites)
    found: list[tuple[RowReader, EmployeeRow]] = []
    for reader in readers:
        reader.settle_dates("joined", "left")
        for row in reader.rows():
            person = _person(row, sites)
            if person:
                found.append((row, person))
    found = _without_examples(found)
    found = _without_repeats(found)
    _refuse_shared_numbers(found)
    _refuse_look_alikes(found, known)
    return Rows(tuple(person for row, person in found if row.is_good), *collected(mapping, readers))


def _person(row: RowReader, sites: Finder[SiteChoice]) -> EmployeeRow | None:
    name = _name(row)
    email = row.require("email", parse_address, _(AN_ADDRESS))
    number = row.read("number", lambda cell: parse_text(cell, 40))
    department = row.read("department", lambda cell: parse_text(cell, 80))
    only = sites.only_one()
    keys = row.require("site", lambda cell: _sites(cell, sites) or ((only.key,) if only else None), sites.expected())
    further = row.read("further_sites", lambda _cell: tuple(_further_sites(row, sites)))
    joined, left = row.date("joined"), row.date("left")
    if joined and joined.year == 9999:
        row.fault("joined", _("a date up to today"))
    is_active = row.read("status", parse_is_active)
    if not row.is_good or row.waits or name is None or email is None or keys is None:
        return None
    return EmployeeRow(
        *row.place,
        name=name,
        email=email,
        number=number,
        department=department,
        sites=tuple(dict.fromkeys((*keys, *(further or ())))),
        joined=joined,
        left=None if left is None or left.year == 9999 else left,
        is_active=bool(is_active) and parse_is_active(_worker_status(row)),
    )


def _name(row: RowReader) -> str | None:
    first = row.read("first_name", lambda cell: parse_text(cell, 60))
    last = row.read("last_name", lambda cell: parse_text(cell, 60))
    if first or last:
        if not (first and last):
            missing = "last_name" if first else "first_name"
            whole = row.read("name", parse_person_name)
            if whole is None:
                row.fault(missing, _("a last name") if first else _("a first name"))
            return whole
        return f"{first} {last}"
    field = "name" if row.has("name") else "last_name"
    return row.require(field, parse_person_name, _("a person's name")) if row.is_good else None


def _worker_status(row: RowReader) -> str:
    status = status_in_name(row.cell("name")) or ""
    return "" if status.lower() == "on leave" else status


def _sites(cell: Cell, sites: Finder[SiteChoice]) -> tuple[str, ...] | None:
    """The keys in a cell with one site or several; the whole is tried first, since "New York, NY" is one."""
    try:
        whole = sites.find(cell)
        return (whole.key,) if whole else None
    except Unreadable:
        parts = [part for part in _SEPARATORS.split(str(cell)) if part]
        if len(parts) < 2:
            raise
    return tuple(choice.key for part in parts if (choice := sites.find(part)))


def _further_sites(row: RowReader, sites: Finder[SiteChoice]) -> list[str]:
    return [key for cell in row.cells("further_sites") if shown(cell) != "-" for key in _sites(cell, sites) or ()]


def _without_examples(found: list[tuple[RowReader, EmployeeRow]]) -> list[tuple[RowReader, EmployeeRow]]:
    kept = []
    for row, person in found:
        if person.email in EXAMPLE_ADDRESSES:
            row.note(_("Left out: this is an example row of the template."))
        else:
            kept.append((row, person))
    return kept


def _without_repeats(found: list[tuple[RowReader, EmployeeRow]]) -> list[tuple[RowReader, EmployeeRow]]:
    """Merge equal rows; rows of one address that say different things are faults, all of them."""
    kept = []
    for same in _grouped(found, lambda person: person.email):
        first = same[0]
        if len({person.person for _row, person in same}) == 1:
            kept.append(first)
            for row, _same in same[1:]:
                row.note(_same_as(first[1], row))
            continue
        for row, person in same:
            words = ngettext(
                "an address of its own; row %(rows)s has the same one with other data",
                "an address of its own; rows %(rows)s have the same one with other data",
                len(same) - 1,
                rows=_other_rows(same, person),
            )
            row.fault("email", words)
    return kept


def _refuse_shared_numbers(found: list[tuple[RowReader, EmployeeRow]]) -> None:
    for same in _grouped(found, lambda person: person.number):
        for row, person in same if len(same) > 1 else ():
            words = ngettext(
                "a personnel number of its own; row %(rows)s has the same one",
                "a personnel number of its own; rows %(rows)s have the same one",
                len(same) - 1,
                rows=_other_rows(same, person),
            )
            row.fault("number", words)


def _refuse_look_alikes(found: list[tuple[RowReader, EmployeeRow]], known: Known) -> None:
    confused = look_alikes((person.email for _row, person in found), known.addresses)
    for row, person in found:
        other = confused.get(person.email)
        if other and person.email not in known.addresses and not row.is_confirmed("email"):
            words = _(
                "an address less easily confused with %(other)s, or the same text again to confirm it", other=other
            )
            row.fault("email", words)


def _grouped(
    found: list[tuple[RowReader, EmployeeRow]], key: Callable[[EmployeeRow], str | None]
) -> list[list[tuple[RowReader, EmployeeRow]]]:
    groups: dict[str, list[tuple[RowReader, EmployeeRow]]] = defaultdict(list)
    for row, person in found:
        value = key(person)
        if value is not None:
            groups[value].append((row, person))
    return list(groups.values())


def _other_rows(same: list[tuple[RowReader, EmployeeRow]], person: EmployeeRow) -> str:
    others = [str(other.row) for _row, other in same[:4] if other is not person][:3]
    more = len(same) - 1 - len(others)
    named = ", ".join(others)
    return _("%(names)s and %(count)s more", names=named, count=more) if more > 0 else named


def _same_as(person: EmployeeRow, row: RowReader) -> str:
    if person.sheet != row.place[0]:
        return _('Left out: the same as row %(row)s of sheet "%(sheet)s".', row=person.row, sheet=person.sheet)
    return _("Left out: the same as row %(row)s.", row=person.row)
