"""Which seats: with everyone's number fixed, as few as possible at the worst dissatisfaction, then at the next."""

import numpy as np

from solver.board import Board
from solver.flow import Arcs, FlowError, cheapest_flow, cheapest_in_order, fits
from solver.network import SINK, Network
from solver.options import Ints
from solver.search import Found, Relaxed, Stop, all_clashes, search
from solver.serve import got


def like(board: Board, network: Network, served: Ints, stop: Stop) -> Found | None:
    """Return the best liked roster that gives everyone as many as `served`."""
    number = got(network, served)
    wanted = np.flatnonzero(number[network.owner] > 0)
    dissatisfaction = board.options.dissatisfaction[network.options]
    opening = board.options.opening[network.options]
    arcs = _arcs(board, network, wanted)
    begin = len(network.inner.tail)
    costs = []
    for weight in _weights(network.nodes, len(served), dissatisfaction[wanted]):
        costs.append(np.zeros(len(arcs.tail), dtype=np.int64))
        costs[-1][begin : begin + len(wanted)] = weight[dissatisfaction[wanted]]
    supply = np.zeros(network.nodes, dtype=np.int64)
    supply[2 : 2 + len(number)] = number
    supply[SINK] = -len(served)

    def solve(without: frozenset[int]) -> Relaxed | None:
        capacity = arcs.capacity.copy()
        capacity[begin + np.flatnonzero(np.isin(wanted, list(without)))] = 0
        try:
            flow = _cheapest(Arcs(arcs.tail, arcs.head, capacity), costs, supply)
        except FlowError:
            return None
        chosen = wanted[np.flatnonzero(flow[begin : begin + len(wanted)])]
        return Relaxed(tuple(counts(dissatisfaction[chosen])), chosen)

    def known() -> Relaxed | None:
        """Return the best liked roster in which whoever comes several times comes on the same days as in `served`."""
        held = set(zip(network.owner[served].tolist(), board.day[opening[served]].tolist(), strict=True))
        several = np.flatnonzero(number[network.owner] > 1).tolist()
        other_days = (at for at in several if (int(network.owner[at]), int(board.day[opening[at]])) not in held)
        near = solve(frozenset(other_days))
        if near is None or all_clashes(board, network, near.chosen):
            return Relaxed(tuple(counts(dissatisfaction[served])), served)
        return near

    return search(board, network, solve, stop, known=known)


def _cheapest(arcs: Arcs, costs: list[Ints], supply: Ints) -> Ints:
    if len(costs) == 1:
        return cheapest_flow(arcs, costs[0], supply, as_much_as_possible=False)
    return cheapest_in_order(arcs, costs, supply)


def counts(dissatisfaction: Ints) -> list[int]:
    """Return how many appointments are at dissatisfaction 4, 3, 2, 1 and 0."""
    return [int(number) for number in np.bincount(dissatisfaction, minlength=5)[:5][::-1]]


def _weights(nodes: int, appointments: int, dissatisfaction: Ints) -> list[Ints]:
    """Return costs by dissatisfaction: one in which each outweighs all lower ones, or one a value, worst first."""
    used = np.flatnonzero(np.bincount(dissatisfaction, minlength=5))
    outweighing = [0]
    for _ in used[1:]:
        outweighing.append(outweighing[-1] * (appointments + 1) + 1)
    if fits(nodes, outweighing[-1]):
        weight = np.zeros(5, dtype=np.int64)
        weight[used] = outweighing[: len(used)]
        return [weight]
    return [np.eye(5, dtype=np.int64)[value] for value in used[:0:-1]] or [np.zeros(5, dtype=np.int64)]


def _arcs(board: Board, network: Network, wanted: Ints) -> Arcs:
    opening = network.opening_node(board.options.opening[network.options[wanted]])
    sinks = network.opening_node(network.openings)
    return Arcs(
        np.concatenate((network.inner.tail, network.leaf[wanted], sinks)),
        np.concatenate((network.inner.head, opening, np.full(len(sinks), SINK))),
        np.concatenate((network.inner.capacity, np.ones(len(opening), dtype=np.int64), board.seats[network.openings])),
    )
