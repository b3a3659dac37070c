"""The block of seats for which someone competes, by alternating paths through a finished component.

From an employee who is short, go to every opening they could take, from there to those who sit there, from them to
wherever they could sit instead, and so on. In a best roster every seat reached is taken, by people whose share is no
better. Sets of openings are bit masks over the component's openings.
"""

from collections.abc import Sequence

import numpy as np

from solver.board import Board
from solver.components import Component
from solver.options import Ints, Truths, places, ranges

# By position of an employee: (seats, competing employees), None when a seat in the block is empty.
Blocks = dict[int, tuple[int, int] | None]
_STRIPE = 1024


def contested(board: Board, component: Component, rows: Ints, got: Sequence[int]) -> Blocks:
    """Return the block of everyone below target who could have one more, were it not for the others.

    `rows` of the board's options are the roster, `got` how many each employee of the component has in it.
    """
    short = np.flatnonzero(np.array(got, dtype=np.int64) < board.target[component.employees])
    contest = Contest(board, component, np.sort(rows), short)
    people = enumerate(component.employees[short].tolist())
    return {at: contest.block(place) for place, at in people if contest.could_have_more(place)}


class Contest:
    """Who sits where in one component, and which openings can be reached by those who are short.

    An option is given by its position among the component's, an opening by its in the component.
    """

    def __init__(self, board: Board, component: Component, rows: Ints, short: Ints) -> None:
        """Take the roster as rows of the board's options, ascending; `short` are positions in the component."""
        everyone = np.arange(len(component.employees) + 1)
        opening = board.options.opening[component.options]
        self._owner = places(board.options.employee[component.options], component.employees)
        self._opening = places(opening, component.openings)
        self._first = np.searchsorted(self._owner, everyone)
        self._held = np.searchsorted(component.options, rows)
        self._first_held = np.searchsorted(self._owner[self._held], everyone)
        self._span = board.start[opening], board.end[opening]
        self._day, self._week = board.day[opening], board.week[opening]
        self._gap, self._weekly = self._limits(board, component)
        self._seats = board.seats[component.openings]
        self._is_full = np.bincount(self._opening[self._held], minlength=len(self._seats)) >= self._seats
        moving, to = self._possible(self._owner[self._held], np.arange(len(rows)))
        self._onward = _masks(self._opening[self._held[moving]], self._opening[to], len(self._seats), len(self._seats))
        coming, more = self._possible(short, np.full(len(short), -1))
        self._more = _masks(coming, self._opening[more], len(short), len(self._seats))
        self._reach: dict[int, int] = {}
        self._blocks: dict[int, tuple[int, int] | None] = {}

    def _limits(self, board: Board, component: Component) -> tuple[Ints, Ints]:
        """Return, by option, the days between appointments of its employee, and how many its week takes beside pins."""
        owner = component.employees[self._owner]
        weekly = board.weekly[owner]
        for (at, week), left in board.weeks_left.items():
            employee = int(np.searchsorted(component.employees, at))
            if employee < len(component.employees) and component.employees[employee] == at:
                mine = slice(*self._first[employee : employee + 2])
                weekly[mine][self._week[mine] == week] = left
        return board.gap[owner], weekly

    def _possible(self, employees: Ints, freed: Ints) -> tuple[Ints, Ints]:
        """Return the options that each of these could take, as (position of the case, option).

        `freed` is the appointment given up for it, as a position in those held, -1 for none.
        """
        option, case = ranges(self._first[employees], self._first[employees + 1])
        held = np.zeros(len(self._owner), dtype=np.bool_)
        held[self._held] = True
        option, case = option[~held[option]], case[~held[option]]
        owner = employees[case]
        beside, pair = ranges(self._first_held[owner], self._first_held[owner + 1])
        kept = beside != freed[case[pair]]
        pair, other = pair[kept], self._held[beside[kept]]
        one = option[pair]
        in_week = np.bincount(pair[self._week[one] == self._week[other]], minlength=len(option))
        clashes = np.bincount(pair[self._clash(one, other)], minlength=len(option))
        possible = (clashes == 0) & (in_week < self._weekly[option])
        return case[possible], option[possible]

    def _clash(self, one: Ints, other: Ints) -> Truths:
        """Say which pairs of options of an employee exclude each other: at once, or nearer than their days allow."""
        start, end = self._span
        at_once: Truths = (start[one] < end[other]) & (start[other] < end[one])
        near: Truths = np.abs(self._day[one] - self._day[other]) < self._gap[one]
        return at_once | near

    def could_have_more(self, place: int) -> bool:
        """Say whether this one of the short could have another opening beside those they have, were it empty."""
        return bool(self._more[place])

    def block(self, place: int) -> tuple[int, int] | None:
        """Return (seats, competing employees) of the block around this one of the short.

        None when a seat in it is empty, which only clashes that a network does not know can cause.
        """
        reached, wanted = 0, self._more[place]
        while wanted:
            reached |= self._reached_from((wanted & -wanted).bit_length() - 1)
            wanted &= ~reached
        if reached not in self._blocks:
            self._blocks[reached] = self._count(reached)
        return self._blocks[reached]

    def _reached_from(self, opening: int) -> int:
        """Return the openings on alternating paths that begin by freeing a seat of this one, itself included."""
        if opening in self._reach:
            return self._reach[opening]
        reached = todo = 1 << opening
        while todo:
            at = (todo & -todo).bit_length() - 1
            onward = self._reach.get(at, self._onward[at])
            todo = (todo & (todo - 1) | onward & ~reached) & ~self._reach.get(at, 0)
            reached |= onward
        self._reach[opening] = reached
        return reached

    def _count(self, reached: int) -> tuple[int, int] | None:
        inside = _members(reached, len(self._seats))
        if not self._is_full[inside].all():
            return None
        competing = np.bincount(self._owner[inside[self._opening]], minlength=1)
        return int(self._seats[inside].sum()), int(np.count_nonzero(competing))


def pinned_block(board: Board, employee: int) -> tuple[int, int]:
    """Return (seats, competing employees) of the openings that pins have taken from an employee's options."""
    options = board.options
    rows = (options.employee == employee) & ~board.free
    wanted = np.isin(options.opening, options.opening[rows])
    pinned = {pin.opening for pin in board.pinned} & set(options.opening[rows].tolist())
    seats = sum(board.openings[at].seats for at in pinned)
    return seats, len(np.unique(options.employee[wanted]))


def _masks(source: Ints, target: Ints, sources: int, openings: int) -> list[int]:
    """Return for each source the mask of the openings that can be reached from it at once."""
    masks = []
    for first in range(0, sources, _STRIPE):
        here = (source >= first) & (source < first + _STRIPE)
        leads = np.zeros((min(_STRIPE, sources - first), openings), dtype=np.bool_)
        leads[source[here] - first, target[here]] = True
        masks += [int.from_bytes(row.tobytes(), "little") for row in np.packbits(leads, axis=1, bitorder="little")]
    return masks


def _members(mask: int, openings: int) -> Truths:
    """Return a mask as an array with one truth value an opening."""
    packed = np.frombuffer(mask.to_bytes((openings + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(packed, count=openings, bitorder="little").astype(np.bool_)
