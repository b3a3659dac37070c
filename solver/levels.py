"""Shares as exact fractions, and the order in which appointments are given: the fairness of the planner.

An employee's n-th appointment has the key (share before it ascending, share after it descending, lot ascending). The
served set is the greedy one in that order; on a network it is leximin and has the most appointments, too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.canon import draw_digest
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


def increments(people: Sequence[Standing], had: Sequence[int], more: Sequence[int]) -> list[tuple[int, int]]:
    """Return (employee, n) in the order in which appointments are given.

    `had` is what each employee holds already, `more` how many could come on top; n counts from 1 over both.
    """
    entries = [
        (at, got, (person.credit + got * person.worth, person.entitled))
        for at, person in enumerate(people)
        for got in range(had[at], had[at] + more[at])
    ]
    rank = _ranks(
        {share for _, _, share in entries}
        | {(credit + people[at].worth, entitled) for at, _, (credit, entitled) in entries}
    )
    keyed = sorted(
        (rank[credit, entitled], -rank[credit + people[at].worth, entitled], people[at].lot, got + 1, at)
        for at, got, (credit, entitled) in entries
    )
    return [(at, n) for _, _, _, n, at in keyed]


def _ranks(shares: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Number exact shares so that equal ones share a number and a larger one has a larger number."""
    fractions = {share: Fraction(*share) for share in shares}
    number = {fraction: at for at, fraction in enumerate(sorted(set(fractions.values())))}
    return {share: number[fraction] for share, fraction in fractions.items()}


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
