"""One component as a flow network: employees, their weeks and days, openings.

A flow keeps every rule except those clashes that do not nest (treatments at once across two days, or gaps of several
days): there it is a relaxation, its value a bound, and `solver.spacing` mends the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.board import Board
from solver.networks.flow import Arcs
from solver.options import Ints, places

SOURCE, SINK = 0, 1
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Network:
    """The network of one component.

    `employees` and `openings` are positions on the board, `options` rows of its options. `could` is how many more
    appointments each employee could have. Node of the i-th employee is 2 + i, of the j-th opening 2 + employees + j,
    then come the groups. The arcs are those between employees and groups (`inner`), one an option in the order of
    `options` (`leaf` is its tail), and one from each opening to the sink. `owner` is by option, `group_owner` by arc of
    `inner`, whose group it enters; both count the network's employees from 0.
    """

    employees: Ints
    openings: Ints
    options: Ints
    owner: Ints
    could: Ints
    inner: Arcs
    group_owner: Ints
    leaf: Ints
    nodes: int

    def opening_node(self, opening: Ints) -> Ints:
        """Return the nodes of openings, given by position on the board."""
        return 2 + len(self.employees) + places(opening, self.openings)


@dataclass(slots=True)
class _Groups:
    """Groups under construction; `leaf` is the node from which each option leaves so far, `owner` who has it."""

    next_node: int
    leaf: Ints
    owner: Ints
    tail: list[Ints] = field(default_factory=lambda: [_NONE])
    head: list[Ints] = field(default_factory=lambda: [_NONE])
    capacity: list[Ints] = field(default_factory=lambda: [_NONE])
    owners: list[Ints] = field(default_factory=lambda: [_NONE])

    def nest(self, rows: Ints, label: Ints, capacity: Ints) -> None:
        """Put those options that share leaf and label into a group; `capacity` is given by row."""
        if not len(rows):
            return
        parent = self.leaf[rows]
        pairs = (parent << np.int64(32)) | label
        distinct, first, group = np.unique(pairs, return_index=True, return_inverse=True)
        nodes = self.next_node + np.arange(len(distinct))
        self.tail.append(parent[first])
        self.head.append(nodes)
        self.capacity.append(capacity[first])
        self.owners.append(self.owner[rows[first]])
        self.leaf[rows] = nodes[group]
        self.next_node += len(distinct)

    def room(self) -> Ints:
        """Return for each node how many options could be taken below it if nobody else came."""
        room = np.bincount(self.leaf, minlength=self.next_node)
        for tail, head, capacity in reversed(list(zip(self.tail, self.head, self.capacity, strict=True))):
            np.add.at(room, tail, np.minimum(capacity, room[head]))
        return room


def build(board: Board, employees: Ints, openings: Ints, options: Ints) -> Network:
    """Return the network of a component, given by its employees, openings and free options in ascending order."""
    owner = places(board.options.employee[options], employees)
    wanted = board.target[employees] - board.had[employees]
    could = np.minimum(wanted, np.bincount(owner, minlength=len(employees)))
    groups = _Groups(2 + len(employees) + len(openings), 2 + owner, owner)
    opening = board.options.opening[options]
    limit = _nest_weeks(board, (employees, owner, could), opening, groups)
    _nest_clashes(board, (employees, owner, limit), opening, groups)
    could = np.minimum(could, groups.room()[2 : 2 + len(employees)])
    inner = Arcs(*(np.concatenate(part) for part in (groups.tail, groups.head, groups.capacity)))
    owners = np.concatenate(groups.owners)
    return Network(employees, openings, options, owner, could, inner, owners, groups.leaf, groups.next_node)


def _nest_weeks(board: Board, people: tuple[Ints, Ints, Ints], opening: Ints, groups: _Groups) -> Ints:
    """Nest options into weeks where the weekly limit can bind; return the limit above each option."""
    employees, owner, could = people
    limit = could[owner]
    left = board.weekly[employees[owner]]
    if board.weeks_left:
        keys = zip(employees[owner].tolist(), board.week[opening].tolist(), strict=True)
        left = np.array([board.weeks_left.get(key, cap) for key, cap in zip(keys, left, strict=True)], dtype=np.int64)
    rows = np.flatnonzero(left < limit)
    groups.nest(rows, board.week[opening[rows]], left[rows])
    limit[rows] = left[rows]
    return limit


def _nest_clashes(board: Board, people: tuple[Ints, Ints, Ints], opening: Ints, groups: _Groups) -> None:
    """Nest options that exclude each other into groups of one, where more than one could still be taken."""
    employees, owner, limit = people
    gaps = board.gap[employees[owner]]
    several = limit > 1
    by_day = np.flatnonzero(several & (gaps == 1))
    groups.nest(by_day, board.day[opening[by_day]], np.ones(len(by_day), dtype=np.int64))
    rest = np.flatnonzero(several & (gaps != 1))
    label = np.empty(len(rest), dtype=np.int64)
    leaf = groups.leaf[rest]
    order = np.argsort(leaf, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(leaf[order])) + 1) if len(rest) else ():
        held = opening[rest[members]]
        gap = int(gaps[rest[members[0]]])
        spans = [(day, day + gap) for day in board.day[held].tolist()]
        if not gap:
            spans = list(zip(board.start[held].tolist(), board.end[held].tolist(), strict=True))
        label[members] = _cliques(spans)
    groups.nest(rest, label, np.ones(len(rest), dtype=np.int64))


def _cliques(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Number half-open spans so that those with the same number all overlap each other, with few numbers."""
    label = [0] * len(spans)
    number, instant = 0, None
    for at in sorted(range(len(spans)), key=lambda entry: (spans[entry][1], entry)):
        start, end = spans[at]
        if instant is None or start >= instant:
            number, instant = number + 1, end
        label[at] = number
    return label
