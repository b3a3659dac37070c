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
    return turns(board.people.of(network.employees), board.had[network.employees], network.could)


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
        self._order, self._stop = order, stop
        self._nodes, self._people = network.nodes, len(network.employees)
        self._seats = int(arcs.capacity[arcs.head == SINK].sum())
        self.taken = np.zeros(len(order), dtype=np.bool_)
        # The last flow in which all taken had a seat, and who that was: later ones only add to it. Of the arcs those
        # are left that can still change.
        self._arcs, self._on = arcs, np.zeros(len(arcs.tail), dtype=np.int64)
        self._seated = self.taken.copy()

    def flow(self, tried: Ints) -> Flow:
        """Return a largest flow of the appointments taken and of those tried."""
        coming = self.taken & ~self._seated
        coming[tried] = True
        supply = np.zeros(self._nodes, dtype=np.int64)
        supply[2 : 2 + self._people] = np.bincount(self._order[coming], minlength=self._people)
        supply[SINK] = -self._seats
        return self._largest(supply, self._on)

    def without(self, first: Ints, last: Ints, flow: Flow) -> Flow:
        """Return a largest flow of those taken and the `first` of those tried in `flow`, from which the last are left.

        Whoever of the last had a seat is demand now, which those of the first without one can meet.
        """
        if (flow.left[2 : 2 + self._people] < 0).any():
            return self.flow(first)
        supply = flow.left.copy()
        np.subtract.at(supply, 2 + self._order[last], 1)
        return self._largest(supply, flow.on)

    def _largest(self, supply: Ints, on: Ints) -> Flow:
        if self._stop():
            raise Stopped
        return largest_flow(self._arcs, supply, on)

    def settle(self, tried: Ints, flow: Flow) -> None:
        """Take those of the appointments tried in `flow` that are to be taken."""
        if flow.all_sent:
            self.taken[tried] = True
            self._seated = self.taken.copy()
            # From where no free seat can be reached now, none ever will.
            ahead = flow.ahead
            alive = ahead[self._arcs.tail] & ahead[self._arcs.head]
            self._arcs, self._on = self._arcs.only(alive), flow.on[alive]
            return
        spare = int(np.maximum(flow.left[2 : 2 + self._people], 0).sum())
        competing = flow.behind[2 + self._order[tried]]
        self.taken[tried[~competing]] = True
        tried = tried[competing]
        first, last = tried[: len(tried) - spare], tried[len(tried) - spare :]
        if len(first):
            flow = self.without(first, last, flow)
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
