"""A template round as a plain network of employees, weeks and seats, from which every rival starts."""

from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from solver.problem import Problem
from tests.bench.candidates import Candidates, Ints

MINUTES_OF_WEEK, MONDAY_OF_1970 = 7 * 1440, 3 * 1440


@dataclass(frozen=True, slots=True)
class Network:
    """`turn` is the employee (numbered within the network) of each appointment wanted, in the order of giving.

    Wishes are arrays of equal length: their `week` node, `seat` and `dislike`; `row` is the candidate of each. A week
    node belongs to an employee (`employee_of_week`) and gives one appointment; a seat takes `room` of them.
    """

    people: int
    turn: Ints
    employee_of_week: Ints
    week: Ints
    seat: Ints
    dislike: Ints
    row: Ints
    room: Ints

    @property
    def owner(self) -> Ints:
        """The employee of each wish."""
        return self.employee_of_week[self.week]

    def got(self, chosen: Ints) -> Ints:
        """Return how many of the chosen wishes each employee has."""
        return np.bincount(self.owner[chosen], minlength=self.people)


def order_of_giving(problem: Problem) -> Ints:
    """Return the employees' positions in the order of (share before, share after descending, lot), one a turn."""
    people = problem.employees
    lots = [sha256(f"{problem.seed}|{person.id}".encode()).hexdigest() for person in people]
    lot = np.empty(len(people), dtype=np.int64)
    lot[sorted(range(len(people)), key=lots.__getitem__)] = np.arange(len(people))
    target, received, entitled = np.array(
        [(person.target, person.received, person.entitled) for person in people], dtype=np.int64
    ).T
    who = np.repeat(np.arange(len(people)), target)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(target) - target, target)
    # Shares as whole numbers over the common denominator.
    unit = (np.lcm.reduce(entitled) // entitled)[who]
    before = (received[who] + nth) * unit
    return who[np.lexsort((lot[who], -(before + unit), before))]


def together(problem: Problem, found: Candidates) -> Network:
    """Return the network of the whole company."""
    turn = order_of_giving(problem)
    return _network(turn, found, found.column(0), np.arange(len(found)))


def by_site(problem: Problem, found: Candidates) -> list[Network]:
    """Return the network of each site."""
    sites = {site.id: at for at, site in enumerate(problem.sites)}
    site = np.array([sites[person.sites[0]] for person in problem.employees], dtype=np.int64)
    turn, start = order_of_giving(problem), found.column(0)
    turns, rows = _split(site[turn], len(sites)), _split(site[found.employee], len(sites))
    return [_network(turn[turns[at]], found, start, rows[at]) for at in range(len(sites))]


def merged(network: Network, start: Ints) -> Network:
    """Return the network in which all seats of one start are one; `start` is by wish."""
    starts, place = np.unique(start, return_inverse=True)
    _, seats = np.unique(np.column_stack((place, network.seat)), axis=0, return_index=True)
    room = np.bincount(place[seats], minlength=len(starts))
    _, first = np.unique(np.column_stack((network.week, place)), axis=0, return_index=True)
    return replace(
        network,
        week=network.week[first],
        seat=place[first],
        dislike=network.dislike[first],
        row=network.row[first],
        room=room,
    )


def _split(label: Ints, labels: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    return np.split(order, np.cumsum(np.bincount(label, minlength=labels))[:-1])


def _network(turn: Ints, found: Candidates, start: Ints, rows: Ints) -> Network:
    people, owner = np.unique(np.concatenate((turn, found.employee[rows])), return_inverse=True)
    weeks = (start[rows] + MONDAY_OF_1970) // MINUTES_OF_WEEK
    keys, week = np.unique(owner[len(turn) :] << 32 | weeks, return_inverse=True)
    seats, seat = np.unique(found.place[rows], return_inverse=True)
    return Network(
        len(people),
        owner[: len(turn)],
        keys >> 32,
        week,
        seat,
        found.dissatisfaction[rows],
        rows,
        np.ones(len(seats), dtype=np.int64),
    )
