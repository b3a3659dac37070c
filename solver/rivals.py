"""Against whom someone below target stands: a contest in a component that is a network, a crowd in a tight one."""

from collections.abc import Sequence

import numpy as np

from solver.board import Board
from solver.contest import pinned_block
from solver.crowd import Crowd
from solver.networks.plan import Planned
from solver.slots import Slot


class Rivals:
    """The rivals of everyone; the crowd is made when it is first asked for."""

    def __init__(self, board: Board, planned: Sequence[Planned], seating: Sequence[tuple[int, Slot]]) -> None:
        """Take the roster by component, and as (position of an employee, slot)."""
        self._board = board
        self._planned = planned
        self._seating = seating
        self._not_seated = set(range(len(board.problem.employees))) - {at for at, _ in seating}
        # Of each employee with an option the number of the component, of the others -1.
        component = np.full(len(board.problem.employees), -1)
        for number, part in enumerate(planned):
            component[part.component.employees] = number
        self._component: list[int] = component.tolist()
        self._crowd: Crowd | None = None

    def are_known(self, employee: int) -> bool:
        """Say whether the employee's component was planned, so that someone sits in its seats."""
        return self._planned[self._component[employee]].reached

    def are_all(self, employee: int) -> bool:
        """Say whether only rivals can keep an employee from one more appointment, if that is easily seen."""
        number = self._component[employee]
        if number < 0:
            return False
        blocks = self._planned[number].blocks
        return employee in (self._not_seated if blocks is None else blocks)

    def block(self, employee: int) -> tuple[int, int] | None:
        """Return (seats, competing employees) of the contested block; None when a seat in it is empty."""
        blocks = self._planned[self._component[employee]].blocks
        if blocks is not None:
            return blocks[employee] if employee in blocks else pinned_block(self._board, employee)
        if self._crowd is None:
            tight = [part.component.employees for part in self._planned if part.blocks is None]
            self._crowd = Crowd(self._board, self._seating, np.concatenate(tight))
        return self._crowd.block(employee)
