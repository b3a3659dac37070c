"""A change to a problem, as `what-if` takes it: read strictly, then applied.

The kinds are those of the format's contract, and four more that only `explain` proposes, each about one employee:
`{"accept": {"employee", "service"}}`, `{"therapist": {"employee", "therapist"}}`, `{"gap": {"employee",
"min_gap_days"}}` and `{"weekly": {"employee", "max_per_week"}}`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from solver.problem import Employee, InvalidProblem, Problem, Window
from solver.reading import Faults, Reader, Where, day, instant, name, record, spelled, whole
from solver.visit_changes import another_visit, last_slot, longer_visit

Change = dict[str, Any]
Apply = Callable[[Problem], Problem]


@dataclass(frozen=True, slots=True)
class _AddVisit:
    like: str
    date: date


@dataclass(frozen=True, slots=True)
class _Window:
    employee: str
    start: datetime
    end: datetime
    rating: int


@dataclass(frozen=True, slots=True)
class _Wish:
    employee: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a change of one kind is read, what is wrong with it in a problem, and what it makes of the problem."""

    read: Reader
    faults: Callable[[Problem, Any], Faults]
    apply: Callable[[Problem, Any], Problem]


def changed(problem: Problem, change: Change) -> Problem:
    """Return the problem with a change; raises InvalidProblem with every fault of the change and its path."""
    return checked(problem, change)(problem)


def checked(problem: Problem, change: Change) -> Apply:
    """Return what applies a change to the problem, or to a part of it that holds all that the change names.

    Raises InvalidProblem with every fault of the change and its path.
    """
    kind, value = _read(change)
    faults = KINDS[kind].faults(problem, value)
    if faults:
        raise InvalidProblem(faults)
    return lambda whole: KINDS[kind].apply(whole, value)


def _read(change: Any) -> tuple[str, Any]:
    if not isinstance(change, dict) or len(change) != 1 or next(iter(change)) not in KINDS:
        raise InvalidProblem([f"change: expected an object with one key, one of {', '.join(KINDS)}"])
    kind, raw = next(iter(change.items()))
    faults: Faults = []
    value = KINDS[kind].read(raw, (None, kind), faults)
    if faults:
        raise InvalidProblem(faults)
    return kind, value


def _numbers(least: int) -> Reader:
    """Return a reader of an object that gives a whole number to each of some ids."""

    def read(raw: Any, where: Where, faults: Faults) -> dict[str, int]:
        if not isinstance(raw, dict) or not raw:
            faults.append(f"{spelled(where)}: expected an object with an id and a whole number")
            return {}
        return {key: whole(least)(value, (where, key), faults) for key, value in raw.items()}

    return read


def _wish(key: str, reader: Reader) -> Reader:
    return record(lambda **entries: _Wish(entries["employee"], entries[key]), employee=name, **{key: reader})


def _unknown(path: str, kind: str, wanted: str, known: set[str]) -> Faults:
    return [] if wanted in known else [f"{path}: no {kind} has the id {wanted!r}"]


def _employees(problem: Problem) -> set[str]:
    return {entry.id for entry in problem.employees}


def _visit_faults(problem: Problem, value: _AddVisit) -> Faults:
    return _unknown("add_visit.like", "visit", value.like, {entry.id for entry in problem.visits})


def _station_faults(problem: Problem, value: dict[str, int]) -> Faults:
    rooms = {entry.id for entry in problem.rooms}
    return [fault for room in value for fault in _unknown(f"stations.{room}", "room", room, rooms)]


def _extend_faults(problem: Problem, value: dict[str, int]) -> Faults:
    visits = {entry.id: entry for entry in problem.visits}
    faults = [fault for visit in value for fault in _unknown(f"extend.{visit}", "visit", visit, set(visits))]
    empty = (key for key in value if key in visits and visits[key].slots is not None and not last_slot(visits[key]))
    return faults + [f"extend.{key}: the visit has no slot to go on from" for key in empty]


def _window_faults(problem: Problem, value: _Window) -> Faults:
    faults = _unknown("window.employee", "employee", value.employee, _employees(problem))
    return faults + ([] if value.start < value.end else ["window: the end is not after the start"])


def _personal_faults(kind: str) -> Callable[[Problem, _Wish], Faults]:
    def faults(problem: Problem, value: _Wish) -> Faults:
        found = _unknown(f"{kind}.employee", "employee", value.employee, _employees(problem))
        if kind == "accept":
            found += _unknown("accept.service", "service", value.value, {entry.id for entry in problem.services})
        if kind == "therapist":
            known = {entry.id for entry in problem.therapists}
            found += _unknown("therapist.therapist", "therapist", value.value, known)
        return found

    return faults


def _stations(problem: Problem, value: dict[str, int]) -> Problem:
    rooms = tuple(replace(room, stations=value.get(room.id, room.stations)) for room in problem.rooms)
    return replace(problem, rooms=rooms)


def _extend(problem: Problem, value: dict[str, int]) -> Problem:
    visits = (longer_visit(problem, entry, value[entry.id]) if entry.id in value else entry for entry in problem.visits)
    return replace(problem, visits=tuple(visits))


def _personal(alter: Callable[[Employee, Any], Employee]) -> Callable[[Problem, Any], Problem]:
    def apply(problem: Problem, value: Any) -> Problem:
        employees = (alter(entry, value) if entry.id == value.employee else entry for entry in problem.employees)
        return replace(problem, employees=tuple(employees))

    return apply


def _with_window(employee: Employee, value: _Window) -> Employee:
    return replace(employee, windows=widened(employee.windows, Window(value.start, value.end, value.rating)))


def widened(windows: tuple[Window, ...], more: Window) -> tuple[Window, ...]:
    """Return windows with one more; where it overlaps others they keep their rating, and equal neighbours join."""
    pieces, reached = [*windows], more.start
    overlapped = [other for other in windows if other.start < more.end and more.start < other.end]
    for other in sorted(overlapped, key=_start):
        if reached < other.start:
            pieces.append(Window(reached, other.start, more.rating))
        reached = other.end
    if reached < more.end:
        pieces.append(Window(reached, more.end, more.rating))
    joined: list[Window] = []
    for piece in sorted(pieces, key=_start):
        if joined and joined[-1].end == piece.start and joined[-1].rating == piece.rating:
            joined[-1] = replace(joined[-1], end=piece.end)
        else:
            joined.append(piece)
    return tuple(joined)


def _start(window: Window) -> datetime:
    return window.start


def _with_service(employee: Employee, value: _Wish) -> Employee:
    if value.value in employee.services:
        return employee
    return replace(employee, services=(*employee.services, value.value))


def _with_therapist(employee: Employee, value: _Wish) -> Employee:
    never = tuple(entry for entry in employee.never_therapists if entry != value.value)
    only = employee.only_therapists
    if only is not None and value.value not in only:
        only = (*only, value.value)
    return replace(employee, never_therapists=never, only_therapists=only)


KINDS: dict[str, _Kind] = {
    "add_visit": _Kind(
        record(_AddVisit, like=name, date=day),
        _visit_faults,
        lambda problem, value: another_visit(problem, value.like, value.date),
    ),
    "stations": _Kind(_numbers(0), _station_faults, _stations),
    "extend": _Kind(_numbers(1), _extend_faults, _extend),
    "window": _Kind(
        record(_Window, employee=name, start=instant, end=instant, rating=whole(1, 3)),
        _window_faults,
        _personal(_with_window),
    ),
    "accept": _Kind(_wish("service", name), _personal_faults("accept"), _personal(_with_service)),
    "therapist": _Kind(_wish("therapist", name), _personal_faults("therapist"), _personal(_with_therapist)),
    "gap": _Kind(
        _wish("min_gap_days", whole(0)),
        _personal_faults("gap"),
        _personal(lambda employee, value: replace(employee, min_gap_days=value.value)),
    ),
    "weekly": _Kind(
        _wish("max_per_week", whole(0)),
        _personal_faults("weekly"),
        _personal(lambda employee, value: replace(employee, max_per_week=value.value)),
    ),
}
