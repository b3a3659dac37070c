"""A problem and an outcome side by side, with every appointment's names looked up once."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from solver.outcome import Appointment, Outcome
from solver.problem import Employee, Problem, Room, Service, Site, Therapist, Visit


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its name, where in the outcome, and a sentence."""

    rule: str
    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.path}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Place:
    """A template slot that could be used: inside its visit, clear of breaks, and with a valid credential."""

    visit: str
    therapist: str
    site: str
    service: Service
    start: datetime
    day: date

    @property
    def end(self) -> datetime:
        """When the treatment ends."""
        return self.start + timedelta(minutes=self.service.minutes)

    @property
    def key(self) -> tuple[str, datetime, str]:
        """What names the slot in an appointment."""
        return self.visit, self.start, self.service.id


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment with all it refers to; `start` is in UTC, `day` the local start date."""

    path: str
    appointment: Appointment
    employee: Employee
    visit: Visit
    room: Room
    site: Site
    service: Service
    therapist: Therapist
    start: datetime
    day: date

    @property
    def end(self) -> datetime:
        """When the treatment ends."""
        return self.start + timedelta(minutes=self.service.minutes)

    @property
    def occupied_until(self) -> datetime:
        """When therapist and station are free again."""
        return self.end + timedelta(minutes=self.service.turnover_minutes)

    @property
    def seat(self) -> tuple[str, datetime, str]:
        """What an appointment occupies: one class is one seat, however many come."""
        return self.visit.id, self.start, self.service.id


class Case:
    """What the rules look at; appointments with unknown names are in `strangers`, all others in `held`."""

    def __init__(self, problem: Problem, outcome: Outcome) -> None:
        """Look everything up; the problem is well-formed."""
        self.problem = problem
        self.outcome = outcome
        self.employees = {entry.id: entry for entry in problem.employees}
        self.visits = {entry.id: entry for entry in problem.visits}
        self.services = {entry.id: entry for entry in problem.services}
        self.therapists = {entry.id: entry for entry in problem.therapists}
        self.rooms = {entry.id: entry for entry in problem.rooms}
        self.sites = {entry.id: entry for entry in problem.sites}
        self.drawing: object = None
        self.held: list[Held] = []
        self.strangers: list[tuple[str, Appointment]] = []
        for at, entry in enumerate(outcome.appointments):
            path = f"appointments[{at}]"
            if entry.employee in self.employees and entry.visit in self.visits and entry.service in self.services:
                self.held.append(self._look_up(path, entry))
            else:
                self.strangers.append((path, entry))

    @property
    def has_roster(self) -> bool:
        """Whether the status promises a roster at all."""
        return self.outcome.status not in ("invalid", "infeasible")

    @property
    def is_finished(self) -> bool:
        """Whether the planner says that it looked at everyone."""
        return self.outcome.status in ("optimal", "feasible")

    @cached_property
    def by_employee(self) -> dict[str, list[Held]]:
        """The appointments of every employee, in order of start."""
        found: dict[str, list[Held]] = {entry.id: [] for entry in self.problem.employees}
        for held in sorted(self.held, key=lambda entry: entry.start):
            found[held.employee.id].append(held)
        return found

    @cached_property
    def places(self) -> list[Place]:
        """Every usable template slot."""
        return [place for visit in self.problem.visits for place in self._places(visit)]

    @cached_property
    def timetable(self) -> dict[tuple[str, str], list[Place]]:
        """The usable slots of every (site, service) in order of start."""
        found: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in sorted(self.places, key=lambda entry: entry.start):
            found[place.site, place.service.id].append(place)
        return dict(found)

    @cached_property
    def pinned(self) -> set[tuple[str, tuple[str, datetime, str]]]:
        """The pins as (employee, seat)."""
        return {(pin.employee, (pin.visit, pin.start.astimezone(UTC), pin.service)) for pin in self.problem.pins}

    def _look_up(self, path: str, entry: Appointment) -> Held:
        visit = self.visits[entry.visit]
        room = self.rooms[visit.room]
        site = self.sites[room.site]
        return Held(
            path,
            entry,
            self.employees[entry.employee],
            visit,
            room,
            site,
            self.services[entry.service],
            self.therapists[visit.therapist],
            entry.start.astimezone(UTC),
            entry.start.astimezone(ZoneInfo(site.timezone)).date(),
        )

    def _places(self, visit: Visit) -> Iterator[Place]:
        site = self.sites[self.rooms[visit.room].site]
        for slot in visit.slots or ():
            service, start = self.services[slot.service], slot.start.astimezone(UTC)
            over = start + timedelta(minutes=service.minutes + service.turnover_minutes)
            day = start.astimezone(ZoneInfo(site.timezone)).date()
            fits = visit.start <= start and over <= visit.end
            clear = all(over <= pause.start or pause.end <= start for pause in visit.breaks)
            if fits and clear and licensed(self.therapists[visit.therapist], service, day):
                yield Place(visit.id, visit.therapist, site.id, service, start, day)


def licensed(therapist: Therapist, service: Service, day: date) -> bool:
    """Say whether a therapist holds what the service needs on that local date."""
    until = {held.id: held.valid_until or date.max for held in therapist.credentials}
    return until.get(service.credential, date.min) >= day


def free_time(employee: Employee) -> list[tuple[datetime, datetime]]:
    """Return an employee's time, touching windows made one, in order."""
    spans: list[tuple[datetime, datetime]] = []
    for window in sorted(employee.windows, key=lambda entry: entry.start):
        if spans and spans[-1][1] == window.start:
            spans[-1] = spans[-1][0], window.end
        else:
            spans.append((window.start, window.end))
    return spans


def offered(case: Case, employee: Employee) -> Iterator[Place]:
    """Yield the usable slots at an employee's sites whose service they accept."""
    for site in employee.sites:
        for service in employee.services:
            yield from case.timetable.get((site, service), ())


def fitting(case: Case, employee: Employee) -> Iterator[Place]:
    """Yield what is offered and lies in the employee's time."""
    spans = free_time(employee)
    for site in employee.sites:
        for service in employee.services:
            entries = case.timetable.get((site, service), [])
            for start, end in spans if entries else ():
                first = bisect_left(entries, start, key=_start)
                latest = end - (entries[0].end - entries[0].start)
                yield from entries[first : bisect_right(entries, latest, lo=first, key=_start)]


def permitted(case: Case, employee: Employee) -> Iterator[Place]:
    """Yield what an employee could have if nobody else came and they had nothing yet."""
    if employee.target > 0 and employee.max_per_week != 0:
        yield from (place for place in fitting(case, employee) if suits(employee, place.therapist))


def suits(employee: Employee, therapist: str) -> bool:
    """Say whether the employee may be given this therapist."""
    only = employee.only_therapists
    return therapist not in employee.never_therapists and (only is None or therapist in only)


def dissatisfaction(employee: Employee, treatment: Place | Held) -> int:
    """Return 0 to 4: the worst rating that the treatment overlaps, less one, and the position of the service."""
    start, end = treatment.start, treatment.end
    worst = max(window.rating for window in employee.windows if window.start < end and start < window.end)
    return min(4, worst - 1 + employee.services.index(treatment.service.id))


def _start(place: Place) -> datetime:
    return place.start


def week_of(day: date) -> tuple[int, int]:
    """Return ISO year and week."""
    return day.isocalendar()[:2]
