"""The checker's own picture of a roster as a flow, seat by seat, from which a proof of optimality can be read.

Above each usable slot stand the employees who could have it, each below their day or moment, their week, themselves.
Nodes are numbers; `moves` are the residual arcs, those along which one appointment could still move.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from solver.checks.case import Case, Place, dissatisfaction, permitted, week_of
from solver.problem import Employee


@dataclass(slots=True)
class Graph:
    """Nodes 0.. are employees in the problem's order, then slots, then groups.

    `room` is how much more each node can take, `used` how much it takes; `parent` is a group's node above.
    `slots[leaf]` are the (slot, dissatisfaction) that are not taken, `holders[slot]` the leaves of those who sit there.
    `exact` says that no rule is missing from the picture.
    """

    employees: int
    places: list[Place]
    room: list[int]
    used: list[int]
    parent: dict[int, int] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    slots: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    exact: bool = True

    def moves(self, node: int) -> Iterator[tuple[int, int]]:
        """Yield (node, step) an arc away: 1 + dissatisfaction to take a seat, minus that to leave it, or 0."""
        if self.employees <= node < self.employees + len(self.places):
            for leaf, liking in self.holders[node]:
                yield leaf, -1 - liking
            return
        for slot, liking in self.slots[node]:
            yield slot, 1 + liking
        for child in self.children[node]:
            if self.room[child] > 0:
                yield child, 0
        if node in self.parent and self.used[node] > 0:
            yield self.parent[node], 0


def graph_of(case: Case) -> Graph:
    """Return the graph of a case, drawn once."""
    if not isinstance(case.drawing, Graph):
        case.drawing = draw_graph(case)
    return case.drawing


def draw_graph(case: Case) -> Graph:
    """Build the graph of a roster that keeps the hard rules; pins are taken out of it beforehand."""
    problem = case.problem
    people, places = len(problem.employees), case.places
    graph = Graph(people, places, [0] * (people + len(places)), [0] * (people + len(places)))
    seat = {place.key: people + at for at, place in enumerate(places)}
    for at, place in enumerate(places):
        graph.room[people + at] = place.service.places
    for held in case.held:
        graph.room[seat[held.seat]] -= 1
        graph.used[seat[held.seat]] += (held.employee.id, held.seat) not in case.pinned
    for at, employee in enumerate(problem.employees):
        options = [(place, seat[place.key], dissatisfaction(employee, place)) for place in permitted(case, employee)]
        _hang_below(graph, case, (at, employee), options)
    return graph


def _hang_below(graph: Graph, case: Case, person: tuple[int, Employee], options: list[tuple[Place, int, int]]) -> None:
    at, employee = person
    own = case.by_employee[employee.id]
    pins = [held for held in own if (employee.id, held.seat) in case.pinned]
    mine = {held.seat for held in own} - {held.seat for held in pins}
    gap = employee.min_gap_days or 0
    graph.room[at], graph.used[at] = employee.target - len(own), len(mine)
    groups: dict[tuple[int, object], int] = {}
    lasting: list[tuple[Place, int]] = []
    for place, node, liking in sorted(options, key=lambda entry: (entry[0].start, entry[1])):
        if any(_excluded(place, held.start, held.end, abs((held.day - place.day).days) < gap) for held in pins):
            continue
        week = week_of(place.day)
        leaf = at
        if employee.max_per_week is not None:
            spent = sum(week_of(held.day) == week for held in pins)
            leaf = _group(graph, groups, (leaf, ("week", week)), employee.max_per_week - spent)
        leaf = _group(graph, groups, (leaf, place.day if gap else place.start), 1)
        _connect(graph, leaf, (node, liking), taken=place.key in mine)
        lasting.append((place, leaf))
    if employee.target - len(pins) > 1:
        graph.exact = graph.exact and _nothing_missing(employee, lasting, graph)


def _excluded(place: Place, start: datetime, end: datetime, too_near: bool) -> bool:
    return too_near or (place.start < end and start < place.end)


def _group(graph: Graph, groups: dict[tuple[int, object], int], key: tuple[int, object], capacity: int) -> int:
    """Return the node of a group below `key[0]`, made with this capacity when it is new."""
    if key not in groups:
        node = groups[key] = len(graph.room)
        graph.room.append(capacity)
        graph.used.append(0)
        graph.parent[node] = key[0]
        graph.children[key[0]].append(node)
    return groups[key]


def _connect(graph: Graph, leaf: int, option: tuple[int, int], *, taken: bool) -> None:
    if not taken:
        graph.slots[leaf].append(option)
        return
    slot, liking = option
    graph.holders[slot].append((leaf, liking))
    node = leaf
    while node in graph.parent:
        graph.room[node] -= 1
        graph.used[node] += 1
        node = graph.parent[node]


def _nothing_missing(employee: Employee, options: list[tuple[Place, int]], graph: Graph) -> bool:
    """Say whether any two options that exclude each other share a group of one."""
    gap = employee.min_gap_days or 0
    near: list[tuple[Place, int]] = []
    for place, leaf in options:
        near = [
            entry for entry in near if entry[0].end > place.start or abs((place.day - entry[0].day).days) < max(gap, 1)
        ]
        for other, other_leaf in near:
            exclusive = other.end > place.start or abs((place.day - other.day).days) < gap
            if exclusive and other_leaf != leaf and not _share_one(graph, leaf, other_leaf):
                return False
        near.append((place, leaf))
    return True


def _share_one(graph: Graph, one: int, other: int) -> bool:
    above, beside = graph.parent.get(one), graph.parent.get(other)
    return above == beside and above in graph.parent and graph.room[above] + graph.used[above] <= 1
