"""Cheapest flows by OR-Tools, which is imported at the first flow and nowhere else in the planner."""

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
