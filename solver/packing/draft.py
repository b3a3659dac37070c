"""A draft: some units to be decided anew while the rest of the roster stands, as a CP-SAT model under construction.

Rules and goals are written against this class; it is the one place of the package that knows CP-SAT.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from threading import Thread
from typing import Any

import numpy as np

from solver.options import Ints
from solver.packing.case import Case, Span

Stop = Callable[[], bool]
_POLL_SECONDS = 0.1
# The engine tells the bound of a whole number as a float.
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Roster:
    """Rows chosen, ascending, and by unit where its floating breaks stand, in the order of the problem."""

    chosen: Ints
    pauses: dict[int, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a draft's search ended with: the roster (None if there is none yet) and how good any could be."""

    roster: Roster | None
    bound: int
    finished: bool


class Draft:
    """The rows to decide, those that stand, and a decision for each: `taken[row]`.

    `starting[unit]` has one dictionary a floating break, from possible start to decision. `held` and `standing` are by
    employee how many appointments stand, and what they add to the share.
    """

    def __init__(self, case: Case, roster: Roster, units: frozenset[int], keep: Ints | None = None) -> None:
        """Free the units; of their rows only those in `keep` (None: all) and those chosen now are decided."""
        from ortools.sat.python import cp_model

        self.case = case
        self.units = units
        self.before = roster
        self.model: Any = cp_model.CpModel()
        freed = np.isin(case.unit[roster.chosen], list(units))
        self.fixed: Ints = roster.chosen[~freed]
        self.held = Counter(case.owner[self.fixed].tolist())
        mine = roster.chosen[freed]
        rows = self._possible(np.union1d(mine, keep) if keep is not None else np.arange(len(case.rows)))
        self.taken: dict[int, Any] = {row: self.choice() for row in rows}
        self.rows_of_seat = _group(rows, case.seat)
        self.rows_of_employee = _group(rows, case.owner)
        self.starting: dict[int, list[dict[int, Any]]] = {}
        self._occupied: dict[int, list[Any]] = {}
        self._reached: dict[int, dict[int, Any]] = {}
        self.standing = case.amounts(self.fixed)

    def _possible(self, rows: Ints) -> list[int]:
        """Return those rows of freed units that go with everything that stands."""
        case = self.case
        open_rows = np.zeros(len(case.rows), dtype=np.bool_)
        open_rows[rows] = True
        open_rows &= np.isin(case.unit, list(self.units))
        for row in self.fixed.tolist():
            open_rows[case.clashing(row)] = False
        full = [at for at, number in self.held.items() if number >= case.employees[at].target]
        for at in full:
            open_rows[case.first[at] : case.first[at + 1]] = False
        return [int(row) for row in np.flatnonzero(open_rows)]

    def hint(self, roster: Roster) -> None:
        """Begin the search at this roster."""
        self.model.clear_hints()
        chosen = set(roster.chosen.tolist())
        for row, decision in self.taken.items():
            self.model.add_hint(decision, row in chosen)

    def choice(self) -> Any:
        """Return a new yes-or-no decision."""
        return self.model.new_bool_var("")

    def at_most(self, limit: int, decisions: Sequence[Any]) -> None:
        """Allow no more than `limit` of these to be yes."""
        if limit == 1 and len(decisions) > 1:
            self.model.add_at_most_one(decisions)
        elif limit < len(decisions):
            self.model.add(sum(decisions) <= limit)

    def at_least(self, limit: int, terms: Any) -> None:
        """Ask for a sum of at least `limit`."""
        self.model.add(terms >= limit)

    def occupied(self, seat: int) -> list[Any]:
        """Return the decisions of which one is yes when the therapist is occupied there; a class has one of its own."""
        if seat not in self._occupied:
            held = [self.taken[row] for row in self.rows_of_seat.get(seat, ())]
            if self.case.seats[seat].is_class and held:
                given = self.choice()
                self.model.add_max_equality(given, held)
                held = [given]
            self._occupied[seat] = held
        return self._occupied[seat]

    def reached(self, employee: int, amount: int) -> Any:
        """Return 1, 0 or a decision that can be yes only if the employee has at least `amount` in this round."""
        if self.standing[employee] >= amount:
            return 1
        if employee not in self.rows_of_employee:
            return 0
        if employee not in self._reached:
            self._reached[employee] = self._steps(employee)
        return next((step for at, step in self._reached[employee].items() if at >= amount), 0)

    def _steps(self, employee: int) -> dict[int, Any]:
        """Return a decision for each amount that the employee could reach, the smaller before the larger."""
        case, rows = self.case, self.rows_of_employee[employee]
        kinds = sorted({int(case.amount[row]) for row in rows})
        left = case.employees[employee].target - self.held[employee]
        totals = sorted(possible_amounts(kinds, left) - {0})
        steps = {self.standing[employee] + total: self.choice() for total in totals}
        for lower, higher in pairwise(steps.values()):
            self.model.add_implication(higher, lower)
        rises = [total - before for before, total in pairwise([0, *totals])]
        had = sum(int(case.amount[row]) * self.taken[row] for row in rows)
        self.model.add(sum(rise * step for rise, step in zip(rises, steps.values(), strict=True)) <= had)
        return steps

    def solve(self, objective: Any, effort: float, stop: Stop) -> Answer:
        """Maximise `objective` with that much deterministic effort (about seconds); `stop` is asked all the while."""
        from ortools.sat.python import cp_model

        self.model.maximize(objective)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = effort
        status: list[Any] = []
        worker = Thread(target=lambda: status.append(solver.solve(self.model)), daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(_POLL_SECONDS)
            if stop():
                solver.stop_search()
        if not status or status[0] not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(None, 0, bool(status) and status[0] == cp_model.INFEASIBLE)
        bound = floor(solver.best_objective_bound + _ROUNDING)
        return Answer(self._roster(solver), bound, status[0] == cp_model.OPTIMAL)

    def _roster(self, solver: Any) -> Roster:
        chosen = [row for row, decision in self.taken.items() if solver.boolean_value(decision)]
        pauses = dict(self.before.pauses)
        for unit, breaks in self.starting.items():
            visit = self.case.units[unit].visit
            assert visit is not None
            begins = [next(at for at, it in entry.items() if solver.boolean_value(it)) for entry in breaks]
            pauses[unit] = tuple(
                (at, at + entry.minutes) for at, entry in zip(begins, visit.floating_breaks, strict=True)
            )
        return Roster(np.union1d(self.fixed, np.array(chosen, dtype=np.int64)), pauses)


def possible_amounts(kinds: Iterable[int], most: int) -> set[int]:
    """Return every sum of at most `most` of these amounts, each as often as wanted."""
    sums = {0}
    for _ in range(max(0, most)):
        sums |= {total + kind for total in sums for kind in kinds}
    return sums


def _group(rows: Iterable[int], label: Ints) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[int(label[row])].append(row)
    return dict(found)
