"""Proofs that need no solver: a best flow is one along which nothing can be moved for the better.

Fairness: if no empty seat, and no one with a later key than someone short of the target, can be reached by moving
people along, then nobody could be served instead (the exchange property of flows). Likes: no circle of moves that
makes the whole better. Both hold for the graph; a roster that passes is best, also where the graph lacks a rule.
"""

from collections import deque
from fractions import Fraction

from solver.canon import draw_digest
from solver.checks.case import Case
from solver.checks.graph import Graph
from solver.problem import Employee

Key = tuple[Fraction, Fraction, str, str]


def unfair(case: Case, graph: Graph) -> str:
    """Return a sentence about an appointment that should have gone to someone else or was left out, else empty."""
    worth = worth_of_an_appointment(case)
    people = case.problem.employees
    got = [len(case.by_employee[person.id]) for person in people]
    short = sorted((_key(case, person, got[at], worth), at) for at, person in enumerate(people) if graph.room[at] > 0)
    last = [_key(case, person, got[at] - 1, worth) for at, person in enumerate(people)]
    seen: set[int] = set()
    for key, at in short:
        todo = [] if at in seen else [at]
        seen.add(at)
        while todo:
            node = todo.pop()
            if graph.employees <= node < graph.employees + len(graph.places) and graph.room[node] > 0:
                return f"{people[at].id} could have one more without anyone losing one"
            if node < graph.employees and node != at and graph.used[node] > 0 and key < last[node]:
                return f"{people[at].id} should come before the last appointment of {people[node].id}"
            onward = [other for other, _ in graph.moves(node) if other not in seen]
            seen.update(onward)
            todo += onward
    return ""


def worth_of_an_appointment(case: Case) -> int:
    """Return what an appointment adds to a share, in units of `received` and `entitled`."""
    if case.problem.currency != "minutes":
        return 1
    return max((place.service.minutes for place in case.places), default=1)


def _key(case: Case, person: Employee, before: int, worth: int) -> Key:
    """Return the key of the appointment that follows `before` others."""
    credit = person.received + before * worth
    share, after = Fraction(credit, person.entitled), Fraction(credit + worth, person.entitled)
    return share, -after, draw_digest(case.problem.seed, person.id), person.id


def could_be_liked_better(case: Case, graph: Graph) -> bool:
    """Say whether moving people in a circle, or through empty seats, lowers the worst counts."""
    price = [0, 0, *((len(case.held) + 1) ** liking for liking in range(1, 5))]
    sink = len(graph.room)
    slots = range(graph.employees, graph.employees + len(graph.places))
    held = [slot for slot in slots if graph.used[slot] > 0]
    nodes = [node for node in range(sink) if node in slots or graph.used[node] > 0]
    distance = [0] * (sink + 1)
    length = [0] * (sink + 1)
    waiting = deque([*nodes, sink])
    queued = [False] * (sink + 1)
    for node in waiting:
        queued[node] = True
    while waiting:
        node = waiting.popleft()
        queued[node] = False
        arcs = [(slot, 0) for slot in held] if node == sink else list(graph.moves(node))
        if node in slots and graph.room[node] > 0:
            arcs.append((sink, 0))
        for other, step in arcs:
            reached = distance[node] + (price[step] if step >= 0 else -price[-step])
            if reached < distance[other]:
                distance[other], length[other] = reached, length[node] + 1
                if length[other] > sink + 1:
                    return True
                if not queued[other]:
                    queued[other] = True
                    waiting.append(other)
    return False
