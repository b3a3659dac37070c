"""Which seats: with everyone's number fixed, as few as possible at the worst dissatisfaction, then at the next."""

import numpy as np

from solver.board import Board
from solver.flow import Arcs, FlowError, cheapest_flow, fits
from solver.network import SINK, Network
from solver.options import Ints
from solver.search import Found, Relaxed, Stop, search
from solver.serve import got


def like(board: Board, network: Network, served: Ints, stop: Stop) -> tuple[Found | None, bool]:
    """Return the best liked roster that gives everyone as many as `served`, and whether its costs were exact."""
    number = got(network, served)
    wanted = np.flatnonzero(number[network.owner] > 0)
    dissatisfaction = board.options.dissatisfaction[network.options]
    weight, exact = _weights(network.nodes, len(served), dissatisfaction[wanted])
    arcs = _arcs(board, network, wanted)
    cost = np.zeros(len(arcs.tail), dtype=np.int64)
    begin = len(network.inner.tail)
    cost[begin : begin + len(wanted)] = weight[dissatisfaction[wanted]]
    supply = np.zeros(network.nodes, dtype=np.int64)
    supply[2 : 2 + len(number)] = number
    supply[SINK] = -len(served)

    def solve(without: frozenset[int]) -> Relaxed | None:
        capacity = arcs.capacity.copy()
        capacity[begin + np.flatnonzero(np.isin(wanted, list(without)))] = 0
        try:
            flow = cheapest_flow(Arcs(arcs.tail, arcs.head, capacity), cost, supply, as_much_as_possible=False)
        except FlowError:
            return None
        chosen = wanted[np.flatnonzero(flow[begin : begin + len(wanted)])]
        return Relaxed(tuple(counts(dissatisfaction[chosen])), chosen)

    return search(board, network, solve, stop), exact


def counts(dissatisfaction: Ints) -> list[int]:
    """Return how many appointments are at dissatisfaction 4, 3, 2, 1 and 0."""
    return [int(number) for number in np.bincount(dissatisfaction, minlength=5)[:5][::-1]]


def _weights(nodes: int, appointments: int, dissatisfaction: Ints) -> tuple[Ints, bool]:
    """Return a cost by dissatisfaction so that one appointment outweighs all at lower ones, and whether that fits."""
    weight = np.zeros(5, dtype=np.int64)
    used = np.flatnonzero(np.bincount(dissatisfaction, minlength=5))
    costs = [0]
    for _ in used[1:]:
        costs.append(costs[-1] * (appointments + 1) + 1)
    if not fits(nodes, costs[-1]):
        weight[:] = np.arange(5)
        return weight, False
    weight[used] = costs[: len(used)]
    return weight, True


def _arcs(board: Board, network: Network, wanted: Ints) -> Arcs:
    opening = network.opening_node(board.options.opening[network.options[wanted]])
    sinks = network.opening_node(network.openings)
    return Arcs(
        np.concatenate((network.inner.tail, network.leaf[wanted], sinks)),
        np.concatenate((network.inner.head, opening, np.full(len(sinks), SINK))),
        np.concatenate((network.inner.capacity, np.ones(len(opening), dtype=np.int64), board.seats[network.openings])),
    )
