"""Which seats, once it is settled who is served: the arcs to choose from, and the costs in the order of objectives."""

from dataclasses import dataclass

import numpy as np

from solver.board import Board
from solver.networks.calm import stays
from solver.networks.flow import Arcs
from solver.networks.network import SINK, Network
from solver.options import Ints, Truths

WORST = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A network in which everyone served has a fixed number of appointments.

    `option` is by arc the position in the network's options, -1 for arcs that are none; `stays` marks the arcs on which
    a published appointment stays. `costs` come in the order of objectives; each counts the arcs to avoid.
    """

    arcs: Arcs
    supply: Ints
    option: Ints
    stays: Truths
    costs: list[Ints]

    def chosen(self, on: Ints) -> Ints:
        """Return the positions in the network's options that a flow uses, ascending."""
        return np.sort(self.option[(on > 0) & (self.option >= 0)])


def choice(board: Board, network: Network, number: Ints) -> Choice:
    """Return the choice of seats when each employee of the network has this number of appointments."""
    wanted = np.flatnonzero(number[network.owner] > 0)
    # Groups below someone who comes once cannot bind.
    once = number[network.owner] == 1
    leaf = np.where(once, 2 + network.owner, network.leaf)
    needed = number[network.group_owner] > 1
    inner, sinks = network.inner.only(needed), network.opening_node(network.openings)
    opening = network.opening_node(board.options.opening[network.options])
    stay = stays(board, network)
    staying = np.flatnonzero(number[network.owner[stay.option]] > 0)
    entry, slot = stay.option[staying], network.nodes + np.arange(len(stay.places))
    parts = [
        (inner.tail, inner.head, inner.capacity, _none(inner.tail)),
        (leaf[wanted], opening[wanted], np.ones(len(wanted), dtype=np.int64), wanted),
        (sinks, np.full(len(sinks), SINK), board.seats[network.openings], _none(sinks)),
        (leaf[entry], slot[stay.slot[staying]], np.ones(len(entry), dtype=np.int64), entry),
        (slot, network.opening_node(stay.opening), stay.places, _none(slot)),
    ]
    tail, head, capacity, option = (np.concatenate(column) for column in zip(*parts, strict=True))
    supply = np.zeros(network.nodes + len(slot), dtype=np.int64)
    supply[2 : 2 + len(number)], supply[SINK] = number, -number.sum()
    keeps = (option >= 0) & (head >= network.nodes)
    return Choice(Arcs(tail, head, capacity), supply, option, keeps, _costs(board, network, option, keeps))


def _none(arcs: Ints) -> Ints:
    return np.full(len(arcs), -1, dtype=np.int64)


def _costs(board: Board, network: Network, option: Ints, keeps: Truths) -> list[Ints]:
    """Return what to avoid in order: leaving a published seat, then each dissatisfaction from the worst."""
    # Arcs that are no options are -1, which finds the 0 behind the last.
    dissatisfaction = np.append(board.options.dissatisfaction[network.options], 0)[option]
    costs = [dissatisfaction == value for value in range(WORST, 0, -1)]
    if keeps.any():
        costs.insert(0, (option >= 0) & ~keeps)
    return [cost.astype(np.int64) for cost in costs if cost.any()] or [np.zeros(len(option), dtype=np.int64)]
