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
from itertools import combinations
from typing import Any

import numpy as np

from solver.board import Board
from solver.network import Network
from solver.options import Ints

MOST_FLOWS, LEAST_FLOWS, MOST_OPTIONS = 4_000, 100, 2_000_000
SETTLE_EVERY = 16


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


def search(
    board: Board, network: Network, solve: Solve, stop: Stop, *, known: Callable[[], Relaxed | None] = lambda: None
) -> Found | None:
    """Return the best roster without clashes; `solve` answers the relaxation without some options, None if it cannot.

    `known` is asked for a roster without clashes to begin with, once the relaxation has one. The result is None when
    even the relaxation has no answer, or no roster without clashes was found.
    """
    first = solve(frozenset())
    if first is None:
        return None
    tree = _Tree(board, network, solve, [_Case(first.value, 0, 0, frozenset(), first)])
    enough = max(LEAST_FLOWS, min(MOST_FLOWS, MOST_OPTIONS // max(1, len(network.options))))
    best = known() if all_clashes(board, network, first.chosen) else first
    while tree.cases:
        case = tree.cases[0]
        if tree.branched % SETTLE_EVERY == 0 or tree.flows >= enough:
            settled = tree.settle(case)
            if settled is not None and (best is None or settled.value < best.value):
                best = settled
        elif not all_clashes(board, network, case.answer.chosen):
            best = case.answer
        if best is not None and best.value <= case.value:
            return Found(best, best, first, True, tree.flows)
        if tree.flows >= enough or stop():
            return Found(best, case.answer, first, False, tree.flows) if best is not None else None
        tree.branch()
    return Found(best, best, first, True, tree.flows) if best is not None else None


@dataclass(slots=True)
class _Tree:
    """The open cases, best first, and how many flows they took."""

    board: Board
    network: Network
    solve: Solve
    cases: list[_Case]
    flows: int = 1
    branched: int = 0

    def branch(self) -> None:
        """Replace the best case, which has a clash, by the two that cover it."""
        case = heapq.heappop(self.cases)
        self.branched += 1
        option = all_clashes(self.board, self.network, case.answer.chosen)[0][0]
        for bans in ({option}, self._clashing_with(option)):
            without = case.without | bans
            answer = self.solve(without)
            self.flows += 1
            if answer is not None:
                heapq.heappush(self.cases, _Case(answer.value, -len(without), self.flows, without, answer))

    def settle(self, case: _Case) -> Relaxed | None:
        """Return a roster without clashes near a case, by keeping the first of each clash; None if that fails.

        Each pass bans something, so it ends.
        """
        without = case.without
        answer: Relaxed | None = case.answer
        while answer is not None and (clashes := all_clashes(self.board, self.network, answer.chosen)):
            for pair in clashes:
                kept = pair[self.branched // SETTLE_EVERY % 2]
                if kept not in without:
                    without = without | self._clashing_with(kept)
            answer = self.solve(without)
            self.flows += 1
        return answer

    def _clashing_with(self, option: int) -> set[int]:
        """Return the options that cannot be had together with this one."""
        owner = self.network.owner[option]
        employee = int(self.network.employees[owner])
        opening = self.board.options.opening[self.network.options]
        mine = np.flatnonzero(self.network.owner == owner).tolist()
        return {
            at for at in mine if at != option and self.board.clash(employee, int(opening[option]), int(opening[at]))
        }


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
