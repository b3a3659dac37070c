"""Solving a problem: checks first, then component by component, then one answer."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from solver import VERSION
from solver.beside import processes_free, shared_out
from solver.board import Board, lay_out
from solver.breaks import place_breaks
from solver.canon import canonical, canonical_digest
from solver.components import Component, components
from solver.consistency import contradictions
from solver.moves import changes
from solver.networks.flow import engine_version
from solver.networks.plan import Planned, not_planned, plan
from solver.outcome import Effort, Outcome, PlacedBreak, Stage
from solver.packing.pack import pack
from solver.pins import contradictions_of_pins
from solver.problem import Pin, Problem
from solver.reading import collected, uncollected
from solver.roster import Seating, appointments, seat, unserved
from solver.slots import usable_slots
from solver.totals import all_stages
from solver.watch import Watch
from solver.zones import local, minute, moment

# An option of a tight part is that much more work, and with less work than this another process is not worth starting.
_TIGHT_WEIGHS = 100
_WORTH_SHARING = 30_000


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
    processes = processes or processes_free()
    ordered = canonical(problem)
    digest = canonical_digest(ordered)
    status, faults = _refusal(problem)
    if faults:
        return Outcome(status, digest, tuple(faults), effort=_effort(watch, []))
    board = lay_out(ordered, worth_of_an_appointment(ordered), by_visit=compact)
    if ordered.max_moves == 0 and board.published:
        faults = contradictions_of_pins(problem, _published(problem, board))
        if faults:
            return Outcome("infeasible", digest, tuple(faults), effort=_effort(watch, []))
        board = lay_out(_with_published_as_pins(ordered, board), worth_of_an_appointment(ordered), by_visit=compact)
    if ordered.max_moves and board.published and not compact:
        loose = _without_the_limit(ordered, watch, processes)
        if loose is not None:
            return _answer(ordered, digest, *loose, watch)
    planned = _plan_all(board, watch, compact=compact, processes=processes)
    if planned is None:
        return Outcome("infeasible", digest, (_NOTHING_STANDS,), effort=_effort(watch, []))
    return _answer(ordered, digest, board, planned, watch)


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


def _without_the_limit(problem: Problem, watch: Watch, processes: int) -> tuple[Board, list[Planned]] | None:
    """Plan as if any number of published appointments could change; None unless that is proven and changes few enough.

    Flows prove the best roster of a network at once, and its changes, as few as it allows, are often within the limit.
    """
    board = lay_out(replace(problem, max_moves=None), worth_of_an_appointment(problem))
    if any(part.tight for part in components(board)):
        return None
    planned = _plan_all(board, watch, compact=False, processes=processes) or []
    proven = all(stage.proven for part in planned for stage in part.stages)
    calm = [stage.value for part in planned for stage in part.stages if stage.name == "calm"]
    changed = sum(len(held) for held in board.published.values()) - sum(kept for kept in calm if isinstance(kept, int))
    return (board, planned) if proven and changed <= (problem.max_moves or 0) else None


def _plan_all(board: Board, watch: Watch, *, compact: bool, processes: int) -> list[Planned] | None:
    parts = components(board)

    def work(at: int) -> Planned | None:
        part = parts[at]
        watch.report(component=at + 1, components=len(parts))
        # A tight part has to place its breaks and keep to limits on changes even when there is no time to improve it.
        late = watch.stop() and not part.tight
        done = not_planned(board, part) if late else _plan(board, part, watch, compact=compact)
        for stage in done.stages if done else ():
            watch.report(stage=stage.name, value=stage.value, bound=stage.bound)
        return done

    weights = [len(part.options) * (_TIGHT_WEIGHS if part.tight else 1) for part in parts]
    some = processes if sum(weights) >= _WORTH_SHARING else 1
    planned = shared_out(work, weights, watch, processes=some, known=parts)
    return None if None in planned else [part for part in planned if part is not None]


def _plan(board: Board, part: Component, watch: Watch, *, compact: bool) -> Planned | None:
    if not part.tight:
        return plan(board, part, watch.stop)

    def report(stage: str, value: int, bound: int) -> None:
        watch.report(stage=stage, value=value, bound=bound)

    with collected():
        return pack(board, part, (watch.stop, report), compact=compact)


def _answer(problem: Problem, digest: str, board: Board, planned: list[Planned], watch: Watch) -> Outcome:
    seating = seat(board, planned)
    got = Counter(at for at, _ in seating)
    as_one = bool(problem.max_moves)
    stages = all_stages(board, planned, [got[at] for at in range(len(board.people))], as_one=as_one)
    made = appointments(board, seating)
    return Outcome(
        _status(stages, watch),
        digest,
        appointments=made,
        breaks=_breaks(problem, planned, seating),
        changes=changes(problem, made) if problem.published else None,
        stages=tuple(stages),
        unserved=unserved(board, planned, seating),
        effort=_effort(watch, planned),
    )


def _breaks(problem: Problem, planned: list[Planned], seating: Seating) -> tuple[PlacedBreak, ...]:
    """Return where floating breaks stand, those of visits that no search has planned included."""
    placed: dict[str, list[tuple[int, int]]] = {}
    for part in planned:
        for visit, start, end in part.pauses:
            placed.setdefault(visit, []).append((start, end))
    occupied: dict[str, list[tuple[int, int]]] = {}
    for _, slot in seating:
        occupied.setdefault(slot.visit, []).append((slot.start, slot.occupied_until))
    sites = {site.id: site.timezone for site in problem.sites}
    zones = {room.id: sites[room.site] for room in problem.rooms}
    found = [
        (start, visit.id, end, zones[visit.room])
        for visit in problem.visits
        if visit.floating_breaks
        for start, end in placed.get(visit.id) or place_breaks(visit, occupied.get(visit.id, ())) or ()
    ]
    return tuple(
        PlacedBreak(visit, local(moment(start), zone), local(moment(end), zone))
        for start, visit, end, zone in sorted(found)
    )


def _status(stages: list[Stage], watch: Watch) -> str:
    if all(stage.proven for stage in stages):
        return "optimal"
    if watch.limit is None:
        return "feasible"
    return "cancelled" if watch.limit == "cancelled" else "out_of_time"


def _effort(watch: Watch, planned: list[Planned]) -> Effort:
    flows = sum(part.flows for part in planned)
    limit = watch.limit
    if limit is None and any(not stage.proven for part in planned for stage in part.stages):
        limit = "iterations"
    versions = {"planner": VERSION}
    if flows:
        versions["ortools"] = engine_version()
    return Effort(round(watch.elapsed, 3), flows, limit, versions)
