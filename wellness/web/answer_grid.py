"""The grid of an answer as a page shows it: a table a time zone, a column a day, a row a half hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wellness import language
from wellness.language import _, later
from wellness.models import Rating
from wellness.services.half_hours import OfferedDay, ZoneDays

Busy = Mapping[datetime, bool]
"""Half hours that the person's own calendar takes, by their first instant: for certain, or perhaps (False)."""

WORDS = {
    "0": later("no"),
    "1": later("best"),
    "2": later("fine"),
    "3": later("if need be"),
    "mixed": later("differs by week"),
}
NO, MIXED = "0", "mixed"


def words() -> dict[str, str]:
    """WORDS in the reader's language."""
    return {value: _(word) for value, word in WORDS.items()}


@dataclass(frozen=True)
class Cell:
    """One choice: a half hour of one day, or of the same weekday in every week. `value` is a key of WORDS.

    `busy` says how the person's own calendar takes it: "busy", "perhaps", "partly" (in some weeks) or "".
    """

    field: str
    label: str
    instants: tuple[datetime, ...]
    value: str
    busy: str = ""
    free: tuple[datetime, ...] = ()

    @property
    def painted(self) -> tuple[datetime, ...]:
        """What painting it by hand paints: weeks that are busy are left out, unless all are."""
        return self.free or self.instants


@dataclass(frozen=True)
class Column:
    """A day, or a weekday of every week; `day` is set for a single day."""

    name: str
    note: str
    day: date | None


@dataclass(frozen=True)
class Row:
    """A local time; a day without visits then has None."""

    time: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Grid:
    """A time zone's days in one view."""

    timezone: str
    sites: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class View:
    """What is shown at once: one week (its Monday), or every week as one where `monday` is None."""

    monday: date | None

    @property
    def value(self) -> str:
        """For addresses: "2026-03-16", or nothing for every week."""
        return self.monday.isoformat() if self.monday else ""

    @property
    def label(self) -> str:
        """What the link to it says: "Every week" or the Monday, "16 March"."""
        return _day(self.monday) if self.monday else _("Every week")


def views(zones: list[ZoneDays]) -> list[View]:
    """Every week at once, then each week for itself; a round of one week has only that one."""
    mondays = sorted({day.monday for zone in zones for day in zone.days})
    weeks = [View(monday) for monday in mondays]
    return [View(None), *weeks] if len(weeks) > 1 else weeks or [View(None)]


def chosen(zones: list[ZoneDays], asked: str) -> View:
    """The view that an address asks for; the first one where it asks for none that there is."""
    present = views(zones)
    return next((view for view in present if view.value == asked), present[0])


def grids(zones: list[ZoneDays], view: View, painted: Mapping[datetime, Rating], busy: Busy) -> list[Grid]:
    """The tables of a view, each cell with how it is painted now and whether its time is taken."""
    build = _week if view.monday else _every_week
    tables = [build(zone, number, view, _Paint(painted, busy)) for number, zone in enumerate(zones)]
    return [table for table in tables if table.columns]


@dataclass(frozen=True)
class _Paint:
    """What is known of each half hour."""

    ratings: Mapping[datetime, Rating]
    busy: Busy

    def cell(self, field: str, label: str, instants: tuple[datetime, ...]) -> Cell:
        """The cell of half hours that are painted together."""
        free = tuple(instant for instant in instants if instant not in self.busy)
        taken = [instant for instant in instants if instant in self.busy]
        kind, words = self._how(taken, len(instants))
        # What is left out where some weeks are busy does not make the others differ.
        counted = [*free, *(instant for instant in taken if instant in self.ratings)] if free else instants
        return Cell(field, f"{label}, {words}" if words else label, instants, _value(counted, self.ratings), kind, free)

    def _how(self, taken: list[datetime], of: int) -> tuple[str, str]:
        if not taken:
            return "", ""
        if len(taken) < of:
            return "partly", _("busy in %(some)s of %(all)s weeks", some=len(taken), all=of)
        if any(self.busy[instant] for instant in taken):
            return "busy", _("busy in your calendar")
        return "perhaps", _("perhaps busy in your calendar")


def _week(zone: ZoneDays, number: int, view: View, paint: _Paint) -> Grid:
    days = [day for day in zone.days if day.monday == view.monday]
    cells: dict[tuple[str, int], dict[date, Cell]] = {}
    for day in days:
        for time, turn, instant in _named(zone, day):
            again = _("%(time)s (second time)", time=time) if turn else time
            cells.setdefault((time, turn), {})[day.day] = paint.cell(
                f"h-{number}-{instant:%Y%m%dT%H%M}", _label(day.day, again), (instant,)
            )
    columns = tuple(Column(language.whole_weekday(day.day), _day(day.day), day.day) for day in days)
    rows = tuple(
        Row(_("%(time)s again", time=time) if turn else time, tuple(cells[time, turn].get(day.day) for day in days))
        for time, turn in sorted(cells)
    )
    return Grid(zone.timezone, zone.sites, columns, rows)


def _named(zone: ZoneDays, day: OfferedDay) -> list[tuple[str, int, datetime]]:
    """A day's half hours with their local times; the second of two at the same time has turn 1."""
    seen: dict[str, int] = {}
    named = []
    for instant in day.starts:
        time = f"{zone.local(instant):%H:%M}"
        named.append((time, seen.get(time, 0), instant))
        seen[time] = 1
    return named


def _every_week(zone: ZoneDays, number: int, _view: View, paint: _Paint) -> Grid:
    instants: dict[tuple[str, int], list[datetime]] = {}
    for _day_of_it, instant, week_time in zone.half_hours():
        instants.setdefault((week_time.time, week_time.weekday), []).append(instant)
    cells = {
        (time, weekday): paint.cell(
            f"u-{number}-{weekday}-{time.replace(':', '')}",
            _("%(weekday)ss %(time)s", weekday=_weekday(weekday), time=time),
            tuple(same),
        )
        for (time, weekday), same in instants.items()
    }
    weekdays = sorted({weekday for _time, weekday in cells})
    rows = tuple(
        Row(time, tuple(cells.get((time, weekday)) for weekday in weekdays))
        for time in sorted({key[0] for key in cells})
    )
    return Grid(zone.timezone, zone.sites, tuple(_weekday_column(zone, weekday) for weekday in weekdays), rows)


def _weekday_column(zone: ZoneDays, weekday: int) -> Column:
    """ "Tuesday" with its days: "17, 24, 31 Mar, 7 Apr"."""
    months: dict[str, list[str]] = {}
    for offered in zone.days:
        if offered.day.isoweekday() == weekday:
            months.setdefault(language.short_month(offered.day), []).append(str(offered.day.day))
    note = ", ".join(
        _("%(days)s %(short_month)s", days=", ".join(days), short_month=month) for month, days in months.items()
    )
    return Column(_weekday(weekday), note, None)


def _weekday(number: int) -> str:
    """The name of an ISO weekday, by a day of a week that began with a month."""
    return language.whole_weekday(date(2024, 1, number))


def _day(day: date) -> str:
    return _("%(day)s %(month)s", day=day.day, month=language.month(day))


def _label(day: date, time: str) -> str:
    weekday = language.whole_weekday(day)
    return _(
        "%(weekday)s %(day)s %(month)s %(time)s", weekday=weekday, day=day.day, month=language.month(day), time=time
    )


def _value(instants: Sequence[datetime], painted: Mapping[datetime, Rating]) -> str:
    values = {painted.get(instant) for instant in instants}
    if len(values) > 1:
        return MIXED
    rating = values.pop()
    return str(rating.value) if rating else NO
