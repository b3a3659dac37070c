"""Against whom someone below target stands: a contest in a component that is a network, a crowd in a tight one."""

from collections.abc import Sequence

import numpy as np

from solver.board import Board
from solver.contest import Contest, pinned_block
from solver.crowd import Crowd
from solver.networks.plan import Planned
from solver.slots import Slot


class Rivals:
    """The rivals of everyone; contests and crowds are made when they are first asked for."""

    def __init__(self, board: Board, planned: Sequence[Planned], seating: Sequence[tuple[int, Slot]]) -> None:
        """Take the roster by component, and as (position of an employee, slot)."""
        self._board = board
        self._planned = planned
        self._seating = seating
        self._seated = {at for at, _ in seating}
        # Of each employee with an option: the number of the component, and the position there.
        self._where = {
            at: (number, place)
            for number, part in enumerate(planned)
            for place, at in enumerate(part.component.employees.tolist())
        }
        self._contests: dict[int, Contest] = {}
        self._crowd: Crowd | None = None

    def are_known(self, employee: int) -> bool:
        """Say whether the employee's component was planned, so that someone sits in its seats."""
        return self._planned[self._where[employee][0]].reached

    def are_all(self, employee: int) -> bool:
        """Say whether only rivals can keep an employee from one more appointment, if that is easily seen."""
        if employee not in self._where:
            return False
        number, place = self._where[employee]
        if self._planned[number].network is not None:
            return self._contest(number).could_have_more(place)
        return employee not in self._seated

    def block(self, employee: int) -> tuple[int, int] | None:
        """Return (seats, competing employees) of the contested block; None when a seat in it is empty."""
        number, place = self._where[employee]
        if self._planned[number].network is not None:
            found = self._contest(number).block(place)
            return pinned_block(self._board, employee) if found == (0, 0) else found
        if self._crowd is None:
            tight = [part.component.employees for part in self._planned if part.network is None]
            self._crowd = Crowd(self._board, self._seating, np.concatenate(tight))
        return self._crowd.block(employee)

    def _contest(self, number: int) -> Contest:
        if number not in self._contests:
            part = self._planned[number]
            self._contests[number] = Contest(self._board, part.component, np.sort(part.rows))
        return self._contests[number]
