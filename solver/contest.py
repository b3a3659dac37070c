"""The block of seats for which someone competes, by alternating paths through a finished component.

From an employee who is short, go to every opening they could take, from there to those who sit there, from them to
wherever they could sit instead, and so on. In a best roster every seat reached is taken, by people whose share is no
better. Sets of openings are bit masks over the component's openings.
"""

from collections.abc import Iterator

import numpy as np

from solver.board import Board
from solver.network import Network
from solver.options import Ints


class Contest:
    """Who sits where in one component, and which openings can be reached from whom."""

    def __init__(self, board: Board, network: Network, chosen: Ints) -> None:
        """Take the roster as positions in the network's options."""
        self._network = network
        self._seats: list[int] = board.seats[network.openings].tolist()
        column = np.searchsorted(network.openings, board.options.opening[network.options]).tolist()
        parent = dict(zip(network.inner.head.tolist(), network.inner.tail.tolist(), strict=True))
        self._left = dict(zip(network.inner.head.tolist(), network.inner.capacity.tolist(), strict=True))
        self._ways: list[dict[tuple[int, ...], int]] = [{} for _ in network.employees]
        path_of: dict[int, tuple[int, ...]] = {}
        paths = []
        for owner, leaf, at in zip(network.owner.tolist(), network.leaf.tolist(), column, strict=True):
            path = path_of.get(leaf)
            if path is None:
                path = path_of[leaf] = _path(parent, leaf)
            ways = self._ways[owner]
            ways[path] = ways.get(path, 0) | 1 << at
            paths.append(path)
        self._held = [0] * len(network.employees)
        self._holders: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in network.openings]
        for at in chosen.tolist():
            self._sit(int(network.owner[at]), column[at], paths[at])
        self._reach: dict[int, int] = {}
        self._blocks: dict[int, tuple[int, int] | None] = {}

    def _sit(self, owner: int, opening: int, path: tuple[int, ...]) -> None:
        self._held[owner] |= 1 << opening
        self._holders[opening].append((owner, path))
        for group in path:
            self._left[group] -= 1

    def block(self, employee: int) -> tuple[int, int] | None:
        """Return (seats, competing employees) of the block around an employee, given by position in the network.

        No seats when pins have left this employee no option. None when a seat in it is empty, which only clashes that
        the network does not know can cause.
        """
        reached, todo = 0, self._ways_out(employee, ())
        while todo:
            reached |= self._reached_from((todo & -todo).bit_length() - 1)
            todo &= ~reached
        if reached not in self._blocks:
            self._blocks[reached] = self._count(reached)
        return self._blocks[reached]

    def _ways_out(self, employee: int, freed: tuple[int, ...]) -> int:
        """Return the openings that an employee could take, with one place freed in each of these groups."""
        found = 0
        for path, openings in self._ways[employee].items():
            if all(self._left[group] + (group in freed) > 0 for group in path):
                found |= openings
        return found & ~self._held[employee]

    def _reached_from(self, opening: int) -> int:
        """Return the openings on alternating paths that begin by freeing a seat of this one, itself included."""
        if opening in self._reach:
            return self._reach[opening]
        reached = todo = 1 << opening
        while todo:
            at = (todo & -todo).bit_length() - 1
            todo &= todo - 1
            if at in self._reach:
                reached |= self._reach[at]
                todo &= ~self._reach[at]
                continue
            onward = 0
            for employee, path in self._holders[at]:
                onward |= self._ways_out(employee, path)
            todo |= onward & ~reached
            reached |= onward
        self._reach[opening] = reached
        return reached

    def _count(self, reached: int) -> tuple[int, int] | None:
        seats = 0
        for at in _bits(reached):
            if len(self._holders[at]) < self._seats[at]:
                return None
            seats += self._seats[at]
        competing = sum(any(openings & reached for openings in ways.values()) for ways in self._ways)
        return seats, competing


def pinned_block(board: Board, employee: int) -> tuple[int, int]:
    """Return (seats, competing employees) of the openings that pins have taken from an employee's options."""
    options = board.options
    rows = (options.employee == employee) & ~board.free
    wanted = np.isin(options.opening, options.opening[rows])
    pinned = {pin.opening for pin in board.pinned} & set(options.opening[rows].tolist())
    seats = sum(board.openings[at].seats for at in pinned)
    return seats, len(np.unique(options.employee[wanted]))


def _path(parent: dict[int, int], leaf: int) -> tuple[int, ...]:
    """Return the groups from a leaf up to its employee."""
    path = []
    while leaf in parent:
        path.append(leaf)
        leaf = parent[leaf]
    return tuple(path)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1
