"""Rows of a list of therapist days."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from wellness.language import _
from wellness.services.uploads.choices import Choice, Finder, Known, ServiceChoice, SiteChoice
from wellness.services.uploads.dates import EXPECTED as A_DATE
from wellness.services.uploads.faults import Corrections, Rows, Unreadable, spelled
from wellness.services.uploads.headings import HeadingMap
from wellness.services.uploads.local_time import instant
from wellness.services.uploads.row_reading import RowReader, collected, missing_columns, sheet_readers
from wellness.services.uploads.slots import Day, DayRefused, DayRules, Span, plan_day
from wellness.services.uploads.table import Cell, Table
from wellness.services.uploads.times import EXPECTED as A_TIME
from wellness.services.uploads.times import TWO_EXPECTED as TWO_TIMES
from wellness.services.uploads.times import parse_hours, parse_time


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One therapist's day on site: keys of what it refers to, the local day, and the time as aware UTC, half-open.

    `plan` has the breaks and slots when the rules for them were given.
    """

    sheet: str
    row: int
    therapist: str
    site: str
    room: str
    service: str
    day: date
    starts: datetime
    ends: datetime
    plan: Day | None = field(default=None)

    @property
    def visit(self) -> tuple[object, ...]:
        """Everything but the place in the file."""
        return self.therapist, self.site, self.room, self.service, self.starts, self.ends


def visit_rows(
    table: Table, mapping: HeadingMap, known: Known, corrections: Corrections | None = None
) -> Rows[VisitRow]:
    """Type every row of a list of therapist days; a row with a fault is left out and the others go on."""
    if mapping.missing:
        return Rows((), missing_columns(mapping), (), mapping.notes)
    readers = sheet_readers(table, mapping, corrections or Corrections())
    finders = _Finders(known, is_calendar=table.format == "ics")
    found: list[tuple[RowReader, VisitRow]] = []
    for reader in readers:
        reader.settle_dates(*(["date"] if "date" in reader.columns else ["from", "to"]))
        for row in reader.rows():
            visit = _visit(row, finders)
            if visit:
                found.append((row, visit))
    found = _without_repeats(found)
    _refuse_overlaps(found, finders)
    return Rows(tuple(visit for row, visit in found if row.is_good), *collected(mapping, readers))


class _Finders:
    """Looks up what a row refers to; in calendars names stand inside longer texts."""

    def __init__(self, known: Known, *, is_calendar: bool) -> None:
        self.known, self.is_calendar = known, is_calendar
        self.sites = Finder(known.sites)
        self.therapists = Finder(known.therapists)
        self.services = Finder(known.services)
        self.rooms = {site.key: Finder(site.rooms) for site in known.sites}
        self.therapist_names = {therapist.key: therapist.names[0] for therapist in known.therapists}

    def therapist(self, cell: Cell) -> Choice | None:
        """A therapist by address or name, also by "Lee, Ann"."""
        if self.is_calendar and (within := self.therapists.find_within(cell)):
            return within
        try:
            return self.therapists.find(cell)
        except Unreadable:
            last, comma, first = str(cell).partition(",")
            if not comma:
                raise
            return self.therapists.find(f"{first} {last}")

    def site(self, cell: Cell, otherwise: str | None) -> SiteChoice | None:
        """A site by name; where a calendar's place is none, `otherwise`."""
        if self.is_calendar:
            return self.sites.find_within(cell) or self.sites.find(otherwise or cell) or self.sites.only_one()
        return self.sites.find(cell) or self.sites.only_one()

    def service(self, cell: Cell) -> ServiceChoice | None:
        """A service by name."""
        return self.services.find(cell) or self.services.only_one()


def _visit(row: RowReader, finders: _Finders) -> VisitRow | None:
    therapist = row.require("therapist", finders.therapist, finders.therapists.expected())
    site = row.require("site", lambda cell: finders.site(cell, row.default("site")), finders.sites.expected())
    room = _room(row, site, finders) if site else None
    service = row.require("service", finders.service, finders.services.expected())
    span = _span(row, site) if site else None
    if row.waits or not (therapist and site and room and service and span):
        return None
    plan = _plan(row, span, site, service, finders.known.day_rules)
    day = span.starts.astimezone(ZoneInfo(site.timezone)).date()
    made = VisitRow(*row.place, therapist.key, site.key, room.key, service.key, day, span.starts, span.ends, plan)
    return made if row.is_good else None


def _room(row: RowReader, site: SiteChoice, finders: _Finders) -> Choice | None:
    rooms = finders.rooms[site.key]
    expected = _("a room of %(site)s: %(rooms)s", site=site.names[0], rooms=rooms.expected())

    def find(cell: Cell) -> Choice | None:
        try:
            return rooms.find(cell) or rooms.only_one()
        except Unreadable as fault:
            raise Unreadable(expected, fault.suggestion) from fault

    return row.require("room", find, expected)


def _span(row: RowReader, site: SiteChoice) -> Span | None:
    starts, ends = row.cell("from"), row.cell("to")
    if isinstance(starts, datetime) and isinstance(ends, datetime) and starts.tzinfo and ends.tzinfo:
        return Span(starts.astimezone(UTC), ends.astimezone(UTC))
    day = _day(row)
    hours = _hours(row)
    if day is None or hours is None:
        return None
    ends_field = "to" if row.has("to") else "hours"
    if isinstance(ends, datetime) and ends.date() != day:
        row.fault(ends_field, _("a time on %(day)s, the day on which the visit starts", day=spelled(day)))
        return None
    if hours[1] <= hours[0]:
        after_noon = f"{hours[1].hour + 12}:{hours[1]:%M}" if hours[1].hour < 12 else ""
        words = _("a time after %(time)s on the same day", time=f"{hours[0]:%H:%M}")
        row.fault(ends_field, words, suggestion=after_noon)
        return None
    first = row.read("from" if row.has("from") else "hours", lambda _cell: instant(day, hours[0], site.timezone))
    last = row.read(ends_field, lambda _cell: instant(day, hours[1], site.timezone))
    return Span(first, last) if first and last else None


def _day(row: RowReader) -> date | None:
    field = "date" if row.has("date") else "from"
    day = row.date(field)
    # 31.12.9999 is how personnel systems write "without end", which no visit is.
    endless = day is not None and day.year == 9999
    if (day is None or endless) and row.is_good and not row.waits:
        row.fault(field, _(A_DATE))
    return None if endless else day


def _hours(row: RowReader) -> tuple[time, time] | None:
    if not row.has("from") or not row.has("to"):
        return row.require("hours", parse_hours, _(TWO_TIMES))
    starts = row.require("from", parse_time, _(A_TIME))
    ends = row.require("to", parse_time, _(A_TIME))
    return (starts, ends) if starts is not None and ends is not None else None


def _plan(row: RowReader, span: Span, site: SiteChoice, service: ServiceChoice, rules: DayRules | None) -> Day | None:
    if rules is None:
        return None
    try:
        return plan_day(span, service.minutes, service.turnover_minutes, timezone=site.timezone, rules=rules)
    except DayRefused as fault:
        row.fault("to" if row.has("to") else "hours", str(fault))
        return None


def _without_repeats(found: list[tuple[RowReader, VisitRow]]) -> list[tuple[RowReader, VisitRow]]:
    first: dict[tuple[object, ...], VisitRow] = {}
    kept = []
    for row, visit in found:
        same = first.setdefault(visit.visit, visit)
        if same is visit:
            kept.append((row, visit))
        else:
            row.note(_("Left out: the same as row %(row)s.", row=same.row))
    return kept


def _refuse_overlaps(found: list[tuple[RowReader, VisitRow]], finders: _Finders) -> None:
    """A therapist who is in two places at once is a fault of both rows."""
    by_therapist: dict[str, list[tuple[RowReader, VisitRow]]] = defaultdict(list)
    for row, visit in found:
        by_therapist[visit.therapist].append((row, visit))
    for key, days in by_therapist.items():
        days.sort(key=lambda item: (item[1].starts, item[1].row))
        running = days[0]
        for row, visit in days[1:]:
            if visit.starts < running[1].ends:
                name = finders.therapist_names[key]
                for one, other in ((row, running[1]), (running[0], visit)):
                    words = _("a time when %(name)s is free; row %(row)s overlaps it", name=name, row=other.row)
                    one.fault("from", words)
            running = max(running, (row, visit), key=lambda item: item[1].ends)
