"""One tight component as arrays: who could have which seat, and which seats exclude each other."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from solver.board import Board
from solver.components import Component
from solver.levels import Standings
from solver.options import Ints, Truths
from solver.problem import Employee, Visit
from solver.slots import Slot
from solver.tight import most_at_once

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seat:
    """An opening of the component, for `places` people; `unit` is a position among the case's units.

    A plain seat stands for slots that exclude nothing, and so has no occupied time to keep.
    """

    slot: Slot
    places: int
    unit: int
    plain: bool

    @property
    def is_class(self) -> bool:
        """Say whether several people share one occupied time."""
        return self.places > 1 and not self.plain


@dataclass(frozen=True, slots=True)
class Unit:
    """What is decided at once: a visit with its seats, or the plain seats of a day (`visit` is then None)."""

    visit: Visit | None
    seats: tuple[int, ...]
    day: int


@dataclass(frozen=True, slots=True)
class Case:
    """A component. Arrays by row: one entry an option, pins' own included, in the order of the board's options.

    `rows` are the options' rows on the board, `owner` and `seat` positions among `employees` and `seats`, `unit` that
    of the seat, `amount` what the appointment adds to a share. `pinned` and `published` mark those that must or should
    stand. `first[i]` is the first row of the i-th employee. `crowded` are (stations, seats) of rooms that could
    overflow.
    """

    board: Board
    component: Component
    employees: list[Employee]
    people: Standings
    seats: list[Seat]
    units: list[Unit]
    crowded: list[tuple[int, list[int]]]
    rows: Ints
    owner: Ints
    seat: Ints
    unit: Ints
    amount: Ints
    disliked: Ints
    pinned: Truths
    published: Truths
    start: Ints
    end: Ints
    day: Ints
    week: Ints
    first: Ints

    def share(self, employee: int, amount: int) -> Fraction:
        """Return an employee's share with `amount` in this round."""
        return self.people.share(employee, amount)

    def amounts(self, chosen: Ints) -> list[int]:
        """Return what each employee has in this round, in sessions or minutes."""
        total = np.zeros(len(self.employees), dtype=np.int64)
        np.add.at(total, self.owner[chosen], self.amount[chosen])
        return [int(amount) for amount in total]

    def clashing(self, row: int) -> Ints:
        """Return the rows of the same employee that cannot be had together with this one, itself included."""
        owner = int(self.owner[row])
        gap = self.employees[owner].min_gap_days or 0
        mine: Ints = np.arange(self.first[owner], self.first[owner + 1])
        near = np.abs(self.day[mine] - self.day[row]) < gap
        at_once = (self.start[mine] < self.end[row]) & (self.start[row] < self.end[mine])
        found: Ints = mine[near | at_once]
        return found


def read_case(board: Board, component: Component) -> Case:
    """Return the case of a tight component."""
    options = board.options
    members = np.zeros(len(board.problem.employees), dtype=np.bool_)
    members[component.employees] = True
    rows = np.flatnonzero(members[options.employee])
    units, seats = _units(board, component)
    owner = np.searchsorted(component.employees, options.employee[rows])
    seat = np.searchsorted(component.openings, options.opening[rows])
    opening = options.opening[rows]
    minutes = board.end[opening] - board.start[opening]
    return Case(
        board,
        component,
        [board.problem.employees[at] for at in component.employees],
        board.people.of(component.employees),
        seats,
        units,
        _crowded(board, seats),
        rows,
        owner,
        seat,
        np.array([entry.unit for entry in seats], dtype=np.int64)[seat],
        minutes if board.problem.currency == "minutes" else np.ones(len(rows), dtype=np.int64),
        options.dissatisfaction[rows],
        _marked(board, rows, {(pin.employee, pin.opening) for pin in board.pinned}),
        _marked(board, rows, {(entry.employee, entry.opening) for held in board.published.values() for entry in held}),
        board.start[opening],
        board.end[opening],
        board.day[opening],
        board.week[opening],
        np.searchsorted(owner, np.arange(len(component.employees) + 1)),
    )


def _units(board: Board, component: Component) -> tuple[list[Unit], list[Seat]]:
    """Return the units, visits in the problem's order and then the days of plain seats, and all seats."""
    members: dict[tuple[int, int], list[int]] = {}
    position = {visit.id: at for at, visit in enumerate(board.problem.visits)}
    plain = len(position)
    openings = [board.openings[at] for at in component.openings]
    for at, opening in enumerate(openings):
        slot = opening.slots[0]
        key = (plain, slot.day) if opening.group < 0 else (position[slot.visit], slot.day)
        members.setdefault((key[0], key[1] if key[0] == plain else 0), []).append(at)
    units: list[Unit] = []
    seats = [Seat(opening.slots[0], opening.seats, 0, opening.group < 0) for opening in openings]
    for (visit, _), held in sorted(members.items()):
        for at in held:
            seats[at] = Seat(seats[at].slot, seats[at].places, len(units), seats[at].plain)
        units.append(
            Unit(None if visit == plain else board.problem.visits[visit], tuple(held), seats[held[0]].slot.day)
        )
    return units, seats


def _crowded(board: Board, seats: list[Seat]) -> list[tuple[int, list[int]]]:
    by_room: dict[str, list[int]] = {}
    for at, seat in enumerate(seats):
        if not seat.plain:
            by_room.setdefault(seat.slot.room, []).append(at)
    found = []
    for room in board.problem.rooms:
        held = by_room.get(room.id, [])
        if held and most_at_once(seats[at].slot for at in held) > room.stations:
            found.append((room.stations, held))
    return found


def _marked(board: Board, rows: Ints, pairs: set[tuple[int, int]]) -> Truths:
    if not pairs:
        return np.zeros(len(rows), dtype=np.bool_)
    options = board.options
    found = zip(options.employee[rows].tolist(), options.opening[rows].tolist(), strict=True)
    return np.array([pair in pairs for pair in found], dtype=np.bool_)
