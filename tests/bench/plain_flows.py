"""The plain way to solve a template round exactly: two min-cost flows, seat by seat, first who and then which."""

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from tests.bench.candidates import Ints
from tests.bench.network import Network

SOURCE, SINK, FIRST = 0, 1, 2


def two_flows(network: Network) -> Ints:
    """Return the wishes that are granted: the fairest who, then the best liked which."""
    ranks = np.arange(len(network.turn), dtype=np.int64)
    granted = _flow(network, np.ones(len(network.turn), dtype=np.int64), network.turn, ranks, None)
    got = network.got(granted)
    return _flow(network, got, np.arange(network.people), np.zeros(network.people, dtype=np.int64), int(got.sum()))


def most(network: Network) -> int:
    """Return how many appointments a maximum flow gives."""
    wanted = np.bincount(network.turn, minlength=network.people)
    tail, head, capacity = _arcs(network, wanted, np.arange(network.people))
    flow = SimpleMaxFlow()
    flow.add_arcs_with_capacity(tail, head, capacity)
    assert flow.solve(SOURCE, SINK) == flow.OPTIMAL
    return int(flow.optimal_flow())


def price(dislike: Ints, appointments: int) -> tuple[Ints, int]:
    """Return prices by which one appointment at a worse value outweighs all at better ones, and a still higher one."""
    step, prices = 0, np.zeros(5, dtype=np.int64)
    for value in np.unique(dislike):
        prices[value] = step
        step = step * (appointments + 1) + 1
    return prices[dislike], step


def _flow(network: Network, wanted: Ints, who: Ints, ranks: Ints, total: int | None) -> Ints:
    """Grant wishes: as many as possible at the least rank, or a given total at the least dislike."""
    tail, head, capacity = _arcs(network, wanted, who)
    cost = np.zeros(len(tail), dtype=np.int64)
    cost[: len(ranks)] = ranks
    wishes = len(ranks) + len(network.employee_of_week) + np.arange(len(network.week))
    if total is not None:
        cost[wishes] = price(network.dislike, total)[0]
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    supply = int(wanted.sum())
    flow.set_nodes_supplies(np.array([SOURCE, SINK]), np.array([supply, -supply]))
    status = flow.solve_max_flow_with_min_cost() if total is None else flow.solve()
    assert status == flow.OPTIMAL
    return np.flatnonzero(np.asarray(flow.flows(arcs[wishes])))


def _arcs(network: Network, wanted: Ints, who: Ints) -> tuple[Ints, Ints, Ints]:
    """Return tails, heads and capacities: source to employees, on to weeks, on to seats, on to the sink."""
    weeks = len(network.employee_of_week)
    first_week = FIRST + network.people
    first_seat = first_week + weeks
    seats = first_seat + np.arange(len(network.room))
    one = np.ones(weeks + len(network.week), dtype=np.int64)
    return (
        np.concatenate((np.full(len(who), SOURCE), FIRST + network.employee_of_week, first_week + network.week, seats)),
        np.concatenate(
            (FIRST + who, first_week + np.arange(weeks), first_seat + network.seat, np.full(len(seats), SINK))
        ),
        np.concatenate((wanted, one, network.room)),
    )
