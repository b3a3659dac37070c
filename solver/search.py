"""From the best relaxed roster to the best roster that keeps every rule.

Where the network is exact the first flow is the answer. Elsewhere a flow may give someone two openings that clash. Then
two cases cover every roster: without the first opening, and without all that clash with it; each is solved again. The
case with the best relaxed value always goes first, hence the first one without a clash is the best roster there is.
After a number of flows fixed by the size of the network the search settles for a good roster and reports the best
relaxed value as the bound.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, count
from typing import Any

import numpy as np

from solver.board import Board
from solver.network import Network
from solver.options import Ints

MOST_FLOWS, LEAST_FLOWS, MOST_OPTIONS = 4_000, 100, 2_000_000


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A flow's answer: `value` orders answers, smaller is better; `chosen` are positions in the network's options."""

    value: tuple[Any, ...]
    chosen: Ints


@dataclass(frozen=True, slots=True)
class Found:
    """A roster without clashes, the relaxed answer that nothing can beat, and whether the two are equally good.

    `relaxed` is the very first answer, in which all clashes were allowed.
    """

    best: Relaxed
    bound: Relaxed
    relaxed: Relaxed
    proven: bool
    flows: int


Solve = Callable[[frozenset[int]], Relaxed | None]
Stop = Callable[[], bool]


@dataclass(order=True, slots=True)
class _Case:
    value: tuple[Any, ...]
    fewer_bans: int
    number: int
    without: frozenset[int] = field(compare=False)
    answer: Relaxed = field(compare=False)


def search(board: Board, network: Network, solve: Solve, stop: Stop) -> Found | None:
    """Return the best roster without clashes; `solve` answers the relaxation without some options, None if it cannot.

    None when even the relaxation has no answer, or none without clashes was found.
    """
    first = solve(frozenset())
    if first is None:
        return None
    number = count()
    cases = [_Case(first.value, 0, next(number), frozenset(), first)]
    flows = 1
    enough = max(LEAST_FLOWS, min(MOST_FLOWS, MOST_OPTIONS // max(1, len(network.options))))
    while cases and flows < enough and not stop():
        case = heapq.heappop(cases)
        clash = first_clash(board, network, case.answer.chosen)
        if clash is None:
            return Found(case.answer, case.answer, first, True, flows)
        for bans in ({clash[0]}, _clashing_with(board, network, clash[0])):
            without = case.without | bans
            answer = solve(without)
            flows += 1
            if answer is not None:
                heapq.heappush(cases, _Case(answer.value, -len(without), next(number), without, answer))
    if not cases:
        return None
    best, more = _settle(board, network, solve, cases[0])
    if best is None:
        return None
    bound = cases[0].answer
    return Found(best, bound, first, best.value == bound.value, flows + more)


def _clashing_with(board: Board, network: Network, option: int) -> set[int]:
    """Return the options that cannot be had together with this one."""
    owner = network.owner[option]
    employee = int(network.employees[owner])
    opening = board.options.opening[network.options]
    mine = np.flatnonzero(network.owner == owner).tolist()
    return {at for at in mine if at != option and board.clash(employee, int(opening[option]), int(opening[at]))}


def _settle(board: Board, network: Network, solve: Solve, case: _Case) -> tuple[Relaxed | None, int]:
    """Ban one of every clashing pair until none is left; each pass bans something, so it ends. Count the flows."""
    without, flows = case.without, 0
    answer: Relaxed | None = case.answer
    while answer is not None and (clashes := all_clashes(board, network, answer.chosen)):
        without = without | {other for _, other in clashes}
        answer = solve(without)
        flows += 1
    return answer, flows


def first_clash(board: Board, network: Network, chosen: Ints) -> tuple[int, int] | None:
    """Return the first clashing pair among the chosen options, or None."""
    return next(iter(all_clashes(board, network, chosen)), None)


def all_clashes(board: Board, network: Network, chosen: Ints) -> list[tuple[int, int]]:
    """Return the pairs of chosen options that one employee cannot have together."""
    owners = network.owner[chosen]
    repeated = np.flatnonzero(np.bincount(owners, minlength=len(network.employees))[owners] > 1)
    held: dict[int, list[int]] = {}
    for at in repeated.tolist():
        held.setdefault(int(owners[at]), []).append(int(chosen[at]))
    opening = board.options.opening[network.options]
    return [
        pair
        for owner, options in sorted(held.items())
        for pair in combinations(options, 2)
        if board.clash(int(network.employees[owner]), int(opening[pair[0]]), int(opening[pair[1]]))
    ]
