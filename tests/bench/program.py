"""Rounds as binary programs, row by row, written down once for CP-SAT and for HiGHS."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from solver.problem import Problem
from tests.bench.candidates import Candidates, Ints, minute
from tests.bench.network import Network
from tests.bench.plain_flows import price

# Five minutes divide every start, treatment and turnover of the generated rounds; lunches start on the quarter hour.
TICK, LUNCH_GRID = 5, 15


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise `cost` over truth values; `limited` rows sum to at most `most`, `settled` ones to exactly `value`."""

    cost: Ints
    limited: csr_array
    most: Ints
    settled: csr_array
    value: Ints


def who(network: Network) -> Program:
    """Return the program whose columns are wishes, then turns: as fair as possible, so with the most appointments."""
    turns, wishes = len(network.turn), len(network.week)
    limited, most = _limits(network)
    return Program(
        # A turn earns more than all turns after it lose by waiting: only the order counts, the network is a matroid.
        np.concatenate((np.zeros(wishes, dtype=np.int64), np.arange(turns) - turns)),
        csr_array(hstack((limited, csr_array((len(most), turns), dtype=np.int64)))),
        most,
        csr_array(hstack((rows(network.owner, network.people), -rows(network.turn, network.people)))),
        np.zeros(network.people, dtype=np.int64),
    )


def which(network: Network, got: Ints) -> Program:
    """Return the program that gives everyone what they got before, as well liked as possible."""
    limited, most = _limits(network)
    prices, _ = price(network.dislike, int(got.sum()))
    return Program(prices, limited, most, rows(network.owner, network.people), got)


def at_once(network: Network) -> Program:
    """Return who and which as one program, in which any turn outweighs all likes; its numbers are large."""
    program, turns = who(network), len(network.turn)
    prices, more = price(network.dislike, min(turns, int(network.room.sum())))
    return replace(program, cost=np.concatenate((prices, program.cost[-turns:] * more)))


def _limits(network: Network) -> tuple[csr_array, Ints]:
    weeks = len(network.employee_of_week)
    limited = vstack((rows(network.week, weeks), rows(network.seat, len(network.room))))
    return csr_array(limited), np.concatenate((np.ones(weeks, dtype=np.int64), network.room))


def rows(label: Ints, labels: int) -> csr_array:
    """Return one row a label, with a one in each column that carries it."""
    return csr_array((np.ones(len(label), dtype=np.int64), (label, np.arange(len(label)))), (labels, len(label)))


def open_days(problem: Problem, found: Candidates) -> Program:
    """Return the time-indexed program of a round with open visits: columns are candidates, then starts of lunches."""
    lunch_visit, lunch_begin, lunch_end = lunches(problem)
    begin, visit, service = (found.column(at) for at in range(3))
    occupied = np.array([entry.occupied_minutes for entry in problem.services], dtype=np.int64)[service]
    busy = _ticks(
        np.concatenate((visit, lunch_visit)),
        np.concatenate((begin, lunch_begin)),
        np.concatenate((begin + occupied, lunch_end)),
    )
    spaced = _spacing(problem, found, begin // 1440)
    target = np.array([person.target for person in problem.employees], dtype=np.int64)
    pauses = len(lunch_visit)
    people = vstack((spaced, rows(found.employee, len(target))))
    days, day = np.unique(lunch_visit, return_inverse=True)
    return Program(
        np.concatenate((-np.ones(len(found), dtype=np.int64), np.zeros(pauses, dtype=np.int64))),
        csr_array(vstack((busy, hstack((people, csr_array((people.shape[0], pauses), dtype=np.int64)))))),
        np.concatenate((np.ones(busy.shape[0] + spaced.shape[0], dtype=np.int64), target)),
        csr_array(hstack((csr_array((len(days), len(found)), dtype=np.int64), rows(day, len(days))))),
        np.ones(len(days), dtype=np.int64),
    )


def lunches(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Return visit, begin and end of every start of a lunch."""
    starts = [
        (at, begin, begin + lunch.minutes)
        for at, visit in enumerate(problem.visits)
        for lunch in visit.floating_breaks
        for begin in range(minute(lunch.earliest), minute(lunch.latest) + 1, LUNCH_GRID)
    ]
    visit, begin, end = np.array(starts, dtype=np.int64).reshape(-1, 3).T
    return visit, begin, end


def _ticks(visit: Ints, begin: Ints, end: Ints) -> csr_array:
    """Return one row a therapist's tick, with a one in each column that occupies it."""
    length = (end - begin) // TICK
    column = np.repeat(np.arange(len(visit)), length)
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    keys, row = np.unique(visit[column] << 32 | (begin[column] // TICK + within), return_inverse=True)
    return csr_array((np.ones(len(row), dtype=np.int64), (row, column)), (len(keys), len(visit)))


def _spacing(problem: Problem, found: Candidates, day: Ints) -> csr_array:
    """Return one row an employee and stretch of as many days as must lie between two appointments."""
    gap = np.array([person.min_gap_days or 1 for person in problem.employees], dtype=np.int64)[found.employee]
    column = np.repeat(np.arange(len(found)), gap)
    back = np.arange(gap.sum()) - np.repeat(np.cumsum(gap) - gap, gap)
    first = day[column] - back
    keys, row = np.unique(found.employee[column] << 32 | first, return_inverse=True)
    return csr_array((np.ones(len(row), dtype=np.int64), (row, column)), (len(keys), len(found)))
