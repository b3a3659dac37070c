"""The contested seats of a tight component, where no alternating paths can be followed: whole visits are contested."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from solver.board import Board
from solver.slots import Slot


class Crowd:
    """Who has a seat in which visit, and who could have one."""

    def __init__(self, board: Board, seating: Iterable[tuple[int, Slot]]) -> None:
        """Take the roster as (position of an employee, slot)."""
        self._board = board
        self._taken = Counter(slot.visit for _, slot in seating)
        self._visits_of_opening = [{slot.visit for slot in opening.slots} for opening in board.openings]
        self._wanting: dict[str, set[int]] = defaultdict(set)
        for at, opening in zip(board.options.employee.tolist(), board.options.opening.tolist(), strict=True):
            for visit in self._visits_of_opening[opening]:
                self._wanting[visit].add(at)

    def block(self, employee: int) -> tuple[int, int]:
        """Return (seats, competing employees) of the visits in which an employee could have had an appointment."""
        visits = self._visits(employee)
        competing = set().union(*(self._wanting[visit] for visit in visits))
        return sum(self._taken[visit] for visit in visits), len(competing)

    def _visits(self, employee: int) -> Sequence[str]:
        begin, end = np.searchsorted(self._board.options.employee, (employee, employee + 1))
        found = {visit for at in self._board.options.opening[begin:end] for visit in self._visits_of_opening[at]}
        return sorted(found)
