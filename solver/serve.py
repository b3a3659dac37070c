"""Who is served: leximin over shares, ties by lot, as one flow in which the order of appointments is the cost."""

from collections import Counter

import numpy as np

from solver.board import Board
from solver.flow import Arcs, cheapest_flow, fits
from solver.levels import increments
from solver.network import SINK, SOURCE, Network
from solver.options import Ints
from solver.search import Found, Relaxed, Stop, search


def serve(board: Board, network: Network, stop: Stop) -> Found | None:
    """Return the fairest roster of a component; its value compares as the order of objectives does."""
    people = [board.people[at] for at in network.employees]
    had = [board.had[at] for at in network.employees]
    order = increments(people, had, network.could.tolist())
    arcs, cost = _arcs(board, network, order)
    supply = np.zeros(network.nodes, dtype=np.int64)
    supply[SOURCE], supply[SINK] = len(order), -len(order)
    begin = len(order) + len(network.inner.tail)
    steered: list[Ints] = []

    def solve(without: frozenset[int]) -> Relaxed | None:
        capacity = arcs.capacity.copy()
        capacity[[begin + at for at in without]] = 0
        if without and not steered:
            steered.append(_away_from_clashes(board, network, cost, begin))
        price = steered[0] if without else cost
        flow = cheapest_flow(Arcs(arcs.tail, arcs.head, capacity), price, supply, as_much_as_possible=True)
        chosen = np.flatnonzero(flow[begin : begin + len(network.options)])
        return Relaxed(_value(board, network, order, chosen), chosen)

    return search(board, network, solve, stop)


def got(network: Network, chosen: Ints) -> Ints:
    """Return how many of the chosen options each employee of the network has."""
    return np.bincount(network.owner[chosen], minlength=len(network.employees))


def _arcs(board: Board, network: Network, order: list[tuple[int, int]]) -> tuple[Arcs, Ints]:
    """Return one arc from the source an appointment in order, then the network's own, and their costs."""
    receivers = 2 + np.array([at for at, _ in order], dtype=np.int64)
    opening = network.opening_node(board.options.opening[network.options])
    sinks = network.opening_node(network.openings)
    ones = np.ones(len(order), dtype=np.int64)
    arcs = Arcs(
        np.concatenate((ones * SOURCE, network.inner.tail, network.leaf, sinks)),
        np.concatenate((receivers, network.inner.head, opening, np.full(len(sinks), SINK))),
        np.concatenate(
            (ones, network.inner.capacity, np.ones(len(opening), dtype=np.int64), board.seats[network.openings])
        ),
    )
    cost = np.zeros(len(arcs.tail), dtype=np.int64)
    cost[: len(order)] = np.arange(len(order))
    return arcs, cost


def _away_from_clashes(board: Board, network: Network, cost: Ints, begin: int) -> Ints:
    """Return the cost with a tie broken: among equally fair flows the one with options that exclude few others."""
    opening = board.options.opening[network.options]
    excluded = np.zeros(len(opening), dtype=np.int64)
    edges = np.flatnonzero(np.diff(network.owner)) + 1
    for rows in np.split(np.arange(len(opening)), edges):
        gap = board.problem.employees[network.employees[network.owner[rows[0]]]].min_gap_days or 0
        day = board.day[opening[rows]]
        excluded[rows] = (np.abs(day[:, None] - day) < gap).sum(axis=1)
    weight = 1 + int(excluded.max(initial=0)) * int(network.could.sum())
    if not fits(network.nodes, weight * int(cost.max(initial=0))):
        return cost
    price = cost * weight
    price[begin : begin + len(excluded)] += excluded
    return price


def _value(board: Board, network: Network, order: list[tuple[int, int]], chosen: Ints) -> tuple[object, ...]:
    """Return what orders rosters: shares from the worst up (the more the better), then the appointments in order."""
    count = got(network, chosen).tolist()
    had = [board.had[at] for at in network.employees]
    shares = Counter(board.people[at].share(had[i] + count[i]) for i, at in enumerate(network.employees))
    fair = tuple(part for share in sorted(shares) for part in (share, -shares[share]))
    drawn = (*(at for at, (i, n) in enumerate(order) if n <= had[i] + count[i]), len(order))
    first = (-len(chosen),) if board.problem.currency == "sessions_first" else ()
    return (*first, _Descending(fair), drawn)


class _Descending(tuple[object, ...]):
    """A tuple that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: tuple[object, ...]) -> bool:
        return tuple.__gt__(self, other)

    def __le__(self, other: tuple[object, ...]) -> bool:
        return tuple.__ge__(self, other)

    def __gt__(self, other: tuple[object, ...]) -> bool:
        return tuple.__lt__(self, other)

    def __ge__(self, other: tuple[object, ...]) -> bool:
        return tuple.__le__(self, other)
