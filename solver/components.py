"""Employees and openings that have nothing to do with each other are planned apart."""

from dataclasses import dataclass

import numpy as np

from solver.board import Board
from solver.options import Ints


@dataclass(frozen=True, slots=True)
class Component:
    """Positions of employees and openings, and rows of options that pins leave free, each ascending.

    `tight` says that a flow alone cannot plan it.
    """

    name: str
    employees: Ints
    openings: Ints
    options: Ints
    tight: bool = False


def components(board: Board) -> list[Component]:
    """Return the components with at least one option, in the order of their smallest employee's id."""
    options = board.options
    if not len(options.employee):
        return []
    groups = np.array([opening.group for opening in board.openings], dtype=np.int64)
    joint = np.where(groups >= 0, groups + len(groups), np.arange(len(groups)))
    joint = np.unique(joint, return_inverse=True)[1]
    label = _labels(options.employee, joint[options.opening], len(board.problem.employees), len(groups))
    names, label = np.unique(label, return_inverse=True)
    # Small numbers are sorted faster.
    by_row = label.astype(np.min_scalar_type(len(names)))[options.employee]
    order = np.argsort(by_row, kind="stable")
    found = []
    for rows in np.split(order, np.flatnonzero(np.diff(by_row[order])) + 1):
        name = board.problem.employees[names[by_row[rows[0]]]].id
        employees = np.flatnonzero(np.bincount(options.employee[rows]))
        openings = np.flatnonzero(np.bincount(options.opening[rows]))
        tight = bool((groups[openings] >= 0).any())
        found.append(Component(name, employees, openings, rows[board.free[rows]], tight))
    return found


def _labels(employee: Ints, opening: Ints, employees: int, openings: int) -> Ints:
    """Return for each employee, given in ascending order, the smallest position of one in the same component."""
    label = np.arange(employees, dtype=np.int64)
    first = np.flatnonzero(np.diff(employee, prepend=-1))
    wanting = employee[first]
    while True:
        lowest = np.full(openings, employees, dtype=np.int64)
        np.minimum.at(lowest, opening, label[employee])
        before, found = label.copy(), np.minimum.reduceat(lowest[opening], first)
        # Hooking the old label, not only the employee, joins whole trees at once: few passes even along a chain.
        np.minimum.at(label, before[wanting], found)
        label[wanting] = np.minimum(label[wanting], found)
        label = label[label]
        if np.array_equal(before, label):
            return label
