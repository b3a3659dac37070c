"""Bounds for a tight component, and which options are worth a look, by prices on people's time.

Every appointment that a visit gives is sold to its employee at a price, every week and every stretch of days in which
an employee may come but once has a price, too. At any prices the best timetables of all visits and the best number of
appointments for every employee together are worth at least as much as the best roster (Lagrangian relaxation), and
prices move to where that is least. Prices are multiples of 2**-20, hence all sums are exact in floating point.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from solver.breaks import cliques
from solver.options import Ints
from solver.packing.case import Case
from solver.packing.draft import possible_amounts
from solver.packing.goals import Goal, Rows, Steps
from solver.packing.timetables import Floats, Timetables

_FINENESS = 2.0**20
_MOMENTUM, _FIRST_STEP, _LAST_STEP, _SLOWER = 0.9, 0.2, 0.002, 0.6
# Passes without a better bound before steps become smaller, and the part of the bound that is aimed at.
_PATIENCE, _AIM = 30, 0.97


@dataclass(slots=True)
class Prices:
    """Prices by employee, by limit and by earlier goal, with the bound that they prove."""

    people: Floats
    limits: Floats
    goals: Floats
    bound: float

    def copy(self) -> "Prices":
        """Return prices that can be changed apart from these."""
        return Prices(self.people.copy(), self.limits.copy(), self.goals.copy(), self.bound)


@dataclass(frozen=True, slots=True)
class _Slack:
    """How far what is sold at some prices differs from what may be."""

    people: Floats
    limits: Floats
    goals: Floats


class Market:
    """A case ready for pricing: what each employee may have in all, and how often in weeks and stretches of days."""

    def __init__(self, case: Case) -> None:
        """Collect limits and timetables."""
        self._case = case
        self._timetables = Timetables(case)
        order = np.argsort(case.seat, kind="stable")
        self._by_seat, self._seats = order, case.seat[order]
        self._begin = np.flatnonzero(np.diff(self._seats, prepend=-1))
        self._several = [at for at, seat in enumerate(case.seats) if seat.places > 1]
        self._plain = np.array([seat.plain for seat in case.seats], dtype=np.bool_)
        limits = list(_limits(case))
        self._limit_rows = np.concatenate([rows for rows, _ in limits] or [np.empty(0, dtype=np.int64)])
        sizes = [len(rows) for rows, _ in limits]
        self._limit_of = np.repeat(np.arange(len(limits)), sizes)
        self._allowed = np.array([most for _, most in limits], dtype=np.float64)
        self._totals = _totals(case)

    def bound(self, goal: Goal, earlier: Sequence[tuple[Goal, int]], passes: int, stop: Callable[[], bool]) -> Prices:
        """Return prices whose bound no roster beats in `goal` that reaches the values given for earlier goals.

        It ends after so many passes, or when steps have become too small to matter.
        """
        gain = self._gain(goal)
        fixed = [(self._gain(other), value) for other, value in earlier]
        prices = Prices(
            np.full(len(self._totals), 0.3), np.zeros(len(self._allowed)), np.ones(len(fixed)), float("inf")
        )
        best = prices.copy()
        step, waited, drift = _FIRST_STEP, 0, _Slack(*(np.zeros_like(part) for part in _parts(prices)))
        for _ in range(passes):
            if step < _LAST_STEP or stop():
                break
            slack = self._evaluate(prices, gain, fixed)
            waited = 0 if prices.bound < best.bound - 0.02 else waited + 1
            if prices.bound < best.bound:
                best = prices.copy()
            if waited >= _PATIENCE:
                step, waited, prices = step * _SLOWER, 0, best.copy()
                drift = _Slack(*(np.zeros_like(part) for part in _parts(prices)))
            drift = _Slack(
                *(
                    _MOMENTUM * old + (1 - _MOMENTUM) * new
                    for old, new in zip(_slacks(drift), _slacks(slack), strict=True)
                )
            )
            _move(prices, drift, step * (prices.bound - _AIM * best.bound))
        return best

    def regret(self, prices: Prices) -> Floats:
        """Return by row how much worth is lost at these prices when that row has to be taken."""
        value = self._value(prices)
        worth = self._worth(value)
        seat = self._case.seat
        return np.where(self._plain[seat], 0, self._timetables.regret(worth)[seat]) + worth[seat] - value

    def _gain(self, goal: Goal) -> Floats:
        """Return what each possible total of each employee is worth to a goal."""
        if isinstance(goal, Rows):
            return self._totals
        assert isinstance(goal, Steps)
        found = np.zeros_like(self._totals)
        for employee, amount, weight in goal.steps:
            found[employee] += weight * (self._totals[employee] >= amount)
        return found

    def _value(self, prices: Prices) -> Floats:
        """Return what each row is worth to its visit."""
        value = prices.people[self._case.owner] * self._case.amount
        np.subtract.at(value, self._limit_rows, prices.limits[self._limit_of])
        return value

    def _worth(self, value: Floats) -> Floats:
        """Return what each seat is worth: its most valuable row, or as many as it has places."""
        worth = np.zeros(len(self._case.seats))
        worth[self._seats[self._begin]] = np.maximum.reduceat(value[self._by_seat], self._begin)
        for seat in self._several:
            worth[seat] = value[self._dearest(value, seat)].sum()
        return np.maximum(worth, 0)

    def _dearest(self, value: Floats, seat: int) -> Ints:
        """Return the most valuable rows of a seat of several places, as many as it has and none without value."""
        rows = self._by_seat[slice(*np.searchsorted(self._seats, (seat, seat + 1)))]
        rows = rows[np.argsort(-value[rows], kind="stable")[: self._case.seats[seat].places]]
        return rows[value[rows] > 0]

    def _evaluate(self, prices: Prices, gain: Floats, fixed: Sequence[tuple[Floats, int]]) -> _Slack:
        """Set the bound of some prices, and return how far what is sold differs from what may be."""
        value = self._value(prices)
        worth = self._worth(value)
        visits, seats = self._timetables.best(worth)
        sold = self._sold(value, np.append(seats, np.flatnonzero(self._plain)))
        total = gain + sum((price * held for price, (held, _) in zip(prices.goals, fixed, strict=True)), np.zeros(1))
        left = total - prices.people[:, None] * self._totals
        picked = left.argmax(axis=1)
        everyone = np.arange(len(picked))
        prices.bound = (
            float(visits.sum() + worth[self._plain].sum() + left[everyone, picked].sum())
            + float(prices.limits @ self._allowed)
            - float(sum(price * reached for price, (_, reached) in zip(prices.goals, fixed, strict=True)))
        )
        given = np.zeros(len(value))
        given[sold] = 1
        had = np.bincount(self._case.owner, weights=given * self._case.amount, minlength=len(picked))
        used = np.bincount(self._limit_of, weights=given[self._limit_rows], minlength=len(self._allowed))
        reached = [held[everyone, picked].sum() - goal for held, goal in fixed]
        return _Slack(had - self._totals[everyone, picked], used - self._allowed, -np.array(reached, dtype=np.float64))

    def _sold(self, value: Floats, seats: Ints) -> Ints:
        """Return the rows that the seats are sold to, the most valuable first."""
        offered = value[self._by_seat]
        top = np.repeat(np.maximum.reduceat(offered, self._begin), np.diff(self._begin, append=len(offered)))
        highest = np.flatnonzero((offered >= top) & (offered > 0))
        seat, first = np.unique(self._seats[highest], return_index=True)
        single = np.isin(seat, np.setdiff1d(seats, self._several))
        several = [self._dearest(value, seat) for seat in np.intersect1d(self._several, seats).tolist()]
        return np.concatenate([self._by_seat[highest[first[single]]], *several])


def _move(prices: Prices, drift: _Slack, distance: float) -> None:
    """Raise the price of what is sold too often, lower that of what is not; goals not reached gain weight."""
    people, limits, goals = _slacks(drift)
    push = [
        people,
        np.where((prices.limits <= 0) & (limits < 0), 0, limits),
        np.where((prices.goals <= 0) & (goals < 0), 0, goals),
    ]
    norm = float(sum((part**2).sum() for part in push))
    rate = distance / max(norm, 1e-9)
    # A higher price for people makes visits sell more to them and lets them want less.
    prices.people = np.maximum(0, _fine(prices.people - rate * push[0]))
    prices.limits = np.maximum(0, _fine(prices.limits + rate * push[1]))
    prices.goals = np.maximum(0, _fine(prices.goals + rate * push[2]))


def _fine(values: Floats) -> Floats:
    return np.round(values * _FINENESS) / _FINENESS


def _parts(prices: Prices) -> tuple[Floats, Floats, Floats]:
    return prices.people, prices.limits, prices.goals


def _slacks(slack: _Slack) -> tuple[Floats, Floats, Floats]:
    return slack.people, slack.limits, slack.goals


def _totals(case: Case) -> Floats:
    """Return the possible totals of each employee, ascending, the largest repeated to fill the row."""
    found = []
    for at, employee in enumerate(case.employees):
        rows = slice(int(case.first[at]), int(case.first[at + 1]))
        kinds = {int(amount) for amount in case.amount[rows]}
        found.append(sorted(possible_amounts(kinds, employee.target)))
    width = max((len(entry) for entry in found), default=1)
    return np.array([entry + entry[-1:] * (width - len(entry)) for entry in found], dtype=np.float64)


def _limits(case: Case) -> Iterator[tuple[Ints, int]]:
    """Yield (rows, how many of them at most) for the weeks and stretches of days of everyone who may come twice."""
    for at, employee in enumerate(case.employees):
        rows = np.arange(case.first[at], case.first[at + 1])
        if employee.target < 2 or not len(rows):
            continue
        gap = employee.min_gap_days or 0
        if gap:
            days = case.day[rows].tolist()
            yield from ((rows[members], 1) for members in cliques([(day, day + gap) for day in days]))
        if employee.max_per_week is not None:
            for week in np.unique(case.week[rows]).tolist():
                yield rows[case.week[rows] == week], employee.max_per_week
