"""The contested seats of a tight component, where no alternating paths can be followed: whole visits are contested."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from solver.board import Board
from solver.options import Ints
from solver.slots import Slot


class Crowd:
    """Who has a seat in which visit, at what share, and who could have one."""

    def __init__(self, board: Board, seating: Iterable[tuple[int, Slot]], employees: Ints) -> None:
        """Take the roster as (position of an employee, slot), and all employees of tight components."""
        self._board = board
        held = [(at, slot.visit, _worth(board, slot)) for at, slot in seating]
        self._had: Counter[int] = Counter()
        for at, _, worth in held:
            self._had[at] += worth
        self._shares: dict[str, list[Fraction]] = defaultdict(list)
        for at, visit, worth in held:
            self._shares[visit].append(self._share(at, self._had[at] - worth))
        for shares in self._shares.values():
            shares.sort()
        self._visits_of_opening = [{slot.visit for slot in opening.slots} for opening in board.openings]
        self._wanting: dict[str, set[int]] = defaultdict(set)
        rows = np.isin(board.options.employee, employees)
        options = board.options.employee[rows].tolist(), board.options.opening[rows].tolist()
        for at, opening in zip(*options, strict=True):
            for visit in self._visits_of_opening[opening]:
                self._wanting[visit].add(at)

    def block(self, employee: int) -> tuple[int, int]:
        """Return (seats, competing employees) of the visits in which an employee could have had an appointment.

        Seats are those of people whose share without them would be no better; where there is none, all that are taken.
        """
        visits = self._visits(employee)
        competing = set().union(*(self._wanting[visit] for visit in visits))
        own = self._share(employee, self._had[employee])
        seats = sum(bisect_right(self._shares[visit], own) for visit in visits)
        return seats or sum(len(self._shares[visit]) for visit in visits), len(competing)

    def _share(self, employee: int, amount: int) -> Fraction:
        return self._board.people.share(employee, amount)

    def _visits(self, employee: int) -> Sequence[str]:
        begin, end = np.searchsorted(self._board.options.employee, (employee, employee + 1))
        found = {visit for at in self._board.options.opening[begin:end] for visit in self._visits_of_opening[at]}
        return sorted(found)


def _worth(board: Board, slot: Slot) -> int:
    """Return what an appointment adds to a share."""
    return slot.minutes if board.problem.currency == "minutes" else 1
