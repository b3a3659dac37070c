"""Shares as exact fractions, and the order in which appointments are given: the fairness of the planner.

An employee's n-th appointment has the key (share before it ascending, share after it descending, lot ascending). The
served set is the greedy one in that order; on a network it is leximin and has the most appointments, too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from solver.canon import draw_digest
from solver.options import Ints
from solver.problem import Employee

Profile = list[list[str | int]]


@dataclass(frozen=True, slots=True)
class Standings:
    """How employees stand, by position: `credit` before this round, in units of `entitled`, and `lot`, their place in
    the draw. `worth` is that of one appointment.
    """

    credit: Ints
    entitled: Ints
    lot: Ints
    worth: int

    def of(self, employees: Ints) -> "Standings":
        """Return how some of them stand."""
        return Standings(self.credit[employees], self.entitled[employees], self.lot[employees], self.worth)

    def share(self, at: int, amount: int) -> Fraction:
        """Return the share of one of them after so much more."""
        return Fraction(int(self.credit[at]) + amount, int(self.entitled[at]))


def standings(seed: str, employees: Sequence[Employee], worth: int) -> Standings:
    """Return how employees stand; `worth` is 1, or the minutes of a treatment when minutes are counted."""
    drawn = [(draw_digest(seed, entry.id), entry.id) for entry in employees]
    lot = np.empty(len(drawn), dtype=np.int64)
    lot[sorted(range(len(drawn)), key=drawn.__getitem__)] = np.arange(len(drawn))
    return Standings(
        np.array([entry.received for entry in employees], dtype=np.int64),
        np.array([entry.entitled for entry in employees], dtype=np.int64),
        lot,
        worth,
    )


def turns(people: Standings, had: Ints, more: Ints) -> Ints:
    """Return whose turn it is, one appointment after the other: positions of people.

    `had` is what each employee holds already, `more` how many could come on top.
    """
    at = np.repeat(np.arange(len(more)), more)
    got = np.arange(len(at)) + np.repeat(had - np.cumsum(more) + more, more)
    before, after = _ranks(people, at, got)
    order: Ints = np.lexsort((got, people.lot[at], -after, before))
    return at[order]


def _ranks(people: Standings, at: Ints, got: Ints) -> list[Ints]:
    """Number the shares before and after one more appointment: equal ones alike, larger ones with larger numbers."""
    credit, entitled = people.credit[at] + got * people.worth, people.entitled[at]
    shares, which = _distinct(np.concatenate((credit, credit + people.worth)), np.concatenate((entitled, entitled)))
    number = {share: place for place, share in enumerate(sorted(set(shares)))}
    return np.split(np.array([number[share] for share in shares], dtype=np.int64)[which], 2)


def _distinct(upper: Ints, lower: Ints) -> tuple[list[Fraction], Ints]:
    """Return the fractions that differ in numerator or denominator, and the place of each in that list."""
    uppers, above = np.unique(upper, return_inverse=True)
    lowers, below = np.unique(lower, return_inverse=True)
    pairs, which = np.unique(above * len(lowers) + below, return_inverse=True)
    over, under = np.divmod(pairs, max(1, len(lowers)))
    return [Fraction(*share) for share in zip(uppers[over].tolist(), lowers[under].tolist(), strict=True)], which


def profile(people: Standings, got: Ints) -> Profile:
    """Return the shares as sorted [["p/q", people], ...]."""
    found, which = _distinct(people.credit + got * people.worth, people.entitled)
    shares: Counter[Fraction] = Counter()
    for share, count in zip(found, np.bincount(which, minlength=len(found)).tolist(), strict=True):
        shares[share] += count
    return _written(shares)


def joined(profiles: Iterable[Profile]) -> Profile:
    """Return the profile of several groups together."""
    shares: Counter[Fraction] = Counter()
    for entries in profiles:
        for share, count in entries:
            shares[Fraction(str(share))] += int(count)
    return _written(shares)


def _written(shares: Counter[Fraction]) -> Profile:
    return [[f"{share.numerator}/{share.denominator}", shares[share]] for share in sorted(shares)]
