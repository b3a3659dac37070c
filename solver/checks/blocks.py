"""The contested block of someone outranked: the seats that moving people along could ever free for them.

Sets of openings are bit masks over their positions.
"""

from solver.checks.case import Case
from solver.checks.parts import Part
from solver.checks.picture import Mover


class Blocks:
    """Which openings of a part can be reached from which; every rule is one that a flow knows."""

    def __init__(self, case: Case, part: Part) -> None:
        """Look at where everyone could move."""
        self._case, self._picture = case, case.picture(part)
        self._mover = {case.problem.employees[mover.at].id: mover for mover in self._picture.movers}
        self._onward = {opening: _mask(row) for opening, row in case.moves(part).items()}
        self._could = [_mask(mover.could.openings) for mover in self._picture.movers]
        self._reach: dict[int, int] = {}
        self._known = 0
        self._counted: dict[int, tuple[int, int]] = {}

    def of(self, employee: str) -> tuple[int, int]:
        """Return (seats, how many people could sit on one of them) of the block around somebody."""
        reached = 0
        for opening in _bits(_mask(self._wanted(self._mover[employee]))):
            if not reached >> opening & 1:
                reached |= self._reached_from(opening)
        if reached not in self._counted:
            self._counted[reached] = self._count(reached)
        return self._counted[reached]

    def _wanted(self, mover: Mover) -> list[int]:
        return [opening for opening, _ in mover.ways(self._case.openings, None)]

    def _reached_from(self, opening: int) -> int:
        if opening in self._reach:
            return self._reach[opening]
        reached = todo = 1 << opening
        while todo:
            # Openings from which all is known already save going on one by one.
            at = (todo & self._known or todo).bit_length() - 1
            found = self._reach[at] if at in self._reach else self._onward.get(at, 0)
            todo = (todo | found & ~reached) & ~(found if at in self._reach else 1 << at)
            reached |= found
        self._reach[opening] = reached
        self._known |= 1 << opening
        return reached

    def _count(self, reached: int) -> tuple[int, int]:
        picture = self._picture
        seats = sum(len(picture.holders.get(at, ())) + picture.room[at] for at in _bits(reached))
        return seats, sum(bool(could & reached) for could in self._could)


def _mask(openings: "list[int] | dict[int, int]") -> int:
    mask = 0
    for opening in openings:
        mask |= 1 << opening
    return mask


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        found.append((mask & -mask).bit_length() - 1)
        mask &= mask - 1
    return found
