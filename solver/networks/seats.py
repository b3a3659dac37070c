"""Where everyone sits, once it is settled how many appointments each has, where their appointments may clash."""

from dataclasses import dataclass

import numpy as np

from solver.board import Board
from solver.networks.choice import choice
from solver.networks.clashes import has_clashes, most_with
from solver.networks.flow import Stop, cheapest_in_order, largest_flow
from solver.networks.network import Network, build
from solver.networks.programme import OutOfEffort, Programme
from solver.networks.rows import bound, variables
from solver.options import Ints


@dataclass(frozen=True, slots=True)
class Seated:
    """A roster without clashes, as rows of the board's options, and one that none can beat, None when none is known."""

    rows: Ints
    relaxed: Ints | None


class Seats:
    """The seats for given numbers of appointments, by position in the network."""

    def __init__(self, board: Board, network: Network, number: Ints) -> None:
        self._board, self._number = board, number
        self._network = _narrowed(board, network, number)
        self._choice = choice(board, self._network, number)

    def best(self, stop: Stop) -> Seated | None:
        """Return the roster that is best by the costs in order, None when there is none; raises OutOfEffort."""
        seats = self._choice
        if not largest_flow(seats.arcs, seats.supply).all_sent:
            return None
        on, costs = cheapest_in_order(seats.arcs, seats.costs, seats.supply, stop)
        relaxed = self._network.options[seats.chosen(on)]
        if not has_clashes(self._board, self._network, seats.chosen(on)):
            return Seated(relaxed, relaxed if costs == len(seats.costs) else None)
        rows, proven = self._best_by_programme(stop)
        if rows is None:
            return None
        return Seated(rows, rows if proven else relaxed if costs == len(seats.costs) else None)

    def _best_by_programme(self, stop: Stop) -> tuple[Ints | None, bool]:
        """Return the rows of the best roster, None if there is none, and whether that is proven; raises OutOfEffort."""
        programme, options = self._programme(), self._choice.option[variables(self._choice)]
        rows = None
        for cost in self._choice.costs:
            weights = np.flatnonzero(cost[variables(self._choice)]).tolist()
            try:
                found = programme.least(dict.fromkeys(weights, 1), stop)
            except OutOfEffort:
                if rows is None:
                    raise
                return rows, False
            if found.chosen is None:
                return None, True
            rows = np.sort(self._network.options[options[found.chosen]])
            if not found.proven:
                return rows, False
            programme.between(0, weights, int(found.chosen[weights].sum()))
        return rows, True

    def _programme(self) -> Programme:
        programme = Programme(len(variables(self._choice)))
        for at, members in bound(programme, self._board, self._network, self._choice).items():
            programme.between(int(self._number[at]), members, int(self._number[at]))
        return programme


def _narrowed(board: Board, network: Network, number: Ints) -> Network:
    """Return the network of those options that whoever comes so often can have with as many others."""
    kept = np.ones(len(network.options), dtype=np.bool_)
    for owner in np.flatnonzero(number > 1).tolist():
        rows = slice(*np.searchsorted(network.owner, (owner, owner + 1)))
        days, at = np.unique(board.day[board.options.opening[network.options[rows]]], return_inverse=True)
        kept[rows] = (most_with(board, int(network.employees[owner]), days) >= number[owner])[at]
    return build(board, network.employees, network.openings, network.options[kept])
