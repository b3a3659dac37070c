"""Who is served: the appointments in their order, each if it fits beside those taken before it.

What fits together forms a matroid, so that this greedy answer is leximin over shares with ties by lot, and needs no
costs: a largest flow tests many appointments at once. Where some do not fit, its cut tells which of them compete. Of
these the last are left out on trial, which is mostly right at once; otherwise the first are settled and the last filled
up, each in the same way.
"""

import numpy as np

from solver.board import Board
from solver.levels import turns
from solver.networks.flow import Arcs, Flow, Stop, largest_flow
from solver.networks.network import SINK, Network
from solver.options import Ints, Truths


class Stopped(Exception):
    """The time is over before it is known who is served."""


def serve(board: Board, network: Network, stop: Stop) -> Ints:
    """Return how many appointments each employee of the network has in the fairest flow; may raise Stopped."""
    order = receivers(board, network)
    return np.bincount(order[greedy(board, network, order, stop)], minlength=len(network.employees))


def receivers(board: Board, network: Network) -> Ints:
    """Return whose turn it is, by position in the network, one appointment after the other."""
    people = [board.people[at] for at in network.employees]
    had = [board.had[at] for at in network.employees]
    return turns(people, had, network.could.tolist())


def greedy(board: Board, network: Network, order: Ints, stop: Stop) -> Truths:
    """Say which appointments, given in order by who receives them, are taken; may raise Stopped."""
    draw = _Draw(all_arcs(board, network), order, network, stop)
    draw.fill(np.arange(len(order)), None)
    return draw.taken


def all_arcs(board: Board, network: Network) -> Arcs:
    """Return the network's own arcs, then one an option, then those from openings to the sink."""
    opening = network.opening_node(board.options.opening[network.options])
    sinks = network.opening_node(network.openings)
    return Arcs(
        np.concatenate((network.inner.tail, network.leaf, sinks)),
        np.concatenate((network.inner.head, opening, np.full(len(sinks), SINK))),
        np.concatenate((network.inner.capacity, np.ones(len(opening), dtype=np.int64), board.seats[network.openings])),
    )


class _Draw:
    """The appointments taken so far, and the flows that test more of them."""

    def __init__(self, arcs: Arcs, order: Ints, network: Network, stop: Stop) -> None:
        self._arcs, self._order, self._stop = arcs, order, stop
        self._nodes, self._people = network.nodes, len(network.employees)
        self._seats = int(arcs.capacity[arcs.head == SINK].sum())
        self.taken = np.zeros(len(order), dtype=np.bool_)
        # The last flow in which all taken had a seat, and who that was: later ones only add to it.
        self._on: Ints | None = None
        self._seated = self.taken.copy()

    def flow(self, tried: Ints) -> Flow:
        """Return a largest flow of the appointments taken and of those tried."""
        if self._stop():
            raise Stopped
        coming = self.taken & ~self._seated
        coming[tried] = True
        supply = np.zeros(self._nodes, dtype=np.int64)
        supply[2 : 2 + self._people] = np.bincount(self._order[coming], minlength=self._people)
        supply[SINK] = -int(coming.sum())
        return largest_flow(self._arcs, supply, self._on)

    def settle(self, tried: Ints, flow: Flow) -> None:
        """Take those of the appointments tried in `flow` that are to be taken."""
        if flow.all_sent:
            self.taken[tried] = True
            self._on, self._seated = flow.on, self.taken.copy()
            return
        spare = int(flow.left[2 : 2 + self._people].sum())
        competing = flow.behind[2 + self._order[tried]]
        self.taken[tried[~competing]] = True
        tried = tried[competing]
        first, last = tried[: len(tried) - spare], tried[len(tried) - spare :]
        if len(first):
            flow = self.flow(first)
            self.settle(first, flow)
            if not flow.all_sent:
                self.fill(last, flow)

    def fill(self, later: Ints, flow: Flow | None) -> None:
        """Take those of later appointments that still fit; `flow` is a largest one of everything before them.

        No more fit than there are seats left, so that those which come first are tried alone.
        """
        while True:
            if flow is not None:
                later = later[flow.ahead[2 + self._order[later]]]
            left = self._seats - int(self.taken.sum())
            if not left or not len(later):
                return
            flow = self.flow(later[:left])
            self.settle(later[:left], flow)
            later = later[left:]
