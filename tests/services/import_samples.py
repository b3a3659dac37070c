"""A small programme to upload into, the demonstration company, and a digest of everything stored."""

from collections.abc import Iterable
from datetime import date
from unittest import mock

import sqlalchemy as sa

from tests import builders
from wellness.db import Base, db
from wellness.demo import company
from wellness.models import Account, Employee, ImportBatch, ImportKind, Programme, Service
from wellness.services import imports, therapists
from wellness.services import programme as programmes
from wellness.services.import_people import PeopleProposal
from wellness.services.import_visits import VisitsProposal
from wellness.services.uploads import calendars, reading, sandbox
from wellness.services.uploads.table import Table

HEADINGS = "Name,E-mail,Personnel number,Department,Site,Joined,Left"
ADA = "Ada Lee,ada.lee@meadow.example,0041,Finance,Berlin,2024-03-01,"
BEN = "Ben Cho,ben.cho@meadow.example,0042,Design,Pune,2025-09-15,"
CLEO = "Cleo Diaz,cleo.diaz@meadow.example,0043,Design,Berlin,2025-10-01,"

VISIT_HEADINGS = "Therapist,Site,Room,Date,From,To,Service"
THEA_ON_MONDAY = "thea@hands.example,Berlin,Quiet room,2026-03-16,09:00,15:00,Chair massage 20"


def lines(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join((headings, *rows)).encode()


def offices() -> Programme:
    """Berlin with a quiet room of one station and Pune with a room of two; chair massage is offered for 20 minutes."""
    programme = programmes.set_up("Meadow at Ease", actor=None)
    builders.room(builders.site(programme, "Berlin"), "Quiet room", stations=1)
    builders.room(builders.site(programme, "Pune", "Asia/Kolkata"), "Mula", stations=2)
    offered = [found for found in services(programme) if found.name == "Chair massage, 20 minutes"]
    programmes.offer(programme, {offered[0].id}, actor=None)
    return programme


def therapist(programme: Programme, email: str = "thea@hands.example", until: date | None = None) -> None:
    name = email.split("@")[0].title()
    person = therapists.add(programme, email=email, name=f"{name} Lind", actor=None)
    therapists.set_credentials(person, {"chair-massage": until}, actor=None)


def services(programme: Programme) -> list[Service]:
    return [service for modality in programmes.modalities(programme) for service in modality.services]


def demo_company() -> Programme:
    """The demonstration company before its first upload."""
    setup = company.setup()
    programme = programmes.set_up(setup.programme, actor=None)
    for site in setup.sites:
        row = programmes.add_site(programme, name=site.name, timezone=site.timezone, address=site.address, actor=None)
        for room in site.rooms:
            programmes.add_room(row, name=room.name, stations=room.stations, actor=None)
    wanted = {service.name for service in setup.services}
    programmes.offer(programme, {found.id for found in services(programme) if found.name in wanted}, actor=None)
    for person in setup.therapists:
        row = therapists.add(programme, email=person.email, name=person.name, actor=None)
        therapists.set_credentials(row, {held.code: held.valid_until for held in person.credentials}, actor=None)
    return programme


def read_here(
    filename: str, data: bytes, *, calendar_days: tuple[date, date] | None = None, **_limits: object
) -> Table:
    """Read a file without the child process, whose start takes most of a test's time."""
    if calendar_days:
        return calendars.read_calendar(filename, data, start=calendar_days[0], end=calendar_days[1])
    return reading.read_table(filename, data)


def _propose(kind: ImportKind, name: str, data: bytes, **more: object) -> ImportBatch:
    with mock.patch.object(sandbox, "read_upload", read_here):
        return imports.propose(programmes.get_programme(), kind, name, data, actor=None, **more)


def propose_people(data: bytes, name: str = "people.csv") -> ImportBatch:
    return _propose(ImportKind.EMPLOYEES, name, data)


def propose_visits(data: bytes, name: str = "days.csv", **more: object) -> ImportBatch:
    return _propose(ImportKind.VISITS, name, data, **more)


def people_in(batch: ImportBatch) -> PeopleProposal:
    proposed = imports.proposal(batch)
    assert isinstance(proposed, PeopleProposal)
    return proposed


def visits_in(batch: ImportBatch) -> VisitsProposal:
    proposed = imports.proposal(batch)
    assert isinstance(proposed, VisitsProposal)
    return proposed


def confirmed(batch: ImportBatch) -> ImportBatch:
    assert imports.confirm(batch, batch.revision, actor=None)
    return batch


def person(email: str) -> Employee:
    return db.session.scalars(sa.select(Employee).join(Account).where(Account.email == email)).one()


def faults(proposed: PeopleProposal | VisitsProposal) -> list[tuple[int, str, str, str]]:
    """Row, column, found and expected of each fault."""
    return [
        (row.row, cell.fault.heading, cell.text, cell.fault.expected)
        for row in proposed.reading.wrong
        for cell in row.faults
    ]


def everything(leaving_out: Iterable[str] = ("import_batch", "audit_entry")) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in a fixed order."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in leaving_out]
    return {table.name: sorted(map(tuple, db.session.execute(sa.select(table))), key=repr) for table in tables}
