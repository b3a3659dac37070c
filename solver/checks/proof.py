"""Proofs that need no solver: a best flow is one along which nothing can be moved for the better.

Fairness: if no empty seat, and no one with a later key than someone short of the target, can be reached by moving
people along, then nobody could be served instead (the exchange property of flows). Calm and likes: no circle of moves
that makes the whole better. Where a picture holds every rule and every place this is all there is to prove.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solver.canon import draw_digest
from solver.checks.picture import Mover, Picture
from solver.problem import Employee

if TYPE_CHECKING:
    from solver.checks.case import Case

Key = tuple[int | str, ...]
Moves = dict[int, dict[int, int]]
# How much of an appointment's key a stage speaks of: nothing, the shares before and after, and then the lot.
SESSIONS, FAIR, DRAWN = 0, 2, 4
# Stands for all openings with room left, beside the positions of openings.
SINK = -1


@dataclass(frozen=True, slots=True)
class Prices:
    """What a seat costs: by dissatisfaction, and for not staying where people know them to be."""

    liking: list[int]
    leaving: int


def likes_only(picture: Picture) -> Prices:
    """Return prices of which each outweighs all appointments at lower ones, and leaving all of them together."""
    seated = 1 + sum(len(mover.held) for mover in picture.movers)
    used = sorted({liking for mover in picture.movers for liking in mover.could.liking})
    prices = [0] * 5
    price = 1
    for liking in used[1:]:
        prices[liking] = price
        price *= seated
    return Prices(prices, price)


CALM_ONLY = Prices([0] * 5, 1)


def moves_of(case: "Case", picture: Picture, prices: Prices) -> Moves:
    """Return from each opening to which others someone there could go, and the least that such a move costs.

    Where minutes are counted, people move only between treatments of equal length.
    """
    stays = case.stays if prices.leaving else {}
    moves: Moves = {}
    for opening, holders in picture.holders.items():
        row = moves[opening] = {}
        for mover, liking in holders:
            staying = stays.get(case.problem.employees[mover.at].id, ())
            paid = prices.liking[liking] - prices.leaving * (opening in staying)
            for other, its_liking in mover.ways(case.openings, opening):
                cost = prices.liking[its_liking] - paid
                if other in staying:
                    cost -= prices.leaving
                if other not in row or cost < row[other]:
                    row[other] = cost
    if case.problem.currency == "minutes":
        _of_equal_length(case, moves)
    return moves


def _of_equal_length(case: "Case", moves: Moves) -> None:
    for opening, row in moves.items():
        minutes = case.openings[opening].minutes
        for other in [other for other in row if case.openings[other].minutes != minutes]:
            del row[other]


def unfair(case: "Case", picture: Picture, moves: Moves, depth: int) -> str:
    """Return a sentence about an appointment that should have gone to someone else or was left out, else empty."""
    lengths = {case.openings[at].minutes for at in picture.room} if case.problem.currency == "minutes" else {1}
    if len(lengths) > 1:
        # The draw between treatments of unequal length is more than the keys of single appointments.
        depth = min(depth, FAIR)
    for minutes in sorted(lengths):
        if sentence := _unfair(case, picture, moves, (depth, minutes)):
            return sentence
    return ""


def _unfair(case: "Case", picture: Picture, moves: Moves, kind: tuple[int, int]) -> str:
    depth, worth = kind
    counts_minutes = case.problem.currency == "minutes"
    last: dict[int, tuple[Key, str]] = {}
    for opening, holders in picture.holders.items():
        last[opening] = max((_key(case, mover, -worth)[:depth], _name(case, mover)) for mover, _ in holders)
    short = sorted(
        ((_key(case, mover, 0, worth)[:depth], mover) for mover in picture.movers if mover.can_have_more),
        key=lambda entry: entry[0],
    )
    seen: set[int] = set()
    for key, mover in short:
        todo = [at for at, _ in mover.ways(case.openings, None) if at not in seen]
        todo = [at for at in todo if not counts_minutes or case.openings[at].minutes == worth]
        seen.update(todo)
        while todo:
            opening = todo.pop()
            if picture.room[opening] > 0:
                return f"{_name(case, mover)} could have one more without anyone losing one"
            if opening in last and key < last[opening][0]:
                return f"{_name(case, mover)} should come before the last appointment of {last[opening][1]}"
            onward = [other for other in moves.get(opening, ()) if other not in seen]
            seen.update(onward)
            todo += onward
    return ""


def _name(case: "Case", mover: Mover) -> str:
    return case.problem.employees[mover.at].id


def _key(case: "Case", mover: Mover, change: int, worth: int = 0) -> Key:
    return key_of(case, case.problem.employees[mover.at], change, worth or -change)


def key_of(case: "Case", employee: Employee, change: int, worth: int) -> Key:
    """Return the key of an appointment of this worth that follows what someone has, a change considered."""
    scale = case.scale // employee.entitled
    before = (case.credit(employee) + change) * scale
    return before, -before - worth * scale, draw_digest(case.problem.seed, employee.id), employee.id


def could_stay(case: "Case") -> str:
    """Return a sentence about someone beside a seat that was published for them and is alike, else empty."""
    stayable = set(case.stayable) - case.kept
    at = {(name, case.opening_of[seat]): seat for name, seat in stayable}
    for held in case.held if at else ():
        claim = held.employee.id, held.seat
        known = at.get((held.employee.id, case.opening_of[held.seat]))
        if known is None or claim in case.fixed or claim in case.kept:
            continue
        if known not in case.parts.exclusive or case.taken[known]:
            return f"{held.employee.id} could have stayed on {known[0]}"
    return ""


def could_be_better(picture: Picture, moves: Moves) -> bool:
    """Say whether moving people in a circle, or through empty seats, lowers the whole price."""
    distance = dict.fromkeys([*picture.room, SINK], 0)
    before: dict[int, int] = {}
    active = [SINK, *moves]
    while active:
        reached: dict[int, None] = {}
        for node in active:
            here = distance[node]
            for other, cost in _arcs(picture, moves, node):
                if here + cost < distance[other]:
                    distance[other] = here + cost
                    before[other] = node
                    reached[other] = None
        if _has_circle(before):
            return True
        active = list(reached)
    return False


def _arcs(picture: Picture, moves: Moves, node: int) -> Iterable[tuple[int, int]]:
    """Return where one can go from an opening, and from where room is left to any seat that is taken."""
    if node == SINK:
        return [(opening, 0) for opening in moves]
    onward = moves.get(node, {}).items()
    return [*onward, (SINK, 0)] if picture.room[node] > 0 else onward


def _has_circle(before: dict[int, int]) -> bool:
    """Say whether following the predecessors leads back to where it began."""
    cleared: set[int] = set()
    for start in before:
        path: list[int] = []
        node: int | None = start
        while node is not None and node not in cleared:
            cleared.add(node)
            path.append(node)
            node = before.get(node)
        if node in path:
            return True
    return False
