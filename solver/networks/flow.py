"""Largest and cheapest flows by OR-Tools, which is imported at the first flow.

Costs here are few and small, so that a cheapest flow is found by a handful of largest flows over the arcs that cost
nothing once the price of every node is subtracted; where a flow stops short, its cut says whose price is to rise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
    """A largest flow: `on` each arc, the supply `left` at each node, `all_sent` when there is none."""

    on: Ints
    left: Ints
    all_sent: bool
    _solver: Any

    @property
    def behind(self) -> Truths:
        """The nodes that supply left over could still reach."""
        return self._marked(self._solver.get_source_side_min_cut())

    @property
    def ahead(self) -> Truths:
        """The nodes from which more could reach demand."""
        return self._marked(self._solver.get_sink_side_min_cut())

    def _marked(self, nodes: list[int]) -> Truths:
        marks = np.zeros(len(self.left) + 2, dtype=np.bool_)
        marks[nodes] = True
        return marks[:-2]


@dataclass(frozen=True, slots=True)
class Cheapest:
    """A cheapest flow, and by arc what it would cost to use it, negative where it would cost to leave it."""

    on: Ints
    reduced: Ints


def engine_version() -> str:
    """Return the version of OR-Tools."""
    from ortools.init.python import init

    return str(init.OrToolsVersion.version_string())


def largest_flow(arcs: Arcs, supply: Ints, on: Ints | None = None, free: Truths | None = None) -> Flow:
    """Return a largest flow over `free` arcs, all by default; `supply` is by node, demand negative.

    To a flow that is `on` already it adds.
    """
    from ortools.graph.python.max_flow import SimpleMaxFlow

    source, sink = len(supply), len(supply) + 1
    on = np.zeros(len(arcs.tail), dtype=np.int64) if on is None else on
    rising, falling = on < arcs.capacity, on > 0
    if free is not None:
        rising, falling = rising & free, falling & free
    more, less = np.flatnonzero(rising), np.flatnonzero(falling)
    gives, takes = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    solver = SimpleMaxFlow()
    numbers = solver.add_arcs_with_capacity(
        np.concatenate((arcs.tail[more], arcs.head[less], np.full(len(gives), source), takes)),
        np.concatenate((arcs.head[more], arcs.tail[less], gives, np.full(len(takes), sink))),
        np.concatenate((arcs.capacity[more] - on[more], on[less], supply[gives], -supply[takes])),
    )
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise FlowError("the flow could not be solved")
    sizes = np.cumsum((len(more), len(less), len(gives)))
    onward, back, given, taken = np.split(np.asarray(solver.flows(numbers), dtype=np.int64), sizes)
    on, left = on.copy(), supply.copy()
    on[more] += onward
    on[less] -= back
    left[gives] -= given
    left[takes] += taken
    return Flow(on, left, not left[gives].any(), solver)


def cheapest_flow(arcs: Arcs, cost: Ints, supply: Ints) -> Cheapest:
    """Return a cheapest flow of all supply; raises FlowError when it cannot all flow.

    Prices make every arc in use free or a bargain, and rise, where a flow over free arcs stops short, by the least that
    makes another arc free: a cheapest flow when all is sent (the primal-dual method of Ford and Fulkerson).
    """
    price, on = np.zeros(len(supply), dtype=np.int64), np.zeros(len(cost), dtype=np.int64)
    while True:
        reduced = cost + price[arcs.tail] - price[arcs.head]
        flow = largest_flow(arcs, supply, on, reduced == 0)
        on, supply = flow.on, flow.left
        if flow.all_sent:
            return Cheapest(on, reduced)
        behind = flow.behind
        leaves = behind[arcs.tail]
        across = np.flatnonzero(leaves != behind[arcs.head])
        steps = np.where(leaves[across], reduced[across], -reduced[across])
        steps = steps[steps > 0]
        if not len(steps):
            raise FlowError("not everything can flow")
        price[~behind] += steps.min()


def after(arcs: Arcs, on: Ints, supply: Ints) -> Ints:
    """Return what supply a flow leaves at each node."""
    used = np.flatnonzero(on)
    sent, left = on[used], supply.copy()
    np.subtract.at(left, arcs.tail[used], sent)
    np.add.at(left, arcs.head[used], sent)
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
        decided = found.reduced != 0
        left = after(among.only(decided), found.on[decided], left)
        undecided = undecided[~decided]
    return on, len(costs)
