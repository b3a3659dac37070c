"""Bounds for a tight component, and which options are worth a look, by prices on people's time.

Every appointment that a visit gives is sold to its employee at a price; every week and every stretch of days in which
an employee may come but once has a price, too, and so have crowded rooms, therapists wanted twice and limits of
sessions. At any prices the best timetables of all visits and the best number of
appointments for every employee together are worth at least as much as the best roster (Lagrangian relaxation), and
prices move to where that is least. Prices are multiples of 2**-20, hence all sums are exact in floating point.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.options import Ints
from solver.packing.case import Case
from solver.packing.draft import possible_amounts
from solver.packing.goals import Goal, Rows, Steps
from solver.packing.limits import Limit, limits_on_rows, limits_on_seats
from solver.packing.timetables import Floats, Timetables

_FINENESS = 2.0**20
_MOMENTUM, _FIRST_STEP, _LAST_STEP, _SLOWER = 0.9, 0.2, 0.002, 0.6
# Passes without a better bound before steps become smaller, and the part of the bound that is aimed at.
_PATIENCE, _AIM = 30, 0.97


@dataclass(slots=True)
class Prices:
    """Prices by employee, by limit on rows, by limit on seats and by earlier goal, with the bound that they prove."""

    people: Floats
    limits: Floats
    seats: Floats
    goals: Floats
    bound: float

    def copy(self) -> "Prices":
        """Return prices that can be changed apart from these."""
        return Prices(self.people.copy(), self.limits.copy(), self.seats.copy(), self.goals.copy(), self.bound)


@dataclass(frozen=True, slots=True)
class _Slack:
    """How far what is sold at some prices differs from what may be."""

    people: Floats
    limits: Floats
    seats: Floats
    goals: Floats


@dataclass(frozen=True, slots=True)
class _Limits:
    """Limits on rows or seats: `member[i]` counts towards `limit[i]`, of which `allowed` may be taken."""

    member: Ints
    limit: Ints
    allowed: Floats

    def cost(self, prices: Floats, members: int) -> Floats:
        """Return what each member pays at these prices."""
        paid: Floats = np.bincount(self.member, weights=prices[self.limit], minlength=members).astype(np.float64)
        return paid

    def used(self, taken: Floats) -> Floats:
        """Return how much of each limit is used beyond what is allowed."""
        used: Floats = np.bincount(self.limit, weights=taken[self.member], minlength=len(self.allowed)).astype(
            np.float64
        )
        return used - self.allowed


class Market:
    """A case ready for pricing: what each employee may have in all, and how often in weeks and stretches of days."""

    def __init__(self, case: Case) -> None:
        """Collect limits and timetables."""
        self._case = case
        self._timetables = Timetables(case)
        order = np.argsort(case.seat, kind="stable")
        self._by_seat, self._seats = order, case.seat[order]
        self._begin = np.flatnonzero(np.diff(self._seats, prepend=-1))
        self._rows_of_seat = np.diff(self._begin, append=len(order))
        self._several = [at for at, seat in enumerate(case.seats) if seat.places > 1]
        self._plain = np.array([seat.plain for seat in case.seats], dtype=np.bool_)
        self._limits = _collect(limits_on_rows(case))
        self._seat_limits = _collect(limits_on_seats(case))
        self._totals = _totals(case)

    def bound(self, goal: Goal, earlier: Sequence[tuple[Goal, int]], passes: int, stop: Callable[[], bool]) -> Prices:
        """Return prices whose bound no roster beats in `goal` that reaches the values given for earlier goals.

        It ends after so many passes, or when steps have become too small to matter.
        """
        gain = self._gain(goal)
        fixed = [(self._gain(other), value) for other, value in earlier]
        begin = np.full(len(self._totals), 0.3)
        rows, seats = (np.zeros(len(limits.allowed)) for limits in (self._limits, self._seat_limits))
        prices = Prices(begin, rows, seats, np.ones(len(fixed)), float("inf"))
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
        worth = self._worth(value, prices)
        seat = self._case.seat
        row = value - self._seat_limits.cost(prices.seats, len(worth))[seat]
        return np.where(self._plain[seat], 0, self._timetables.regret(worth)[seat]) + worth[seat] - row

    def _gain(self, goal: Goal) -> Floats:
        """Return what each possible total of each employee is worth to a goal."""
        if isinstance(goal, Rows):
            return self._totals
        assert isinstance(goal, Steps)
        found = np.zeros_like(self._totals)
        np.add.at(found, goal.employee, goal.weight[:, None] * (self._totals[goal.employee] >= goal.amount[:, None]))
        return found

    def _value(self, prices: Prices) -> Floats:
        """Return what each row is worth to its visit."""
        bought = prices.people[self._case.owner] * self._case.amount
        return bought - self._limits.cost(prices.limits, len(bought))

    def _worth(self, value: Floats, prices: Prices) -> Floats:
        """Return what each seat is worth: its most valuable row, or as many as it has places, less what it pays."""
        worth = np.zeros(len(self._case.seats))
        worth[self._seats[self._begin]] = np.maximum.reduceat(value[self._by_seat], self._begin)
        for seat in self._several:
            worth[seat] = value[self._dearest(value, seat)].sum()
        return np.maximum(worth - self._seat_limits.cost(prices.seats, len(worth)), 0)

    def _dearest(self, value: Floats, seat: int) -> Ints:
        """Return the most valuable rows of a seat of several places, as many as it has and none without value."""
        rows = self._by_seat[slice(*np.searchsorted(self._seats, (seat, seat + 1)))]
        rows = rows[np.argsort(-value[rows], kind="stable")[: self._case.seats[seat].places]]
        return rows[value[rows] > 0]

    def _evaluate(self, prices: Prices, gain: Floats, fixed: Sequence[tuple[Floats, int]]) -> _Slack:
        """Set the bound of some prices, and return how far what is sold differs from what may be."""
        value = self._value(prices)
        worth = self._worth(value, prices)
        visits, seats = self._timetables.best(worth)
        sold = self._sold(value, np.append(seats, np.flatnonzero(self._plain)))
        total = gain + sum((price * held for price, (held, _) in zip(prices.goals, fixed, strict=True)), np.zeros(1))
        left = total - prices.people[:, None] * self._totals
        picked = _largest(left)
        everyone = np.arange(len(picked))
        prices.bound = (
            float(visits.sum() + worth[self._plain].sum() + left[everyone, picked].sum())
            + float(prices.limits @ self._limits.allowed + prices.seats @ self._seat_limits.allowed)
            - float(sum(price * reached for price, (_, reached) in zip(prices.goals, fixed, strict=True)))
        )
        given, occupied = np.zeros(len(value)), np.zeros(len(worth))
        given[sold], occupied[seats] = 1, 1
        had = np.bincount(self._case.owner, weights=given * self._case.amount, minlength=len(picked))
        reached = [held[everyone, picked].sum() - goal for held, goal in fixed]
        return _Slack(
            had - self._totals[everyone, picked],
            self._limits.used(given),
            self._seat_limits.used(occupied),
            -np.array(reached, dtype=np.float64),
        )

    def _sold(self, value: Floats, seats: Ints) -> Ints:
        """Return the rows that the seats are sold to, the most valuable first."""
        offered = value[self._by_seat]
        top = np.repeat(np.maximum.reduceat(offered, self._begin), self._rows_of_seat)
        highest = np.flatnonzero((offered >= top) & (offered > 0))
        seat = self._seats[highest]
        given = np.zeros(len(self._case.seats), dtype=np.bool_)
        given[seats] = True
        several = [self._dearest(value, seat) for seat in self._several if given[seat]]
        given[self._several] = False
        first = given[seat] & (np.diff(seat, prepend=-1) > 0)
        return np.concatenate([self._by_seat[highest[first]], *several])


def _largest(rows: Floats) -> Ints:
    """Return the column of the largest entry of each row, the first of equals; there are many rows and few columns."""
    found, most = np.zeros(len(rows), dtype=np.int64), rows[:, 0].copy()
    for column in range(1, rows.shape[1]):
        more = rows[:, column] > most
        np.copyto(most, rows[:, column], where=more)
        found[more] = column
    return found


def _move(prices: Prices, drift: _Slack, distance: float) -> None:
    """Raise the price of what is sold too often, lower that of what is not; goals not reached gain weight."""
    people, *others = _slacks(drift)
    push = [
        np.where((price <= 0) & (part < 0), 0, part) for price, part in zip(_parts(prices)[1:], others, strict=True)
    ]
    norm = float(sum((part**2).sum() for part in (people, *push)))
    rate = distance / max(norm, 1e-9)
    # A higher price for people makes visits sell more to them and lets them want less.
    prices.people = np.maximum(0, _fine(prices.people - rate * people))
    prices.limits = np.maximum(0, _fine(prices.limits + rate * push[0]))
    prices.seats = np.maximum(0, _fine(prices.seats + rate * push[1]))
    prices.goals = np.maximum(0, _fine(prices.goals + rate * push[2]))


def _fine(values: Floats) -> Floats:
    return np.round(values * _FINENESS) / _FINENESS


def _parts(prices: Prices) -> tuple[Floats, ...]:
    return prices.people, prices.limits, prices.seats, prices.goals


def _slacks(slack: _Slack) -> tuple[Floats, ...]:
    return slack.people, slack.limits, slack.seats, slack.goals


def _totals(case: Case) -> Floats:
    """Return the possible totals of each employee, ascending, the largest repeated to fill the row."""
    found = []
    for at, employee in enumerate(case.employees):
        rows = slice(int(case.first[at]), int(case.first[at + 1]))
        kinds = {int(amount) for amount in case.amount[rows]}
        found.append(sorted(possible_amounts(kinds, employee.target)))
    width = max((len(entry) for entry in found), default=1)
    return np.array([entry + entry[-1:] * (width - len(entry)) for entry in found], dtype=np.float64)


def _collect(limits: Iterable[Limit]) -> _Limits:
    found = list(limits)
    members = np.concatenate([member for member, _ in found] or [np.empty(0, dtype=np.int64)])
    limit = np.repeat(np.arange(len(found)), [len(member) for member, _ in found])
    return _Limits(members, limit, np.array([most for _, most in found], dtype=np.float64))
