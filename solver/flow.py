"""Cheapest flows by OR-Tools, which is imported at the first flow and nowhere else in the planner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.options import Ints

_LARGEST = 2**62


class FlowError(RuntimeError):
    """The flow could not be solved, which a well-built network never causes."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """A network whose nodes are numbered from 0; the arrays have one entry an arc."""

    tail: Ints
    head: Ints
    capacity: Ints


def fits(nodes: int, largest_cost: int) -> bool:
    """Say whether OR-Tools can add up costs of this size: it scales them by the nodes, along paths of as many arcs."""
    return (nodes + 1) * (nodes + 1) * max(1, largest_cost) < _LARGEST


def engine_version() -> str:
    """Return the version of OR-Tools."""
    import ortools

    return str(ortools.__version__)


def cheapest_flow(arcs: Arcs, cost: Ints, supply: Ints, *, as_much_as_possible: bool) -> Ints:
    """Return the flow on each arc.

    `supply` is by node, demand negative. Either all of it flows, or, `as_much_as_possible`, the most that can at the
    least cost. Raises FlowError when neither can be found.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    if not fits(len(supply), int(np.abs(cost).max(initial=0))):
        raise FlowError("costs too large to be added up")
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(arcs.tail, arcs.head, arcs.capacity, cost)
    nodes = np.flatnonzero(supply)
    solver.set_nodes_supplies(nodes, supply[nodes])
    status = solver.solve_max_flow_with_min_cost() if as_much_as_possible else solver.solve()
    if status != solver.OPTIMAL:
        raise FlowError(f"no flow: {status}")
    return np.asarray(solver.flows(numbers), dtype=np.int64)


def cheapest_in_order(arcs: Arcs, costs: Sequence[Ints], supply: Ints) -> Ints:
    """Return a flow of all supply that is cheapest by the first cost, among those by the second, and so on.

    After each flow the arcs that no equally cheap flow uses, or leaves, are settled: those with a reduced cost.
    """
    capacity, supply = arcs.capacity.copy(), supply.copy()
    settled = np.zeros(len(arcs.tail), dtype=np.int64)
    for cost in costs:
        open_arcs = Arcs(arcs.tail, arcs.head, capacity)
        flow = cheapest_flow(open_arcs, cost, supply, as_much_as_possible=False)
        distance = _distances(open_arcs, cost, flow)
        reduced = cost + distance[arcs.tail] - distance[arcs.head]
        full = (reduced < 0) & (capacity > 0)
        settled[full] += capacity[full]
        np.subtract.at(supply, arcs.tail[full], capacity[full])
        np.add.at(supply, arcs.head[full], capacity[full])
        capacity[reduced != 0] = 0
    return settled + np.where(capacity > 0, flow, 0)


def _distances(arcs: Arcs, cost: Ints, flow: Ints) -> Ints:
    """Return the least cost of reaching each node from any other by changing a cheapest flow."""
    distance = np.zeros(int(max(arcs.tail.max(), arcs.head.max())) + 1, dtype=np.int64)
    onward, back = flow < arcs.capacity, flow > 0
    while True:
        before = distance.copy()
        np.minimum.at(distance, arcs.head[onward], distance[arcs.tail[onward]] + cost[onward])
        np.minimum.at(distance, arcs.tail[back], distance[arcs.head[back]] - cost[back])
        if np.array_equal(before, distance):
            return distance
