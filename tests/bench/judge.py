"""Solving with a stopwatch, and the checker's word on every roster, ours and the rivals'."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, TypeVar

from solver.check import RULES, check
from solver.checks.case import Case
from solver.engine import solve
from solver.outcome import Appointment, Outcome, Stage
from solver.problem import Problem

T = TypeVar("T")
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Watched:
    """An outcome, its seconds, and the progress on the way."""

    outcome: Outcome
    seconds: float
    events: list[Event]

    @property
    def refused(self) -> str:
        """Why there is no roster; empty when there is one."""
        if self.outcome.status in ("invalid", "infeasible"):
            return f"refused ({self.outcome.status}): {self.outcome.faults[0]}"
        return ""

    def total(self, name: str) -> Stage:
        """Return a stage over all components."""
        return next(stage for stage in self.outcome.stages if stage.component is None and stage.name == name)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return a result and the seconds it took, without rubbish of earlier work."""
    gc.collect()
    begin = perf_counter()
    result = work()
    return result, perf_counter() - begin


def watched(problem: Problem, limit: float | None = None) -> Watched:
    """Solve and keep all progress."""
    events: list[Event] = []
    outcome, took = timed(lambda: solve(problem, seconds=limit, on_progress=events.append))
    return Watched(outcome, took, events)


def verdict(problem: Problem, outcome: Outcome) -> str:
    """Return the checker's word on an outcome."""
    return _say(len(check(problem, outcome)))


def verdict_on_roster(problem: Problem, outcome: Outcome, roster: tuple[Appointment, ...], *, same: bool) -> str:
    """Return the checker's word on a rival's roster.

    `same` says that it must be as good as our outcome in every stage: then it is checked in the place of our roster,
    with our stages and our reasons. Otherwise only the hard rules are.
    """
    if same:
        return _say(len(check(problem, replace(outcome, appointments=roster))))
    case = Case(problem, Outcome("feasible", outcome.problem_digest, appointments=roster, breaks=outcome.breaks))
    return _say(sum(1 for rule in RULES for _ in rule(case)))


def _say(broken: int) -> str:
    return f"{broken} broken" if broken else "passes"
