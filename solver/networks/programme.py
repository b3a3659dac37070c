"""Small integer programmes over yes-or-no variables by OR-Tools' SCIP, imported where one is needed and nowhere else.

The effort is limited by nodes and steps, never by the clock, so that the answer is the same on every machine. SCIP runs
beside the caller, who can leave it when there is no more time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import Any

import numpy as np

from solver.networks.flow import Stop
from solver.options import Truths

LIMITS = "limits/nodes = 2000\nlp/iterlim = 200000\n"
_SECONDS_BETWEEN_QUESTIONS = 0.05


@dataclass(frozen=True, slots=True)
class Solved:
    """A choice of variables, None when there is none at all, and whether it is known to be a best one."""

    chosen: Truths | None
    proven: bool


class OutOfEffort(Exception):
    """Neither a choice nor the proof that there is none was found within the limits."""


class Programme:
    """Variables numbered from 0, each of them 0 or 1, and bounds on sums of them."""

    def __init__(self, variables: int) -> None:
        from ortools.linear_solver import pywraplp

        self._solver: Any = pywraplp.Solver.CreateSolver("SCIP")
        self._solver.SetSolverSpecificParametersAsString(LIMITS)
        self._variables = [self._solver.BoolVar("") for _ in range(variables)]

    def between(self, least: int, members: Iterable[int] | Mapping[int, int], most: int) -> Any:
        """Bound the sum of some variables, each counted once or as often as a mapping says; return the row."""
        row = self._solver.Constraint(least, most)
        weights = members if isinstance(members, Mapping) else dict.fromkeys(members, 1)
        for at, weight in weights.items():
            row.SetCoefficient(self._variables[at], weight)
        return row

    def drop(self, row: Any) -> None:
        """Let a row bound nothing any more."""
        row.SetBounds(-self._solver.infinity(), self._solver.infinity())

    def fix(self, variable: int, *, value: bool) -> None:
        """Settle a variable."""
        self._variables[variable].SetBounds(int(value), int(value))

    def free(self, variable: int) -> None:
        """Let a variable be 0 or 1 again."""
        self._variables[variable].SetBounds(0, 1)

    def least(self, weights: Mapping[int, int], stop: Stop) -> Solved:
        """Return a choice with the least sum of weights; raises OutOfEffort when none is found or `stop` says so."""
        objective = self._solver.Objective()
        objective.Clear()
        for at, weight in weights.items():
            objective.SetCoefficient(self._variables[at], weight)
        objective.SetMinimization()
        status = self._run(stop)
        if status == self._solver.INFEASIBLE:
            return Solved(None, True)
        if status not in (self._solver.OPTIMAL, self._solver.FEASIBLE):
            raise OutOfEffort
        chosen = np.array([variable.solution_value() > 0.5 for variable in self._variables], dtype=np.bool_)
        return Solved(chosen, status == self._solver.OPTIMAL)

    def _run(self, stop: Stop) -> int | None:
        from ortools.linear_solver import pywraplp

        exact = pywraplp.MPSolverParameters()
        exact.SetDoubleParam(exact.RELATIVE_MIP_GAP, 0.0)
        found: list[int] = []
        worker = Thread(target=lambda: found.append(self._solver.Solve(exact)), daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(_SECONDS_BETWEEN_QUESTIONS)
            if worker.is_alive() and stop():
                self._solver.InterruptSolve()
                return None
        return found[0]
