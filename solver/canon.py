"""The canonical problem: one spelling for every way of writing the same round, so that anyone can re-run it."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256
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
# Sorted once here, so that objects are made with sorted keys and none is sorted again when it is written.
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
    return sha256(canonical_json(problem).encode()).hexdigest()


def canonical_json(problem: Problem) -> str:
    """Return a problem that is already canonical as JSON: keys sorted, no spaces, instants in UTC."""
    value = {"format": PROBLEM_FORMAT} | _plain(problem, {})
    return json.dumps(dict(sorted(value.items())), ensure_ascii=False, separators=(",", ":"))


def draw_digest(seed: str, employee: str) -> str:
    """Return the lot that an employee draws in this round; the smaller goes first."""
    return sha256(f"{seed}|{employee}".encode()).hexdigest()


def _by_id(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.id))


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
    return replace(
        employee,
        sites=tuple(sorted(employee.sites)),
        windows=tuple(sorted(employee.windows, key=lambda window: window.start)),
        never_therapists=tuple(sorted(employee.never_therapists)),
        only_therapists=None if employee.only_therapists is None else tuple(sorted(employee.only_therapists)),
    )


def _plain(value: Any, written: dict[datetime, str]) -> Any:
    """Return JSON's form with defaults filled in; `written` remembers instants, which repeat by the thousand."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        if value and isinstance(value[0], Window):
            return _plain_windows(value, written)
        return [_plain(entry, written) for entry in value]
    if isinstance(value, datetime):
        return _instant(value, written)
    if isinstance(value, date):
        return value.isoformat()
    skipped = _foreign_keys(value) if isinstance(value, Visit) else ()
    return {key: _plain(getattr(value, key), written) for key in _KEYS[type(value)] if key not in skipped}


def _plain_windows(windows: tuple[Window, ...], written: dict[datetime, str]) -> list[dict[str, Any]]:
    """Return an employee's windows; there are ten times as many of them as of everything else together."""
    return [
        {"end": _instant(entry.end, written), "rating": entry.rating, "start": _instant(entry.start, written)}
        for entry in windows
    ]


def _instant(value: datetime, written: dict[datetime, str]) -> str:
    return written.get(value) or written.setdefault(value, value.astimezone(UTC).isoformat())


def _foreign_keys(visit: Visit) -> tuple[str, ...]:
    """Return the keys that do not belong to a visit of this kind, template or open."""
    return ("services", "start_every_minutes") if visit.slots is not None else ("slots",)
