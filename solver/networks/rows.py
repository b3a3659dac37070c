"""A choice of seats as an integer programme: every limit of its network, and the clashes that a flow does not know."""

from collections import defaultdict

import numpy as np

from solver.board import Board
from solver.networks.choice import Choice
from solver.networks.clashes import excluding
from solver.networks.network import SINK, Network
from solver.networks.programme import Programme
from solver.options import Ints


def variables(seats: Choice) -> Ints:
    """Return the arcs that become variables: those that are options."""
    return np.flatnonzero(seats.option >= 0)


def bound(programme: Programme, board: Board, network: Network, seats: Choice) -> dict[int, list[int]]:
    """Put a choice into the first variables of a programme; return those of each employee of the network.

    How many each employee has is left open.
    """
    above, below = _ways(network, seats)
    tail, head = seats.arcs.tail.tolist(), seats.arcs.head.tolist()
    through: dict[int, list[int]] = defaultdict(list)
    people: dict[int, list[int]] = defaultdict(list)
    for variable, arc in enumerate(variables(seats).tolist()):
        node = tail[arc]
        while node in above:
            through[above[node]].append(variable)
            node = tail[above[node]]
        people[node - 2].append(variable)
        node = head[arc]
        while node in below:
            through[below[node]].append(variable)
            node = head[below[node]]
    for arc, members in through.items():
        if len(members) > seats.arcs.capacity[arc]:
            programme.between(0, members, int(seats.arcs.capacity[arc]))
    _keep_apart(programme, board, network, (seats, people))
    return people


def _ways(network: Network, seats: Choice) -> tuple[dict[int, int], dict[int, int]]:
    """Return the arc that enters each group, and the one that leaves each seat of a visit and each opening."""
    others = np.flatnonzero(seats.option < 0)
    leaves = (seats.arcs.head[others] == SINK) | (seats.arcs.tail[others] >= network.nodes)
    above = dict(zip(seats.arcs.head[others[~leaves]].tolist(), others[~leaves].tolist(), strict=True))
    below = dict(zip(seats.arcs.tail[others[leaves]].tolist(), others[leaves].tolist(), strict=True))
    return above, below


def _keep_apart(
    programme: Programme, board: Board, network: Network, chosen: tuple[Choice, dict[int, list[int]]]
) -> None:
    """Let each employee who may come several times have only one of those options that clash."""
    seats, people = chosen
    opening = board.options.opening[network.options[seats.option[variables(seats)]]]
    for at, members in people.items():
        if seats.supply[2 + at] > 1:
            for together in excluding(board, int(network.employees[at]), opening[members]):
                programme.between(0, [members[entry] for entry in together.tolist()], 1)
