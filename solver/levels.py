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
class Standing:
    """How an employee stands: `credit` before this round, `worth` of one appointment, in units of `entitled`."""

    credit: int
    worth: int
    entitled: int
    lot: tuple[str, str]

    def share(self, got: int) -> Fraction:
        """Return the share after `got` appointments in this round."""
        return Fraction(self.credit + got * self.worth, self.entitled)


def standings(seed: str, employees: Sequence[Employee], worth: int) -> list[Standing]:
    """Return the standing of each employee; `worth` is 1, or the minutes of a treatment when minutes are counted."""
    return [
        Standing(entry.received, worth, entry.entitled, (draw_digest(seed, entry.id), entry.id)) for entry in employees
    ]


def turns(people: Sequence[Standing], had: Sequence[int], more: Sequence[int]) -> Ints:
    """Return whose turn it is, one appointment after the other: positions of people.

    `had` is what each employee holds already, `more` how many could come on top.
    """
    lot = np.empty(len(people), dtype=np.int64)
    lot[sorted(range(len(people)), key=[person.lot for person in people].__getitem__)] = np.arange(len(people))
    counts = np.array(more, dtype=np.int64)
    at = np.repeat(np.arange(len(people)), counts)
    got = np.arange(len(at)) + np.repeat(np.array(had, dtype=np.int64) - np.cumsum(counts) + counts, counts)
    before, after = _ranks(people, at, got)
    order: Ints = np.lexsort((got, lot[at], -after, before))
    return at[order]


def _ranks(people: Sequence[Standing], at: Ints, got: Ints) -> list[Ints]:
    """Number the shares before and after one more appointment: equal ones alike, larger ones with larger numbers."""
    credit = np.array([person.credit for person in people], dtype=np.int64)[at]
    worth = np.array([person.worth for person in people], dtype=np.int64)[at]
    entitled = np.array([person.entitled for person in people], dtype=np.int64)[at]
    upper, above = np.unique(np.concatenate((credit + got * worth, credit + (got + 1) * worth)), return_inverse=True)
    lower, below = np.unique(np.concatenate((entitled, entitled)), return_inverse=True)
    pairs, which = np.unique(above * len(lower) + below, return_inverse=True)
    over, under = np.divmod(pairs, max(1, len(lower)))
    shares = [Fraction(*share) for share in zip(upper[over].tolist(), lower[under].tolist(), strict=True)]
    number = {share: place for place, share in enumerate(sorted(set(shares)))}
    return np.split(np.array([number[share] for share in shares], dtype=np.int64)[which], 2)


def profile(people: Sequence[Standing], got: Sequence[int]) -> Profile:
    """Return the shares as sorted [["p/q", people], ...]."""
    counted: Counter[tuple[int, int]] = Counter(
        (person.credit + count * person.worth, person.entitled) for person, count in zip(people, got, strict=True)
    )
    shares: Counter[Fraction] = Counter()
    for share, count in counted.items():
        shares[Fraction(*share)] += count
    return [[f"{share.numerator}/{share.denominator}", shares[share]] for share in sorted(shares)]


def joined(profiles: Iterable[Profile]) -> Profile:
    """Return the profile of several groups together."""
    shares: Counter[Fraction] = Counter()
    for entries in profiles:
        for share, count in entries:
            shares[Fraction(str(share))] += int(count)
    return [[f"{share.numerator}/{share.denominator}", shares[share]] for share in sorted(shares)]
