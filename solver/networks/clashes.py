"""Two appointments that one employee cannot have together: at once, or on days too near each other."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain, islice

import numpy as np

from solver.board import Board
from solver.networks.network import Network
from solver.options import Ints
from solver.zones import iso_week


def has_clashes(board: Board, network: Network, chosen: Ints) -> bool:
    """Say whether any two of these options, given by position in the network, clash."""
    owner = network.owner[chosen]
    order = np.argsort(owner, kind="stable")
    owner, opening = owner[order], board.options.opening[network.options[chosen[order]]]
    start, end, day = board.start[opening], board.end[opening], board.day[opening]
    for step in range(1, int(np.bincount(owner, minlength=1).max())):
        one = np.flatnonzero(owner[step:] == owner[:-step])
        other = one + step
        if ((start[one] < end[other]) & (start[other] < end[one])).any():
            return True
        if (np.abs(day[one] - day[other]) < board.gap[network.employees[owner[one]]]).any():
            return True
    return False


def without_clashes(board: Board, network: Network, chosen: Ints) -> Ints:
    """Return those of these options that clash with none before them."""
    kept: list[int] = []
    held: dict[int, list[int]] = {}
    for at in chosen.tolist():
        employee, opening = int(network.owner[at]), int(board.options.opening[network.options[at]])
        others = held.setdefault(employee, [])
        if not any(board.clash(int(network.employees[employee]), opening, other) for other in others):
            others.append(opening)
            kept.append(at)
    return np.array(kept, dtype=np.int64)


def filled_up(board: Board, network: Network, chosen: Ints, order: Ints) -> Ints:
    """Return options without clashes and more of them on free seats, turn after turn; `order` says whose it is.

    It is no proof of anything, only better than free seats beside people who would like to sit there.
    """
    opening = board.options.opening[network.options]
    left = Counter(dict(zip(network.openings.tolist(), board.seats[network.openings].tolist(), strict=True)))
    left.subtract(opening[chosen].tolist())
    held: dict[int, list[int]] = defaultdict(list)
    for at in chosen.tolist():
        held[int(network.owner[at])].append(at)
    turns: Counter[int] = Counter()
    for owner in order.tolist():
        turns[owner] += 1
        if len(held[owner]) < turns[owner]:
            mine = range(*np.searchsorted(network.owner, (owner, owner + 1)).tolist())
            fits = (at for at in mine if left[int(opening[at])] > 0 and _goes_with(board, network, at, held[owner]))
            for at in islice(fits, 1):
                held[owner].append(at)
                left[int(opening[at])] -= 1
    return np.array(sorted(chain.from_iterable(held.values())), dtype=np.int64)


def _goes_with(board: Board, network: Network, option: int, held: list[int]) -> bool:
    """Say whether an employee can have an option beside those held: no clash, and within the week's limit."""
    employee = int(network.employees[network.owner[option]])
    opening, *others = board.options.opening[network.options[[option, *held]]].tolist()
    week = int(board.week[opening])
    most = board.weeks_left.get((employee, week), board.problem.employees[employee].max_per_week)
    in_week = sum(int(board.week[other]) == week for other in others)
    return (most is None or in_week < most) and not any(board.clash(employee, opening, other) for other in others)


def excluding(board: Board, employee: int, openings: Ints) -> Iterator[Ints]:
    """Yield sets of positions in `openings` of which this employee can have one each; every clash is in one of them.

    Whatever clashes pairwise for one reason shares an instant or a stretch of days, so that these are all there are.
    """
    gap = board.problem.employees[employee].min_gap_days or 0
    spans = [(board.start[openings], board.end[openings])]
    if gap > 1:
        spans.append((board.day[openings], board.day[openings] + gap))
    for start, end in spans:
        for instant in np.unique(start):
            members = np.flatnonzero((start <= instant) & (instant < end))
            if len(members) > 1:
                yield members


def most_apart(board: Board, employee: int, days: Ints) -> int:
    """Return how many of these days, ascending, one employee could have; taking the first that fits is best."""
    wishes = board.problem.employees[employee]
    held: Counter[int] = Counter()
    last = None
    for day in days.tolist():
        week = iso_week(date.fromordinal(day))
        most = board.weeks_left.get((employee, week), wishes.max_per_week)
        if (last is None or day - last >= (wishes.min_gap_days or 0)) and (most is None or held[week] < most):
            held[week] += 1
            last = day
    return sum(held.values())


def most_with(board: Board, employee: int, days: Ints) -> Ints:
    """Return for each of these days, ascending, a bound on how many days one employee could have that is one."""
    gap = board.problem.employees[employee].min_gap_days or 0
    before = [most_apart(board, employee, days[days <= day - gap]) for day in days.tolist()]
    after = [most_apart(board, employee, days[days >= day + gap]) for day in days.tolist()]
    return 1 + np.array(before, dtype=np.int64) + np.array(after, dtype=np.int64)


def tightened(board: Board, network: Network) -> Network:
    """Return the network in which nobody could have more than they could have on days that go together."""
    could = network.could.copy()
    for owner in np.flatnonzero(could > 1).tolist():
        rows = slice(*np.searchsorted(network.owner, (owner, owner + 1)))
        days = np.unique(board.day[board.options.opening[network.options[rows]]])
        if board.gap[network.employees[owner]] > 1:
            could[owner] = min(could[owner], most_apart(board, int(network.employees[owner]), days))
    return replace(network, could=could)
