"""Solving a problem: checks first, then component by component, then one answer."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from solver import VERSION
from solver.board import Board, lay_out
from solver.canon import canonical, canonical_digest
from solver.components import components
from solver.consistency import contradictions
from solver.features import refusals, worth_of_an_appointment
from solver.flow import engine_version
from solver.outcome import Effort, Outcome, Stage
from solver.pins import contradicting_pins
from solver.plan import Planned, not_planned, plan
from solver.problem import Problem
from solver.roster import appointments, seat, total_stages, unserved
from solver.watch import Watch


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Return the fairest roster, with what is proven about it.

    `seconds` and `is_cancelled` cut the work short between steps; the outcome then holds the best valid roster so far.
    `on_progress` is called with a dictionary a step: stage, component, components, value, bound and elapsed seconds.
    A problem that cannot be planned is an outcome too (`invalid`, `infeasible`), never an exception.
    """
    watch = Watch(seconds, on_progress, is_cancelled)
    ordered = canonical(problem)
    digest = canonical_digest(ordered)
    status, faults = _refusal(problem)
    if faults:
        return Outcome(status, digest, tuple(faults), effort=_effort(watch, []))
    board = lay_out(ordered, worth_of_an_appointment(problem))
    planned = _plan_all(board, watch)
    seating = seat(board, planned)
    got = Counter(at for at, _ in seating)
    stages = total_stages(board, planned, [got[at] for at in range(len(board.people))])
    return Outcome(
        _status(stages, watch),
        digest,
        appointments=appointments(board, seating),
        stages=tuple(stages),
        unserved=unserved(board, planned, seating),
        effort=_effort(watch, planned),
    )


def _refusal(problem: Problem) -> tuple[str, list[str]]:
    """Return why a problem cannot be planned, with the paths of the problem as it was given; no faults if it can."""
    faults = [f"{found.path}: {found.sentence}" for found in contradictions(problem)] or refusals(problem)
    return ("invalid", faults) if faults else ("infeasible", contradicting_pins(problem))


def _plan_all(board: Board, watch: Watch) -> list[Planned]:
    parts = components(board)
    planned: list[Planned] = []
    for at, part in enumerate(parts):
        planned.append(not_planned(board, part) if watch.stop() else plan(board, part, watch.stop))
        for stage in planned[-1].stages:
            watch.report(
                stage=stage.name, component=at + 1, components=len(parts), value=stage.value, bound=stage.bound
            )
    return planned


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
