"""A roster as a timetable: one site on one day, a column a therapist, a row a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from wellness import clock
from wellness.db import db
from wellness.models import Appointment, Room, Roster, Site, Slot, Therapist, Visit


class CellKind(StrEnum):
    """What a therapist does at a time; AWAY is before the visit begins and after it ends."""

    SESSION = "session"
    BREAK = "break"
    GAP = "gap"
    AWAY = "away"


@dataclass(frozen=True)
class Cell:
    """A time [starts, ends) of one column, `rows` rows high; a session's end is that of its treatment."""

    kind: CellKind
    starts: datetime
    ends: datetime
    rows: int = 1
    slot: Slot | None = None
    appointments: Sequence[Appointment] = ()

    @property
    def empty(self) -> int:
        """Places that could still be given."""
        if self.slot is None or self.slot.withdrawn_at is not None:
            return 0
        return max(0, self.slot.places - len(self.appointments))


@dataclass(frozen=True)
class Column:
    """One visit with everything that happens in it, in the order of time."""

    visit: Visit
    cells: Sequence[Cell]

    @property
    def taken(self) -> int:
        """Places that somebody has."""
        return sum(len(cell.appointments) for cell in self.cells)

    @property
    def empty(self) -> int:
        """Places that nobody has."""
        return sum(cell.empty for cell in self.cells)


@dataclass(frozen=True)
class Row:
    """A moment at which something begins or ends, and the cells that begin there."""

    at: datetime
    cells: Sequence[Cell]


@dataclass(frozen=True)
class SiteDay:
    """One sheet: a site on a local day."""

    site: Site
    day: date
    columns: Sequence[Column]
    rows: Sequence[Row]


def days_of(roster: Roster) -> dict[Site, list[date]]:
    """The sites of a roster, by name, with the days on which there is something to show."""
    rows = db.session.execute(
        sa.select(Site, Visit.day)
        .join(Room, Room.site_id == Site.id)
        .join(Visit, Visit.room_id == Room.id)
        .where(*_in_round(roster), _is_shown(roster))
        .group_by(Site.id, Visit.day)
        .order_by(Site.name, Visit.day)
    )
    days: dict[Site, list[date]] = defaultdict(list)
    for site, day in rows:
        days[site].append(day)
    return dict(days)


def next_day(site: Site, days: Sequence[date]) -> date:
    """Today at the site or the first day after it, else the last one."""
    today = clock.today(site.timezone)
    return next((day for day in days if day >= today), days[-1])


def sheets(roster: Roster, site: Site, days: Sequence[date]) -> list[SiteDay]:
    """The site's sheets for these days, in a number of queries that does not grow with them."""
    visits = db.session.scalars(
        sa.select(Visit)
        .join(Room, Room.id == Visit.room_id)
        .where(*_in_round(roster), _is_shown(roster), Room.site_id == site.id, Visit.day.in_(days))
        .order_by(Visit.day, Visit.starts, Visit.station, Visit.id)
        .options(selectinload(Visit.slots), selectinload(Visit.breaks))
    ).all()
    taken = _taken(roster, visits)
    by_day: dict[date, list[Column]] = defaultdict(list)
    for visit in visits:
        by_day[visit.day].append(Column(visit, list(_happenings(visit, taken))))
    return [_sheet(site, day, columns) for day, columns in by_day.items()]


def _in_round(roster: Roster) -> tuple[sa.ColumnElement[bool], ...]:
    round_ = roster.round
    ours = sa.exists().where(Therapist.id == Visit.therapist_id, Therapist.programme_id == round_.programme_id)
    return Visit.day.between(round_.starts_on, round_.ends_on), ours


def _is_shown(roster: Roster) -> sa.ColumnElement[bool]:
    """A visit with slots is shown; one that was withdrawn, only while somebody stands in it."""
    somebody = (
        sa.select(Appointment.id)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(Slot.visit_id == Visit.id, Appointment.roster_id == roster.id, Appointment.cancelled_at.is_(None))
    )
    slots = sa.exists().where(Slot.visit_id == Visit.id, Slot.withdrawn_at.is_(None))
    return sa.or_(sa.and_(Visit.withdrawn_at.is_(None), slots), somebody.exists())


def _taken(roster: Roster, visits: Sequence[Visit]) -> dict[str, list[Appointment]]:
    slots = sa.select(Slot.id).where(Slot.visit_id.in_([visit.id for visit in visits]))
    found = db.session.scalars(
        sa.select(Appointment)
        .where(
            Appointment.roster_id == roster.id,
            Appointment.cancelled_at.is_(None),
            Appointment.slot_id.in_(slots),
        )
        .order_by(Appointment.seat)
        .options(joinedload(Appointment.employee))
    )
    taken: dict[str, list[Appointment]] = defaultdict(list)
    for appointment in found:
        taken[appointment.slot_id].append(appointment)
    return taken


def _happenings(visit: Visit, taken: dict[str, list[Appointment]]) -> Iterator[Cell]:
    offered = visit.withdrawn_at is None
    cells = [Cell(CellKind.BREAK, pause.starts, pause.ends) for pause in visit.breaks]
    for slot in visit.slots:
        if slot.id in taken or (offered and slot.withdrawn_at is None):
            people = taken.get(slot.id, [])
            cells.append(Cell(CellKind.SESSION, slot.starts, slot.treatment_ends, slot=slot, appointments=people))
    yield from sorted(cells, key=lambda cell: (cell.starts, cell.ends))


def _sheet(site: Site, day: date, columns: Sequence[Column]) -> SiteDay:
    moments = sorted({at for column in columns for cell in column.cells for at in (cell.starts, _occupied_until(cell))})
    laid = [list(_laid_out(column, moments)) for column in columns]
    rows = [Row(at, [cell for cells in laid for cell in cells if cell.starts == at]) for at in moments[:-1]]
    return SiteDay(site, day, columns, rows)


def _laid_out(column: Column, moments: Sequence[datetime]) -> Iterator[Cell]:
    """The column's cells with their heights, and what lies between them, from the first moment to the last."""
    place = {at: index for index, at in enumerate(moments)}
    begin, end = min(cell.starts for cell in column.cells), max(_occupied_until(cell) for cell in column.cells)
    at = moments[0]
    for cell in column.cells:
        if cell.starts > at:
            kind = CellKind.GAP if at >= begin else CellKind.AWAY
            yield Cell(kind, at, cell.starts, place[cell.starts] - place[at])
        until = _occupied_until(cell)
        yield Cell(cell.kind, cell.starts, cell.ends, place[until] - place[cell.starts], cell.slot, cell.appointments)
        at = until
    if end < moments[-1]:
        yield Cell(CellKind.AWAY, end, moments[-1], place[moments[-1]] - place[end])


def _occupied_until(cell: Cell) -> datetime:
    """A session holds its therapist until the turnover is over."""
    return cell.slot.ends if cell.slot else cell.ends
