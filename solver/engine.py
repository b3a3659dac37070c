"""Solving a problem: checks first, then share by share, then one answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeVar

from solver import VERSION
from solver.apart import shares
from solver.beside import processes_free, side_by_side
from solver.board import Board, lay_out
from solver.canon import canonical, canonical_digest, problem_digest
from solver.consistency import contradictions
from solver.moves import changes
from solver.networks.flow import engine_version
from solver.outcome import Appointment, Effort, Outcome, PlacedBreak, Stage
from solver.pins import contradictions_of_pins
from solver.problem import Pin, Problem
from solver.reading import uncollected
from solver.share import Roster, Way, rostered
from solver.slots import usable_slots
from solver.totals import all_stages
from solver.watch import Watch
from solver.zones import local, minute, moment

T = TypeVar("T")


@uncollected()
def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
    compact: bool = False,
    processes: int | None = None,
) -> Outcome:
    """Return the fairest roster, with what is proven about it.

    `seconds` and `is_cancelled` cut the work short; the outcome then holds the best valid roster so far. `on_progress`
    is called with a dictionary a step and at least every second: stage, component, components, value, bound and elapsed
    seconds. `compact` asks for the last stage, too: as few gaps in the therapists' days as possible. `processes` is how
    many share the work, by default two where two processors are free and the program has no other thread; the answer
    does not depend on it. A problem that cannot be planned is an outcome too (`invalid`, `infeasible`), never an
    exception.
    """
    watch = Watch(seconds, on_progress, is_cancelled)
    status, faults = _refusal(problem)
    if faults:
        return Outcome(status, problem_digest(problem), tuple(faults), effort=_effort(watch, []))
    some = processes or processes_free()
    way = Way(worth_of_an_appointment(problem), compact=compact)
    if problem.max_moves is None:
        rosters, digest = _rosters(problem, way, watch, some, canonical_digest)
        return _answer(problem, digest, rosters, watch)
    ordered = canonical(problem)
    digest = canonical_digest(ordered)
    if problem.max_moves == 0 and problem.published:
        board = lay_out(ordered, way.worth)
        faults = contradictions_of_pins(problem, _published(problem, board))
        if faults:
            return Outcome("infeasible", digest, tuple(faults), effort=_effort(watch, []))
        ordered = _with_published_as_pins(ordered, board)
    loose = _without_the_limit(ordered, way, watch, some)
    return _answer(ordered, digest, loose or [rostered(ordered, way, watch)], watch)


_NOTHING_STANDS = "max_moves: no roster keeps as many published appointments together with the pins and the breaks"


def worth_of_an_appointment(problem: Problem) -> int:
    """Return what one appointment adds to a share: 1, or the minutes where they are counted and all the same."""
    lengths = {slot.minutes for slot in usable_slots(problem)} if problem.currency == "minutes" else {1}
    return lengths.pop() if len(lengths) == 1 else 1


def _refusal(problem: Problem) -> tuple[str, list[str]]:
    """Return why a problem cannot be planned, with the paths of the problem as it was given; no faults if it can."""
    faults = [f"{found.path}: {found.sentence}" for found in contradictions(problem)]
    return ("invalid", faults) if faults else ("infeasible", contradictions_of_pins(problem))


def _published(problem: Problem, board: Board) -> Iterable[tuple[str, Pin]]:
    """Yield the published appointments that could have stayed, with their paths."""
    employees = board.problem.employees
    fitting = {
        (employees[entry.employee].id, entry.slot.visit, entry.slot.service, entry.slot.start)
        for held in board.published.values()
        for entry in held
    }
    for at, pin in enumerate(problem.published):
        if (pin.employee, pin.visit, pin.service, minute(pin.start)) in fitting:
            yield f"published[{at}]", pin


def _with_published_as_pins(problem: Problem, board: Board) -> Problem:
    """Return the problem in which no published appointment that could have stayed may change."""
    return replace(problem, pins=(*problem.pins, *(pin for _, pin in _published(problem, board))))


def _without_the_limit(problem: Problem, way: Way, watch: Watch, processes: int) -> list[Roster] | None:
    """Plan as if any number of published appointments could change; None unless that is proven and changes few enough.

    Flows prove the best roster of a network at once, and its changes, as few as it allows, are often within the limit.
    """
    if not problem.max_moves or not problem.published or way.compact:
        return None
    free = replace(problem, max_moves=None)
    rosters, _ = _rosters(free, replace(way, tight=False), watch, processes, lambda whole: None)
    made = [roster for roster in rosters if roster is not None]
    if len(made) < len(rosters):
        return None
    stages = [stage for roster in made for stage in roster.stages]
    kept = sum(stage.value for stage in stages if stage.name == "calm" and isinstance(stage.value, int))
    changed = sum(roster.published for roster in made) - kept
    return made if all(stage.proven for stage in stages) and changed <= problem.max_moves else None


def _rosters(
    problem: Problem, way: Way, watch: Watch, processes: int, of_whole: Callable[[Problem], T]
) -> tuple[list[Roster | None], T]:
    """Return the rosters of a problem's shares, and something of the whole, which must be canonical for that.

    Where minutes of unequal treatments are counted, everything belongs together.
    """
    together = problem.currency == "minutes" and way.worth == 1
    parts = shares(problem, 1 if together else processes)
    groups = [part.groups for part in parts]

    def work(at: int) -> tuple[Roster | None, list[T]]:
        if at < len(parts) - 1:
            mine, more = canonical(parts[at].of(problem)), []
        else:
            whole = canonical(problem)
            mine, more = parts[at].of(whole), [of_whole(whole)]
        before, beside = sum(groups[:at]), sum(groups) - groups[at]
        return rostered(mine, way, watch, before=before, beside=beside), more

    made = side_by_side([partial(work, at) for at in range(len(parts))], watch)
    return [roster for roster, _ in made], made[-1][1][0]


def _answer(problem: Problem, digest: str, rosters: Sequence[Roster | None], watch: Watch) -> Outcome:
    made = [roster for roster in rosters if roster is not None]
    if len(made) < len(rosters):
        return Outcome("infeasible", digest, (_NOTHING_STANDS,), effort=_effort(watch, []))
    stages = all_stages(
        problem,
        [stage for roster in made for stage in roster.stages],
        [roster.outside for roster in made],
        as_one=bool(problem.max_moves),
    )
    booked = _appointments(made)
    return Outcome(
        _status(stages, watch),
        digest,
        appointments=booked,
        breaks=tuple(
            PlacedBreak(visit, local(moment(start), zone), local(moment(end), zone))
            for start, visit, end, zone in sorted(pause for roster in made for pause in roster.breaks)
        ),
        changes=changes(problem, booked) if problem.published else None,
        stages=tuple(stages),
        unserved=tuple(sorted([entry for roster in made for entry in roster.unserved], key=attrgetter("employee"))),
        effort=_effort(watch, made),
    )


def _appointments(rosters: Sequence[Roster]) -> tuple[Appointment, ...]:
    """Return the appointments in local time, sorted by instant, visit and employee."""
    taken = sorted([entry for roster in rosters for entry in roster.appointments])
    shown = cache(lambda start, zone: local(moment(start), zone))
    return tuple(
        [Appointment(employee, visit, service, shown(start, zone)) for start, visit, employee, service, zone in taken]
    )


def _status(stages: list[Stage], watch: Watch) -> str:
    if all(stage.proven for stage in stages):
        return "optimal"
    if watch.limit is None:
        return "feasible"
    return "cancelled" if watch.limit == "cancelled" else "out_of_time"


def _effort(watch: Watch, rosters: Sequence[Roster]) -> Effort:
    flows = sum(roster.flows for roster in rosters)
    limit = watch.limit
    if limit is None and any(not stage.proven for roster in rosters for stage in roster.stages):
        limit = "iterations"
    versions = {"planner": VERSION}
    if flows:
        versions["ortools"] = engine_version()
    return Effort(round(watch.elapsed, 3), flows, limit, versions)
