"""Largest and cheapest flows by OR-Tools, which is imported at the first flow.

Costs here are few and small, so that a cheapest flow is found by a handful of largest flows over the arcs that cost
nothing once the price of every node is subtracted; where a flow stops short, its cut says whose price is to rise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.options import Ints, Truths

Stop = Callable[[], bool]


class FlowError(RuntimeError):
    """No flow takes all supply to the demand, which a well-built network never causes."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """A network whose nodes are numbered from 0; the arrays have one entry an arc."""

    tail: Ints
    head: Ints
    capacity: Ints

    def only(self, which: Ints | Truths) -> "Arcs":
        """Return some of the arcs."""
        return Arcs(self.tail[which], self.head[which], self.capacity[which])


@dataclass(frozen=True, slots=True)
class Flow:
    """A largest flow: `on` each arc, `all_sent` when no supply is left, and what a residual path joins.

    `behind` marks the nodes that supply left over could still reach, `ahead` those from which more could reach demand.
    """

    on: Ints
    sent: int
    all_sent: bool
    behind: Truths
    ahead: Truths


@dataclass(frozen=True, slots=True)
class Cheapest:
    """A cheapest flow, and by arc what it would cost to use it, negative where it would cost to leave it."""

    on: Ints
    reduced: Ints


def engine_version() -> str:
    """Return the version of OR-Tools."""
    from ortools.init.python import init

    return str(init.OrToolsVersion.version_string())


def largest_flow(arcs: Arcs, supply: Ints) -> Flow:
    """Return a largest flow; `supply` is by node, demand negative."""
    from ortools.graph.python.max_flow import SimpleMaxFlow

    source, sink, number = len(supply), len(supply) + 1, len(arcs.tail)
    gives, takes = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    solver = SimpleMaxFlow()
    numbers = solver.add_arcs_with_capacity(
        np.concatenate((arcs.tail, np.full(len(gives), source), takes)),
        np.concatenate((arcs.head, gives, np.full(len(takes), sink))),
        np.concatenate((arcs.capacity, supply[gives], -supply[takes])),
    )
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise FlowError("the flow could not be solved")
    sent = int(solver.optimal_flow())
    behind, ahead = np.zeros((2, len(supply) + 2), dtype=np.bool_)
    all_sent = sent == int(supply[gives].sum())
    if not all_sent:
        behind[solver.get_source_side_min_cut()] = True
    ahead[solver.get_sink_side_min_cut()] = True
    return Flow(solver.flows(numbers[:number]), sent, all_sent, behind[:-2], ahead[:-2])


def cheapest_flow(arcs: Arcs, cost: Ints, supply: Ints) -> Cheapest:
    """Return a cheapest flow of all supply; raises FlowError when it cannot all flow.

    Prices make every arc in use free or a bargain, and rise, where a flow over free arcs stops short, by the least that
    makes another arc free: a cheapest flow when all is sent (the primal-dual method of Ford and Fulkerson).
    """
    price = np.zeros(len(supply), dtype=np.int64)
    while True:
        reduced = cost + price[arcs.tail] - price[arcs.head]
        free, bargain = np.flatnonzero(reduced == 0), np.flatnonzero(reduced < 0)
        flow = largest_flow(arcs.only(free), after_using(arcs.only(bargain), supply))
        if flow.all_sent:
            on = np.zeros(len(cost), dtype=np.int64)
            on[bargain], on[free] = arcs.capacity[bargain], flow.on
            return Cheapest(on, reduced)
        leaves = flow.behind[arcs.tail].astype(np.int8) - flow.behind[arcs.head]
        steps = (reduced * leaves)[leaves != 0]
        steps = steps[steps > 0]
        if not len(steps):
            raise FlowError("not everything can flow")
        price[~flow.behind] += steps.min()


def after_using(arcs: Arcs, supply: Ints) -> Ints:
    """Return what supply is left at each node once these arcs are full."""
    left = supply.copy()
    np.subtract.at(left, arcs.tail, arcs.capacity)
    np.add.at(left, arcs.head, arcs.capacity)
    return left


def cheapest_in_order(arcs: Arcs, costs: Sequence[Ints], supply: Ints, stop: Stop) -> tuple[Ints, int]:
    """Return a flow that is cheapest by the first cost, among those by the second, and so on, and by how many.

    After each cost the arcs that no equally cheap flow uses, or leaves, are decided: those with a reduced cost. `stop`
    is asked between costs; without any cost that counts the flow is just one of all supply.
    """
    undecided, left = np.arange(len(arcs.tail)), supply
    on = np.zeros(len(undecided), dtype=np.int64)
    for at, cost in enumerate(costs):
        if stop():
            return (on if at else cheapest_flow(arcs, on, supply).on), at
        among = arcs.only(undecided)
        found = cheapest_flow(among, cost[undecided], left)
        on[undecided] = found.on
        left = after_using(among.only(found.reduced < 0), left)
        undecided = undecided[found.reduced == 0]
    return on, len(costs)
