"""What a list of therapist days would add, and what stands against each of them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import Programme, Room, Service, Therapist, Visit
from wellness.services import programme as programmes
from wellness.services import therapists, visit_checks, wording
from wellness.services.import_known import service_choices
from wellness.services.import_reading import Cells, Reading, fault_at
from wellness.services.uploads.choices import Finder, ServiceChoice
from wellness.services.uploads.faults import Fault, Unreadable
from wellness.services.uploads.headings import HeadingMap
from wellness.services.uploads.visits import VisitRow


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit that confirming adds, at a station that is free."""

    row: VisitRow
    station: int


@dataclass(frozen=True, slots=True)
class VisitsProposal:
    """What confirming would add; `existing` counts rows whose visit is there already, `past` new days gone by.

    The names of what the rows refer to are in `therapists`, `rooms` and `services`, by id.
    """

    reading: Reading
    added: tuple[NewVisit, ...]
    existing: int
    past: int
    therapists: Mapping[str, Therapist]
    rooms: Mapping[str, Room]
    services: Mapping[str, Service]

    @property
    def slots(self) -> int:
        """How many sessions the new visits hold."""
        return sum(len(visit.row.plan.slots) for visit in self.added if visit.row.plan)

    @property
    def counts(self) -> dict[str, int]:
        """The figures that the page shows and the batch keeps."""
        return {
            "added": len(self.added),
            "slots": self.slots,
            "unchanged": self.existing,
            "left_out": self.reading.left_out,
        }

    @property
    def does_something(self) -> bool:
        """Whether confirming would change anything."""
        return bool(self.added)

    @property
    def fingerprint(self) -> str:
        """Equal for two proposals that do the same; the page sends it back, so that nothing unseen is confirmed."""
        done = [(visit.row.visit, visit.station, visit.row.plan) for visit in self.added]
        return hashlib.sha256(repr(done).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A visit that is there already, or that an earlier row adds."""

    therapist: str
    room: str
    service: str
    station: int
    starts: datetime
    ends: datetime

    def overlaps(self, row: VisitRow) -> bool:
        return self.starts < row.ends and row.starts < self.ends

    def is_the_same(self, row: VisitRow) -> bool:
        return (self.therapist, self.room, self.service, self.starts, self.ends) == (
            row.therapist, row.room, row.service, row.starts, row.ends,
        )  # fmt: skip


class VisitComparison:
    """Compares rows with the visits that stand, with stations and with credentials."""

    def __init__(self, programme: Programme, rows: Iterable[VisitRow], mapping: HeadingMap) -> None:
        self._rows = sorted(rows, key=lambda row: (row.starts, row.sheet, row.row))
        self._mapping = mapping
        self.therapists = {person.id: person for person in therapists.therapists(programme)}
        self.services = {service.id: service for service in programmes.offered_services(programme)}
        self.rooms = {room.id: room for site in programmes.sites(programme) for room in site.rooms}
        self._at: dict[tuple[str, date], list[_Standing]] = defaultdict(list)
        self.faults: list[Fault] = []
        self.existing = 0
        for standing in _standing_visits(self._rows):
            self._keep(standing)

    def added(self) -> tuple[NewVisit, ...]:
        """The visits to add, in order of time; what is wrong with the other rows goes to `faults`."""
        found = []
        for row in self._rows:
            elsewhere = next(iter(self._overlapping(row.therapist, row)), None)
            if elsewhere and elsewhere.is_the_same(row):
                self.existing += 1
                continue
            station = self._free_station(row)
            against = self._against(row, elsewhere, station)
            for field, found_text, expected in against:
                self.faults.append(
                    fault_at(self._mapping, (row.sheet, row.row), field, found=found_text, expected=expected)
                )
            if station and not against:
                found.append(NewVisit(row, station))
                self._keep(_Standing(row.therapist, row.room, row.service, station, row.starts, row.ends))
        return tuple(found)

    def _keep(self, standing: _Standing) -> None:
        for key in (standing.therapist, standing.room):
            for day in {standing.starts.date(), standing.ends.date()}:
                self._at[key, day].append(standing)

    def _overlapping(self, key: str, row: VisitRow) -> list[_Standing]:
        days = sorted({row.starts.date(), row.ends.date()})
        return [standing for day in days for standing in self._at[key, day] if standing.overlaps(row)]

    def _free_station(self, row: VisitRow) -> int | None:
        taken = {standing.station for standing in self._overlapping(row.room, row)}
        return next((at for at in range(1, self.rooms[row.room].stations + 1) if at not in taken), None)

    def _against(self, row: VisitRow, elsewhere: _Standing | None, station: int | None) -> list[tuple[str, str, str]]:
        """What keeps a row out: field, what was found, what was expected."""
        therapist, room = self.therapists[row.therapist], self.rooms[row.room]
        zone = room.site.timezone
        span = wording.local_span(row.starts, row.ends, zone)
        against = []
        if elsewhere:
            other = self.rooms[elsewhere.room]
            when = wording.local_span(elsewhere.starts, elsewhere.ends, other.site.timezone)
            words = _(
                "a time when %(name)s is free; %(site)s, %(when)s, is taken",
                name=therapist.name,
                site=other.site.name,
                when=when,
            )
            against.append(("from", span, words))
        missing = visit_checks.credential_fault(therapist, self.services[row.service], row.day)
        if missing:
            against.append(("therapist", therapist.name, missing))
        if station is None and not elsewhere:
            words = ngettext(
                "a room with a free station; %(room)s has %(num)s station, all taken then",
                "a room with a free station; %(room)s has %(num)s stations, all taken then",
                room.stations,
                room=room.name,
            )
            against.append(("room", room.name, words))
        return against


def _standing_visits(rows: list[VisitRow]) -> list[_Standing]:
    """The visits of the days that the rows speak of."""
    if not rows:
        return []
    query = sa.select(Visit.therapist_id, Visit.room_id, Visit.service_id, Visit.station, Visit.starts, Visit.ends)
    first, last = min(row.starts for row in rows), max(row.ends for row in rows)
    found = db.session.execute(query.where(Visit.withdrawn_at.is_(None), Visit.starts < last, Visit.ends > first))
    return [_Standing(*row) for row in found]


def better_worded(programme: Programme, faults: Iterable[Fault], cells: Cells) -> list[Fault]:
    """Say of services that exist but are not offered that they only need to be offered."""
    offered = {service.id for service in programmes.offered_services(programme)}
    every = [service for modality in programmes.modalities(programme) for service in modality.services]
    finder = Finder(service_choices([service for service in every if service.id not in offered]))
    names = {service.id: service.name for service in every}
    return [_reworded(fault, finder, cells, names) if fault.field == "service" else fault for fault in faults]


def _reworded(fault: Fault, finder: Finder[ServiceChoice], cells: Cells, names: Mapping[str, str]) -> Fault:
    try:
        found = finder.find(cells.text((fault.sheet, fault.row, fault.column)))
    except Unreadable:
        return fault
    if found is None:
        return fault
    expected = _(
        "a service that is offered; offer %(service)s on the page Programme, then look here again",
        service=names[found.key],
    )
    return Fault(
        fault.sheet, fault.row, fault.column, fault.heading, fault.field, fault.found, expected, fault.suggestion
    )
