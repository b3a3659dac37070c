"""A change to a problem, as `what-if` takes it: read strictly, then applied.

The kinds are those of the format's contract, and one more that only `explain` proposes, where more time alone does not
help: `{"answer": {"employee", "windows", "services", "therapists", "min_gap_days", "max_per_week"}}`, all but the first
optional. Windows, services and therapists are those accepted as well; the two limits replace those there were.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from solver.problem import Employee, InvalidProblem, Problem, Window
from solver.questions.visit_changes import another_visit, last_slot, longer_visit
from solver.reading import Faults, Reader, Where, absent, day, instant, many, name, record, spelled, whole

Change = dict[str, Any]
Apply = Callable[[Problem], Problem]


@dataclass(frozen=True, slots=True)
class _AddVisit:
    like: str
    date: date


@dataclass(frozen=True, slots=True)
class _Answer:
    employee: str
    windows: tuple[Window, ...] = ()
    services: tuple[str, ...] = ()
    therapists: tuple[str, ...] = ()
    min_gap_days: int | None = None
    max_per_week: int | None = None


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


def _unknown(path: str, kind: str, wanted: str, known: set[str]) -> Faults:
    return [] if wanted in known else [f"{path}: no {kind} has the id {wanted!r}"]


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


def _answer_faults(path: str) -> Callable[[Problem, _Answer], Faults]:
    def faults(problem: Problem, value: _Answer) -> Faults:
        services, therapists = {entry.id for entry in problem.services}, {entry.id for entry in problem.therapists}
        found = _unknown(f"{path}.employee", "employee", value.employee, {entry.id for entry in problem.employees})
        for at, window in enumerate(value.windows):
            where = path if path == "window" else f"{path}.windows[{at}]"
            found += [] if window.start < window.end else [f"{where}: the end is not after the start"]
        for at, service in enumerate(value.services):
            found += _unknown(f"{path}.services[{at}]", "service", service, services)
        for at, therapist in enumerate(value.therapists):
            found += _unknown(f"{path}.therapists[{at}]", "therapist", therapist, therapists)
        return found

    return faults


def _stations(problem: Problem, value: dict[str, int]) -> Problem:
    rooms = tuple(replace(room, stations=value.get(room.id, room.stations)) for room in problem.rooms)
    return replace(problem, rooms=rooms)


def _extend(problem: Problem, value: dict[str, int]) -> Problem:
    visits = (longer_visit(problem, entry, value[entry.id]) if entry.id in value else entry for entry in problem.visits)
    return replace(problem, visits=tuple(visits))


def _answered(problem: Problem, value: _Answer) -> Problem:
    employees = (_changed_answer(entry, value) if entry.id == value.employee else entry for entry in problem.employees)
    return replace(problem, employees=tuple(employees))


def _changed_answer(employee: Employee, value: _Answer) -> Employee:
    windows, only = employee.windows, employee.only_therapists
    for window in value.windows:
        windows = widened(windows, window)
    if only is not None:
        only = tuple(dict.fromkeys((*only, *value.therapists)))
    return replace(
        employee,
        windows=windows,
        services=tuple(dict.fromkeys((*employee.services, *value.services))),
        never_therapists=tuple(entry for entry in employee.never_therapists if entry not in value.therapists),
        only_therapists=only,
        min_gap_days=employee.min_gap_days if value.min_gap_days is None else value.min_gap_days,
        max_per_week=employee.max_per_week if value.max_per_week is None else value.max_per_week,
    )


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


KINDS: dict[str, _Kind] = {
    "add_visit": _Kind(
        record(_AddVisit, like=name, date=day),
        _visit_faults,
        lambda problem, value: another_visit(problem, value.like, value.date),
    ),
    "stations": _Kind(_numbers(0), _station_faults, _stations),
    "extend": _Kind(_numbers(1), _extend_faults, _extend),
    "window": _Kind(
        record(
            lambda employee, **span: _Answer(employee, (Window(**span),)),
            employee=name,
            start=instant,
            end=instant,
            rating=whole(1, 3),
        ),
        _answer_faults("window"),
        _answered,
    ),
    "answer": _Kind(
        record(
            _Answer,
            employee=name,
            windows=absent(many(record(Window, start=instant, end=instant, rating=whole(1, 3))), ()),
            services=absent(many(name), ()),
            therapists=absent(many(name), ()),
            min_gap_days=absent(whole(0)),
            max_per_week=absent(whole(0)),
        ),
        _answer_faults("answer"),
        _answered,
    ),
}
