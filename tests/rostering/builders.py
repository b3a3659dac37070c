"""Small problems in a few words: one site in Berlin, one room, one therapist, unless a test says otherwise."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from solver.canon import problem_digest
from solver.checks.case import Case
from solver.checks.changes import changes_of
from solver.outcome import Appointment, Outcome, PlacedBreak, Stage, StageValue
from solver.problem import (
    Break,
    Credential,
    Employee,
    FloatingBreak,
    Pin,
    Problem,
    Room,
    Service,
    Site,
    TemplateSlot,
    Therapist,
    Visit,
    Window,
)

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday; with no clock change near.
MONDAY = date(2026, 11, 23)


def at(clock: str, day: int = 0, zone: str = "Europe/Berlin") -> datetime:
    """Return the instant at which clocks in `zone` show this time, `day` days after the Monday."""
    hour, minute = clock.split(":")
    local = datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), ZoneInfo(zone))
    return local.replace(hour=int(hour), minute=int(minute)).astimezone(UTC)


def window(start: str, end: str, day: int = 0, rating: int = 1) -> Window:
    """Return a window in Berlin time."""
    return Window(at(start, day), at(end, day), rating)


def visit(name: str, *starts: str, day: int = 0, service: str = "chair", **changes: Any) -> Visit:
    """Return a visit from 9 to 17 in the green room with these slots."""
    slots = tuple(TemplateSlot(at(start, day), service) for start in starts)
    plain = Visit(name, "tess", "green", at("9:00", day), at("17:00", day), slots=slots)
    return replace(plain, **changes)


def open_visit(name: str, *services: str, every: int = 5, day: int = 0, **changes: Any) -> Visit:
    """Return a visit from 9 to 17 whose starts are chosen, every so many minutes."""
    offered = services or ("chair",)
    return visit(name, day=day, slots=None, services=offered, start_every_minutes=every, **changes)


def floating(minutes: int, earliest: str, latest: str, day: int = 0) -> FloatingBreak:
    """Return a break that starts between two times in Berlin."""
    return FloatingBreak(minutes, at(earliest, day), at(latest, day))


def employee(name: str, *windows: Window, **changes: Any) -> Employee:
    """Return an employee of the Berlin site who wants one chair massage and has had none."""
    plain = Employee(name, ("berlin",), 1, 0, 2, windows or (window("9:00", "17:00"),), ("chair",))
    return replace(plain, **changes)


def pin(who: str, visit: str, start: str, day: int = 0, *, service: str = "chair") -> Pin:
    """Return a pin at a time in Berlin."""
    return Pin(who, visit, service, at(start, day))


def pause(start: str, end: str, day: int = 0) -> Break:
    """Return a fixed break."""
    return Break(at(start, day), at(end, day))


def problem(visits: list[Visit], employees: list[Employee], **changes: Any) -> Problem:
    """Return a problem: chairs of 20 + 5 minutes, tables of 45 + 10, a class for three of 30."""
    licences = (Credential("massage", None), Credential("yoga", None))
    therapists = {entry.therapist: Therapist(entry.therapist, licences) for entry in visits}
    therapists.setdefault("tess", Therapist("tess", licences))
    plain = Problem(
        seed="a seed",
        sites=(Site("berlin", "Europe/Berlin"),),
        rooms=(Room("green", "berlin", 9),),
        services=(
            Service("chair", 20, 5, "massage", 1),
            Service("table", 45, 10, "massage", 1),
            Service("class", 30, 0, "yoga", 3),
        ),
        therapists=tuple(therapists.values()),
        visits=tuple(visits),
        employees=tuple(employees),
    )
    return replace(plain, **changes)


def seated(who: str, visit: str, start: str, day: int = 0, *, service: str = "chair") -> Appointment:
    """Return an appointment at a time in Berlin."""
    return Appointment(who, visit, service, at(start, day).astimezone(BERLIN))


def rested(visit: str, start: str, end: str, day: int = 0) -> PlacedBreak:
    """Return where a floating break was put."""
    return PlacedBreak(visit, at(start, day).astimezone(BERLIN), at(end, day).astimezone(BERLIN))


def roster(whole: Problem, *entries: Appointment, breaks: tuple[PlacedBreak, ...] = ()) -> Outcome:
    """Return a roster made by hand, in order, without figures."""
    ordered = sorted(entries, key=lambda entry: (entry.start, entry.visit, entry.employee))
    return Outcome("feasible", problem_digest(whole), appointments=tuple(ordered), breaks=breaks)


def figured(whole: Problem, outcome: Outcome, *, proven: bool = False) -> Outcome:
    """Return the outcome with right figures and changes; all of it proven, or nothing, as after running out of time."""
    case = Case(whole, outcome)
    groups: dict[str | None, list[Employee]] = {None: list(whole.employees)}
    groups |= {part.name: [whole.employees[at] for at in part.employees] for part in case.parts.all}
    stages = [
        Stage(name, stage, value if proven or stage != "drawn" else False, value if proven else better, proven)
        for name, people in groups.items()
        for stage, (value, better) in _figures(case, people).items()
    ]
    changes = changes_of(case) if whole.published else None
    status = "optimal" if proven else "out_of_time"
    return replace(outcome, status=status, stages=tuple(stages), changes=changes)


def _figures(case: Case, people: list[Employee]) -> dict[str, tuple[StageValue, StageValue]]:
    """Return the value of every stage, and a bound out of reach."""
    held = [entry for person in people for entry in case.by_employee[person.id]]
    shares = Counter(Fraction(case.credit(person), person.entitled) for person in people)
    liked = Counter(case.liking(entry) for entry in held)
    calm = sum((entry.employee.id, entry.seat) in case.kept for entry in held)
    figures: dict[str, tuple[StageValue, StageValue]] = {
        "sessions": (len(held), 99),
        "fair": ([[f"{s.numerator}/{s.denominator}", shares[s]] for s in sorted(shares)], [["99/1", len(people)]]),
        "drawn": (True, True),
        "calm": (calm, 99),
        "liked": ([liked[value] for value in (4, 3, 2, 1, 0)], [-1, 0, 0, 0, 0]),
    }
    return figures if case.problem.published else {name: entry for name, entry in figures.items() if name != "calm"}


def without_effort(outcome: Outcome) -> Outcome:
    """Return the outcome without the part that may differ."""
    return replace(outcome, effort=Outcome("invalid", None).effort)
