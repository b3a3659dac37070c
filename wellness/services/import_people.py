"""What a list of people would change: who joins, who changes and how, and who is missing from it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wellness import clock
from wellness.language import _
from wellness.services.import_choices import Choices
from wellness.services.import_known import KnownPerson
from wellness.services.import_missing import Leaver, leavers
from wellness.services.import_reading import Reading, fault_at
from wellness.services.uploads.employees import EmployeeRow
from wellness.services.uploads.faults import Fault
from wellness.services.uploads.headings import HeadingMap

Value = str | tuple[str, ...] | date | datetime | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a person. `sites` holds ids in order; `left` is the instant from which the person is gone."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody new; `account` is the login that exists under this address already and stays as it is."""

    row: EmployeeRow
    account: KnownPerson | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes about somebody who is known. A new address for a login waits until it is `accepted`."""

    row: EmployeeRow
    person: KnownPerson
    fields: tuple[FieldChange, ...]
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class PeopleProposal:
    """What confirming would do to the people of the programme.

    `readdressed` are the changes with a new address, accepted or not. `gone` counts rows of strangers who have left.
    """

    reading: Reading
    joining: tuple[Joining, ...]
    changed: tuple[Change, ...]
    readdressed: tuple[Change, ...]
    leavers: tuple[Leaver, ...]
    unchanged: int
    gone: int

    @property
    def applied(self) -> tuple[Change, ...]:
        """Every change that confirming makes."""
        return (*self.changed, *(change for change in self.readdressed if change.accepted))

    @property
    def leaving(self) -> tuple[Leaver, ...]:
        """The people missing from the file of whom the coordinator says that they have left."""
        return tuple(leaver for leaver in self.leavers if leaver.ticked)

    @property
    def counts(self) -> dict[str, int]:
        """The figures that the page shows and the batch keeps."""
        undecided = sum(not change.accepted for change in self.readdressed)
        return {
            "joined": len(self.joining),
            "changed": len(self.applied),
            "left": len(self.leaving),
            "unchanged": self.unchanged,
            "left_out": self.reading.left_out + undecided,
        }

    @property
    def does_something(self) -> bool:
        """Whether confirming would change anything."""
        return bool(self.joining or self.applied or self.leaving)

    @property
    def fingerprint(self) -> str:
        """Equal for two proposals that do the same; the page sends it back, so that nothing unseen is confirmed."""
        done = (
            [(joining.row.person, joining.account) for joining in self.joining],
            [(change.person.employee_id, [_lasting(field) for field in change.fields]) for change in self.applied],
            [leaver.person.employee_id for leaver in self.leaving],
        )
        return hashlib.sha256(repr(done).encode()).hexdigest()[:32]


def _lasting(change: FieldChange) -> tuple[object, ...]:
    # Who has left without a date has left now, and now is later when the page comes back.
    return (change.field, change.before, change.after is not None if change.field == "left" else change.after)


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows of a file beside the people who are known; `faults` are those that only this comparison shows."""

    joining: tuple[Joining, ...]
    changed: tuple[Change, ...]
    readdressed: tuple[Change, ...]
    faults: tuple[Fault, ...]
    unchanged: int
    gone: int
    met: frozenset[str]


class Comparison:
    """Compares rows with the people who are known: by address, then by personnel number."""

    def __init__(
        self, rows: Iterable[EmployeeRow], known: Iterable[KnownPerson], mapping: HeadingMap, zones: Mapping[str, str]
    ) -> None:
        self._rows = tuple(rows)
        self._mapping, self._zones = mapping, zones
        self._by_email = {person.email: person for person in known}
        self._by_number = {
            person.number: person for person in self._by_email.values() if person.employee_id and person.number
        }
        self._row_of = {row.email: row for row in self._rows}
        self._faults: list[Fault] = []
        self._met: set[str] = set()
        self._gone = self._unchanged = 0

    def compared(self, accepted: frozenset[str]) -> Compared:
        """The comparison; `accepted` are ids of employees whose new address was agreed to."""
        joining, changed, readdressed = [], [], []
        for row in self._rows:
            person, holder = self._by_email.get(row.email), self._holder(row)
            found = self._compare(row, person, holder)
            if isinstance(found, Joining):
                joining.append(found)
            elif found and found.person.email != row.email:
                is_accepted = found.person.employee_id in accepted
                readdressed.append(Change(row, found.person, found.fields, is_accepted))
            elif found:
                changed.append(found)
        return Compared(
            tuple(joining),
            tuple(changed),
            tuple(readdressed),
            tuple(self._faults),
            self._unchanged,
            self._gone,
            frozenset(self._met),
        )

    def _compare(
        self, row: EmployeeRow, person: KnownPerson | None, holder: KnownPerson | None
    ) -> Joining | Change | None:
        for known in (person, holder):
            if known and known.employee_id:
                self._met.add(known.employee_id)
        if holder and person and holder is not person:
            words = _("another number; %(name)s (%(email)s) has this one", name=holder.name, email=holder.email)
            self._fault(row, "number", words)
            return None
        if person and person.employee_id:
            return self._change(row, person)
        if holder and self._address_stays(row, holder):
            return None
        if holder:
            return self._change(row, holder)
        if left_at(row, self._zones):
            self._gone += 1
            return None
        return Joining(row, person)

    def _holder(self, row: EmployeeRow) -> KnownPerson | None:
        """Who has the row's personnel number now, and will not be given another one by this file."""
        holder = self._by_number.get(row.number) if row.number else None
        theirs = self._row_of.get(holder.email) if holder else None
        return None if theirs and theirs.number not in (None, row.number) else holder

    def _address_stays(self, row: EmployeeRow, holder: KnownPerson) -> bool:
        if holder.email in self._row_of:
            words = _(
                "another number; %(name)s (%(email)s), who is in this file, has it",
                name=holder.name,
                email=holder.email,
            )
            self._fault(row, "number", words)
        elif holder.is_guarded:
            words = _(
                "%(email)s, the address of %(name)s, who has this personnel number; an upload does not change how "
                "coordinators, administrators and therapists sign in",
                email=holder.email,
                name=holder.name,
            )
            self._fault(row, "email", words)
        else:
            return False
        return True

    def _change(self, row: EmployeeRow, person: KnownPerson) -> Change | None:
        fields = tuple(changes(row, person, self._zones))
        if not fields:
            self._unchanged += 1
            return None
        return Change(row, person, fields)

    def _fault(self, row: EmployeeRow, field: str, expected: str) -> None:
        found = row.number if field == "number" else row.email
        self._faults.append(fault_at(self._mapping, (row.sheet, row.row), field, found=found, expected=expected))


def changes(row: EmployeeRow, person: KnownPerson, zones: Mapping[str, str]) -> Iterable[FieldChange]:
    """What a row says otherwise about somebody who is known; a blank cell leaves what is known."""
    gone_from = left_at(row, zones)
    compared: tuple[tuple[str, Value, Value], ...] = (
        ("email", person.email, row.email),
        ("name", person.name, row.name),
        ("number", person.number, row.number or person.number),
        ("department", person.department, row.department or person.department),
        ("sites", person.sites, tuple(sorted(row.sites))),
        ("joined", person.joined_on, row.joined or person.joined_on),
        ("left", person.left_at, (person.left_at or gone_from) if gone_from else None),
    )
    return (FieldChange(field, before, after) for field, before, after in compared if before != after)


def left_at(row: EmployeeRow, zones: Mapping[str, str]) -> datetime | None:
    """The instant from which a row's person is gone: the end of the last day of work; None for one who is here."""
    if row.left:
        ended = datetime.combine(row.left + timedelta(days=1), datetime.min.time(), ZoneInfo(zones[row.sites[0]]))
        if ended <= clock.now():
            return ended.astimezone(clock.now().tzinfo)
        return None
    return None if row.is_active else clock.now()


def proposal(
    reading: Reading, rows: tuple[EmployeeRow, ...], compared: Compared, known: list[KnownPerson], choices: Choices
) -> PeopleProposal:
    """Put together what the page shows and confirming does."""
    return PeopleProposal(
        reading,
        compared.joining,
        compared.changed,
        compared.readdressed,
        leavers(reading, rows, known, met=compared.met, choices=choices),
        compared.unchanged,
        compared.gone,
    )
