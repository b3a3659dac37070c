"""CP-SAT as one writes it down first: a truth value for every candidate, its own settings, no help."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_array

from tests.bench.candidates import Ints
from tests.bench.network import Network
from tests.bench.program import Program, at_once

Terms = list[tuple[cp_model.IntVar, int]]


@dataclass
class Solved:
    """Columns that hold (none without a solution), value and bound of the cost, and when each solution came."""

    columns: Ints
    value: int | None
    bound: float
    proven: bool
    steps: list[tuple[float, int]] = field(default_factory=list)


def one_model(network: Network, seconds: float) -> tuple[Ints, bool]:
    """Return the wishes granted, and whether that is proven; who and which in one model is CP-SAT's quickest way."""
    solved = solve(at_once(network), seconds)
    return solved.columns[solved.columns < len(network.week)], solved.proven


class _Steps(cp_model.CpSolverSolutionCallback):
    def __init__(self) -> None:
        super().__init__()
        self.begin, self.found = perf_counter(), list[tuple[float, int]]()

    def on_solution_callback(self) -> None:
        self.found.append((perf_counter() - self.begin, round(self.objective_value)))


def solve(program: Program, seconds: float) -> Solved:
    """Solve with CP-SAT's defaults on as many workers as there are processors; time to build the model counts."""
    begin = perf_counter()
    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in program.cost]
    for terms, most in _rows(program.limited, program.most, columns):
        if most == 1:
            model.add_at_most_one(column for column, _ in terms)
        else:
            model.add(_sum(terms) <= most)
    for terms, value in _rows(program.settled, program.value, columns):
        model.add(_sum(terms) == value)
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, program.cost.tolist()))
    solver = cp_model.CpSolver()
    steps = _Steps()
    steps.begin = begin
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (perf_counter() - begin))
    status = solver.solve(model, steps)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(np.empty(0, dtype=np.int64), None, solver.best_objective_bound, False)
    held = np.flatnonzero([solver.boolean_value(column) for column in columns])
    value = round(solver.objective_value)
    return Solved(held, value, solver.best_objective_bound, status == cp_model.OPTIMAL, steps.found)


def _rows(matrix: csr_array, right: Ints, columns: list[cp_model.IntVar]) -> Iterator[tuple[Terms, int]]:
    bounds, index, factor = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    for row, limit in enumerate(right.tolist()):
        entries = range(bounds[row], bounds[row + 1])
        yield [(columns[index[at]], factor[at]) for at in entries], limit


def _sum(terms: Terms) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum([column for column, _ in terms], [factor for _, factor in terms])
