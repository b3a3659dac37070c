"""The canonical problem: one spelling for every way of writing the same round, so that anyone can re-run it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from operator import attrgetter
from typing import Any

from solver.codec import PROBLEM_FORMAT
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

_KINDS = (
    Problem,
    Site,
    Room,
    Service,
    Therapist,
    Credential,
    Visit,
    Break,
    TemplateSlot,
    FloatingBreak,
    Employee,
    Window,
    Pin,
)
REMEMBERED = 2**16
_id, _start = attrgetter("id"), attrgetter("start")
_LISTS = ("sites", "never_therapists", "only_therapists", "windows")
_NAMES = [entry.name for entry in fields(Employee)]
_PLACES = [_NAMES.index(name) for name in _LISTS]
_lists_of, _fields_of = attrgetter(*_LISTS), attrgetter(*_NAMES)
_KEYS: dict[type, list[str]] = {kind: sorted(entry.name for entry in fields(kind)) for kind in _KINDS}


def canonical(problem: Problem) -> Problem:
    """Return the same problem with every list sorted by id or content, except what an employee likes best."""
    return replace(
        problem,
        sites=_by_id(problem.sites),
        rooms=_by_id(problem.rooms),
        services=_by_id(problem.services),
        therapists=tuple(_sorted_therapist(entry) for entry in _by_id(problem.therapists)),
        visits=tuple(_sorted_visit(entry) for entry in _by_id(problem.visits)),
        employees=tuple(_sorted_employee(entry) for entry in _by_id(problem.employees)),
        pins=tuple(sorted(problem.pins, key=_pin_content)),
        published=tuple(sorted(problem.published, key=_pin_content)),
    )


def problem_digest(problem: Problem) -> str:
    """Return the SHA-256 of the canonical problem as lowercase hex."""
    return canonical_digest(canonical(problem))


def canonical_digest(problem: Problem) -> str:
    """Return the digest of a problem that is already canonical."""
    digest = sha256()
    for piece in _pieces(problem):
        digest.update(piece.encode())
    return digest.hexdigest()


def canonical_json(problem: Problem) -> str:
    """Return a problem that is already canonical as JSON: keys sorted, no spaces, instants in UTC."""
    return "".join(_pieces(problem))


def draw_digest(seed: str, employee: str) -> str:
    """Return the lot that an employee draws in this round; the smaller goes first."""
    return sha256(f"{seed}|{employee}".encode()).hexdigest()


def _by_id(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(entries, key=_id))


def _pin_content(pin: Pin) -> tuple[str, datetime, str, str]:
    return pin.employee, pin.start, pin.visit, pin.service


def _sorted_therapist(therapist: Therapist) -> Therapist:
    return replace(therapist, credentials=_by_id(therapist.credentials))


def _sorted_visit(visit: Visit) -> Visit:
    return replace(
        visit,
        breaks=tuple(sorted(visit.breaks, key=lambda entry: (entry.start, entry.end))),
        slots=None if visit.slots is None else tuple(sorted(visit.slots, key=lambda slot: (slot.start, slot.service))),
        services=None if visit.services is None else tuple(sorted(visit.services)),
        floating_breaks=tuple(
            sorted(visit.floating_breaks, key=lambda entry: (entry.earliest, entry.latest, entry.minutes))
        ),
    )


def _sorted_employee(employee: Employee) -> Employee:
    """Return the employee with lists in order, the very same when they are."""
    sites, never, only, windows = before = _lists_of(employee)
    names = _sorted_names(sites), _sorted_names(never), None if only is None else _sorted_names(only)
    lists = (*names, tuple(sorted(windows, key=_start)))
    if lists == before:
        return employee
    # As `replace` would, in half the time.
    values = list(_fields_of(employee))
    for place, held in zip(_PLACES, lists, strict=True):
        values[place] = held
    return Employee(*values)


def _sorted_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) < 2 else tuple(sorted(names))


def _pieces(problem: Problem) -> Iterator[str]:
    """Yield the canonical JSON entry by entry; as one text it can be larger than everything else in memory."""
    written = _Written(_Instants(), _Names(), {})
    opening = "{"
    for key in sorted(["format", *_KEYS[Problem]]):
        value = PROBLEM_FORMAT if key == "format" else getattr(problem, key)
        yield f'{opening}"{key}":'
        opening = ","
        if not isinstance(value, tuple):
            yield _json(value, written)
            continue
        separator = "["
        for entry in value:
            yield separator + (_employee(entry, written) if key == "employees" else _json(entry, written))
            separator = ","
        yield "]" if value else "[]"
    yield "}"


class _Instants(dict[datetime, str]):
    """Instants in UTC, each written once."""

    def __missing__(self, instant: datetime) -> str:
        """Write an instant that is met for the first time."""
        self[instant] = f'"{instant.astimezone(UTC).isoformat()}"'
        return self[instant]


class _Names(dict[tuple[str, ...] | None, str]):
    """Lists of names, each written once."""

    def __missing__(self, names: tuple[str, ...] | None) -> str:
        """Write a list that is met for the first time."""
        self[names] = "null" if names is None else f"[{','.join([_quoted(name) for name in names])}]"
        return self[names]


@dataclass(frozen=True, slots=True)
class _Written:
    """What stands already: instants, lists of names, and by identity the windows and slots that many share."""

    instants: _Instants
    names: _Names
    shared: dict[int, str]

    def window(self, window: Window) -> str:
        """Return a window that does not stand yet."""
        start, end = self.instants[window.start], self.instants[window.end]
        return self._keep(window, f'{{"end":{end},"rating":{window.rating},"start":{start}}}')

    def slot(self, slot: TemplateSlot) -> str:
        """Return a slot that does not stand yet."""
        return self._keep(slot, f'{{"service":{_quoted(slot.service)},"start":{self.instants[slot.start]}}}')

    def _keep(self, value: Window | TemplateSlot, text: str) -> str:
        if len(self.shared) < REMEMBERED:
            self.shared[id(value)] = text
        return text


def _employee(employee: Employee, written: _Written) -> str:
    """Return an employee as `_json` would; there are so many that finding the fields by name would double the work."""
    names, known = written.names, written.shared
    windows = [known.get(id(window)) or written.window(window) for window in employee.windows]
    return (
        f'{{"entitled":{employee.entitled},"id":{_quoted(employee.id)},'
        f'"max_per_week":{_number(employee.max_per_week)},"min_gap_days":{_number(employee.min_gap_days)},'
        f'"never_therapists":{names[employee.never_therapists]},"only_therapists":{names[employee.only_therapists]},'
        f'"received":{employee.received},"services":{names[employee.services]},"sites":{names[employee.sites]},'
        f'"target":{employee.target},"windows":[{",".join(windows)}]}}'
    )


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _json(value: Any, written: _Written) -> str:
    """Return the JSON of a value, its defaults filled in."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{','.join([_json(entry, written) for entry in value])}]"
    if isinstance(value, TemplateSlot):
        return written.shared.get(id(value)) or written.slot(value)
    if isinstance(value, datetime):
        return written.instants[value]
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    return "{" + ",".join([f'"{key}":{_json(getattr(value, key), written)}' for key in _keys(value)]) + "}"


def _keys(value: Any) -> list[str]:
    """Return the keys of a value, of a visit only those of its kind, template or open."""
    keys = _KEYS[type(value)]
    if not isinstance(value, Visit):
        return keys
    foreign = ("services", "start_every_minutes") if value.slots is not None else ("slots",)
    return [key for key in keys if key not in foreign]
