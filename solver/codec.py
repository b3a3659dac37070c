"""The two files of the planner: problem and outcome, read strictly and written plainly."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from json import JSONEncoder
from pathlib import Path
from typing import IO, Any, cast

from solver.consistency import Contradiction, contradictions
from solver.outcome import Appointment, Effort, Outcome, PlacedBreak, Stage, Unserved
from solver.problem import (
    Break,
    Credential,
    Employee,
    FloatingBreak,
    InvalidProblem,
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
from solver.reading import (
    Faults,
    Where,
    absent,
    day,
    instant,
    many,
    name,
    one_of,
    optional,
    parse,
    record,
    text,
    uncollected,
    whole,
)

PROBLEM_FORMAT = "wellness-problem/1"
OUTCOME_FORMAT = "wellness-outcome/1"
STATUSES = ("optimal", "feasible", "infeasible", "cancelled", "out_of_time", "invalid")
REASONS = ("no_service", "no_common_time", "too_short", "spacing", "therapist_wish", "outranked")
STAGES = ("sessions", "fair", "drawn", "calm", "liked", "compact")

_names = many(name)
_pin = record(Pin, employee=name, visit=name, service=name, start=instant)
_visit = record(
    Visit,
    id=name,
    therapist=name,
    room=name,
    start=instant,
    end=instant,
    breaks=absent(many(record(Break, start=instant, end=instant)), ()),
    slots=absent(optional(many(record(TemplateSlot, start=instant, service=name)))),
    services=absent(optional(_names)),
    start_every_minutes=absent(optional(whole(1))),
    floating_breaks=absent(many(record(FloatingBreak, minutes=whole(1), earliest=instant, latest=instant)), ()),
    max_run_minutes=absent(optional(whole(1))),
    rest_minutes=absent(optional(whole(1))),
    max_sessions=absent(optional(whole(0))),
)
_employee = record(
    Employee,
    id=name,
    sites=_names,
    target=whole(0),
    received=whole(0),
    entitled=whole(1),
    windows=many(record(Window, start=instant, end=instant, rating=whole(1, 3))),
    services=_names,
    max_per_week=absent(optional(whole(0))),
    min_gap_days=absent(optional(whole(0))),
    never_therapists=absent(_names, ()),
    only_therapists=absent(optional(_names)),
)
_problem = record(
    lambda format, **rest: Problem(**rest),
    format=one_of(PROBLEM_FORMAT),
    seed=text,
    currency=absent(one_of("sessions", "minutes", "sessions_first"), "sessions"),
    sites=many(record(Site, id=name, timezone=name)),
    rooms=many(record(Room, id=name, site=name, stations=whole(0))),
    services=many(
        record(Service, id=name, minutes=whole(1), turnover_minutes=whole(0), credential=name, places=whole(1))
    ),
    therapists=many(
        record(Therapist, id=name, credentials=many(record(Credential, id=name, valid_until=optional(day))))
    ),
    visits=many(_visit),
    employees=many(_employee),
    pins=absent(many(_pin), ()),
    published=absent(many(_pin), ()),
    max_moves=absent(optional(whole(0))),
)


def load_problem(source: str | Path | IO[str]) -> Problem:
    """Read a problem from a path or an open text file; raises InvalidProblem with every fault at once."""
    faults: Faults = []
    with uncollected():
        problem = cast(Problem, _problem(parse(source), None, faults))
    unreadable = {fault.split(": ", 1)[0] for fault in faults}
    faults += [
        f"{found.path}: {found.sentence}"
        for found in contradictions(problem)
        if not unreadable or not _is_a_consequence(found, unreadable)
    ]
    if faults:
        raise InvalidProblem(faults)
    return problem


def _is_a_consequence(found: Contradiction, unreadable: set[str]) -> bool:
    """Say whether something unreadable, at one of these paths, is judged here or hides the name that is missed."""
    for path in unreadable:
        if _lies_in(path, found.judged) or _lies_in(found.judged, path):
            return True
        if found.names and (path == found.names or re.fullmatch(rf"{found.names}\[\d+\](\.id)?", path)):
            return True
    return False


def _lies_in(inner: str, outer: str) -> bool:
    return inner.startswith(outer) and inner[len(outer) :][:1] in ("", ".", "[")


def dump_problem(problem: Problem, target: str | Path | IO[str]) -> None:
    """Write a problem to a path or an open text file, leaving out what is absent."""
    _write({"format": PROBLEM_FORMAT} | _members(problem), target)


def _write(value: dict[str, Any], target: str | Path | IO[str]) -> None:
    if isinstance(target, str | Path):
        with open(target, "w", encoding="utf-8") as file:
            file.writelines(_lines(value))
    else:
        target.writelines(_lines(value))


def _lines(value: dict[str, Any]) -> Iterator[str]:
    """Yield an object as JSON, each entry of its lists on a line of its own."""
    before = "{\n"
    for key, held in value.items():
        yield f"{before} {_encode(key)}: "
        before = ",\n"
        if not isinstance(held, tuple) or not held:
            yield _encode(held)
            continue
        yield "[\n  " + _encode(held[0])
        for entry in held[1:]:
            yield ",\n  " + _encode(entry)
        yield "\n ]"
    yield "\n}\n"


def _not_json_yet(value: Any) -> Any:
    """Return what JSON can hold of a part of this format."""
    return value.isoformat() if isinstance(value, datetime | date) else _members(value)


def _members(value: Any) -> dict[str, Any]:
    """Return the fields of a part of this format; those that hold None by default are left out."""
    kind: Any = type(value)
    held = ((key, getattr(value, key), is_left_out) for key, is_left_out in _fields(kind))
    return {key: entry for key, entry, is_left_out in held if entry is not None or not is_left_out}


@cache
def _fields(kind: type) -> list[tuple[str, bool]]:
    """Return each field, and whether it is left out when it holds None."""
    return [(entry.name, entry.default is None) for entry in fields(kind)]


_encode = JSONEncoder(ensure_ascii=False, default=_not_json_yet).encode


def _as_it_is(raw: Any, where: Where, faults: Faults) -> Any:
    return raw


def _local_instant(raw: Any, where: Where, faults: Faults) -> datetime:
    """Read an instant as `instant` does, but keep its own offset."""
    found = instant(raw, where, faults)
    return found if faults else datetime.fromisoformat(raw)


def _number(raw: Any, where: Where, faults: Faults) -> float:
    return float(raw) if isinstance(raw, int | float) else whole(0)(raw, where, faults)


def _truth(raw: Any, where: Where, faults: Faults) -> bool:
    return raw if isinstance(raw, bool) else bool(one_of("true", "false")(None, where, faults))


_outcome = record(
    lambda format, **rest: Outcome(**rest),
    format=one_of(OUTCOME_FORMAT),
    status=one_of(*STATUSES),
    problem_digest=optional(name),
    faults=many(text),
    appointments=many(record(Appointment, employee=name, visit=name, service=name, start=_local_instant)),
    breaks=many(record(PlacedBreak, visit=name, start=_local_instant, end=_local_instant)),
    changes=absent(_as_it_is),
    stages=many(
        record(Stage, component=optional(name), name=one_of(*STAGES), value=_as_it_is, bound=_as_it_is, proven=_truth)
    ),
    unserved=many(
        record(
            Unserved, employee=name, wanted=whole(0), got=whole(0), reason=one_of(*REASONS), detail=absent(_as_it_is)
        )
    ),
    effort=record(Effort, seconds=_number, iterations=whole(0), limit=optional(name), versions=_as_it_is),
)


def load_outcome(source: str | Path | IO[str]) -> Outcome:
    """Read an outcome from a path or an open text file; raises InvalidProblem with every fault at once."""
    faults: Faults = []
    outcome = cast(Outcome, _outcome(parse(source), None, faults))
    if faults:
        raise InvalidProblem(faults)
    return outcome


def dump_outcome(outcome: Outcome, target: str | Path | IO[str]) -> None:
    """Write an outcome to a path or an open text file."""
    _write({"format": OUTCOME_FORMAT} | _members(outcome), target)
