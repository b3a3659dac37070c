"""Everything the search needs about one canonical problem, and what pins leave of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.levels import Standings, standings
from solver.options import Ints, Opening, Options, Truths, expand
from solver.problem import Pin, Problem
from solver.slots import Slot, usable_slots
from solver.zones import minute

# As many a week as anybody could want.
UNLIMITED = 2**31


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin that stands, or a published entry that fits: positions of its employee and opening, and the slot itself."""

    employee: int
    opening: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Board:
    """Arrays over a canonical problem.

    `target`, `gap` (the least days between appointments), `weekly` (the most a week) and `had` (their pins) are by
    employee. `seats` are those that pins leave.

    `free` marks the options that pins leave open. `published` holds by employee those published entries, each once,
    that are permitted options on their own.
    `weeks_left[employee, week]` is what remains of a weekly limit where pins have used some of it. `start`, `end` (of
    the treatment, in minutes), `day` and `week` are by opening.
    """

    problem: Problem
    openings: list[Opening]
    options: Options
    people: Standings
    target: Ints
    gap: Ints
    weekly: Ints
    pinned: list[Pinned]
    published: dict[int, list[Pinned]]
    had: Ints
    seats: Ints
    free: Truths
    start: Ints
    end: Ints
    day: Ints
    week: Ints
    weeks_left: dict[tuple[int, int], int]

    def clash(self, employee: int, one: int, other: int) -> bool:
        """Say whether an employee cannot have both openings: at once, or nearer than their days allow."""
        if abs(self.day[one] - self.day[other]) < self.gap[employee]:
            return True
        return bool(self.start[one] < self.end[other] and self.start[other] < self.end[one])


def lay_out(problem: Problem, worth: int, *, by_visit: bool = False) -> Board:
    """Build the board of a canonical problem whose pins are known to stand; `worth` is that of one appointment.

    `by_visit` keeps the slots of every visit together and apart from those of others.
    """
    openings, options = expand(problem, usable_slots(problem), by_visit=by_visit)
    employees = problem.employees
    caps = [UNLIMITED if entry.max_per_week is None else entry.max_per_week for entry in employees]
    pinned = _find(problem, problem.pins, openings)
    taken = Counter(pin.opening for pin in pinned)
    firsts = [opening.slots[0] for opening in openings]
    start = np.array([slot.start for slot in firsts], dtype=np.int64)
    board = Board(
        problem,
        openings,
        options,
        standings(problem.seed, employees, worth),
        np.array([entry.target for entry in employees], dtype=np.int64),
        np.array([entry.min_gap_days or 0 for entry in employees], dtype=np.int64),
        np.array(caps, dtype=np.int64),
        pinned,
        _permitted(_find(problem, problem.published, openings), options),
        np.bincount(np.array([pin.employee for pin in pinned], dtype=np.int64), minlength=len(employees)),
        np.array([opening.seats - taken[at] for at, opening in enumerate(openings)], dtype=np.int64),
        np.ones(len(options.employee), dtype=np.bool_),
        start,
        start + np.array([slot.minutes for slot in firsts], dtype=np.int64),
        np.array([slot.day for slot in firsts], dtype=np.int64),
        np.array([slot.week for slot in firsts], dtype=np.int64),
        {},
    )
    _close_what_pins_take(board)
    return board


def _find(problem: Problem, entries: Iterable[Pin], openings: list[Opening]) -> list[Pinned]:
    """Return where entries of usable slots are on the board, each once."""
    if not entries:
        return []
    where = {
        (slot.visit, slot.start, slot.service): (at, slot) for at, entry in enumerate(openings) for slot in entry.slots
    }
    position = {employee.id: at for at, employee in enumerate(problem.employees)}
    named = dict.fromkeys((entry.employee, (entry.visit, minute(entry.start), entry.service)) for entry in entries)
    return [Pinned(position[name], *where[key]) for name, key in named if name in position and key in where]


def _permitted(entries: list[Pinned], options: Options) -> dict[int, list[Pinned]]:
    """Return by employee the entries that are options."""
    found: dict[int, list[Pinned]] = defaultdict(list)
    for entry in entries:
        begin, end = np.searchsorted(options.employee, (entry.employee, entry.employee + 1))
        if entry.opening in options.opening[begin:end]:
            found[entry.employee].append(entry)
    return found


def _close_what_pins_take(board: Board) -> None:
    """Close the options that an employee's own pins leave no room for, and full openings."""
    options = board.options
    held: dict[int, list[int]] = defaultdict(list)
    for pin in board.pinned:
        held[pin.employee].append(pin.opening)
    for at in sorted(held):
        rows = slice(*np.searchsorted(options.employee, (at, at + 1)))
        board.free[rows] = [_stays_open(board, at, int(other), held[at]) for other in options.opening[rows]]
    board.free[board.seats[options.opening] <= 0] = False


def _stays_open(board: Board, at: int, opening: int, held: list[int]) -> bool:
    employee, week = board.problem.employees[at], int(board.week[opening])
    if len(held) >= employee.target or any(board.clash(at, opening, pin) for pin in held):
        return False
    if employee.max_per_week is None:
        return True
    left = employee.max_per_week - sum(1 for pin in held if board.week[pin] == week)
    board.weeks_left[at, week] = left
    return left > 0
