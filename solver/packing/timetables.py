"""The most valuable timetable of every visit when each seat has a price: dynamic programs over all visits at once.

Seats, breaks and visits are measured in ticks from each visit's start. A timetable keeps the therapist to one treatment
at a time and places up to two floating breaks; longest runs, limits on sessions and rooms are left out, so that its
value is never too low.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from solver.options import Ints
from solver.packing.case import Case
from solver.problem import Visit
from solver.zones import minute

Floats = npt.NDArray[np.float64]
_NEVER = -1e15
_MOST_BREAKS = 2


@dataclass(frozen=True, slots=True)
class _Step:
    """Seats that begin at one tick and last equally long, by visit; one behind all seats where a visit has none."""

    length: int
    seat: Ints


@dataclass(frozen=True, slots=True)
class _Pause:
    """A floating break by visit: first and last tick at which it may begin (last below first where there is none)."""

    first: Ints
    last: Ints
    length: Ints


class Timetables:
    """The visits of a case, ready to be valued."""

    def __init__(self, case: Case) -> None:
        """Measure everything in ticks of the largest common length."""
        units = [at for at, unit in enumerate(case.units) if unit.visit is not None]
        visits = [unit.visit for unit in case.units if unit.visit is not None]
        self._position = {unit: at for at, unit in enumerate(units)}
        tick = _tick(case, visits)
        self._ticks = max((minute(visit.end) - minute(visit.start)) // tick for visit in visits) if visits else 0
        self._visits = len(visits)
        self._pauses = _pauses(visits, tick)
        done = 0 if not self._pauses else (1 << len(self._pauses)) - 1
        self._done = done
        self._begin = np.full(len(visits), 0, dtype=np.int64)
        for bit, pause in enumerate(self._pauses):
            self._begin |= np.where(pause.last < pause.first, 1 << bit, 0)
        self._margin = 1 + max([*(_ticks_of(case, seat, tick)[1] for seat in range(len(case.seats))), 0])
        self._margin += max((int(pause.length.max(initial=0)) for pause in self._pauses), default=0)
        self._steps = self._by_tick(case, tick)
        self._rests = [list(_rests(self._pauses, at)) for at in range(self._ticks)]
        self._length = np.array([_ticks_of(case, seat, tick)[1] for seat in range(len(case.seats))], dtype=np.int64)

    def _by_tick(self, case: Case, tick: int) -> list[list[_Step]]:
        """Return the steps of each tick: by length and by how many of a visit's seats with it came before."""
        found: list[dict[tuple[int, int], list[tuple[int, int]]]] = [defaultdict(list) for _ in range(self._ticks)]
        seen: dict[tuple[int, int, int], int] = defaultdict(int)
        for seat, entry in enumerate(case.seats):
            if entry.plain:
                continue
            visit = self._position[entry.unit]
            start, length = _ticks_of(case, seat, tick)
            rank = seen[visit, start, length]
            seen[visit, start, length] += 1
            found[start][length, rank].append((seat, visit))
        return [
            [
                _Step(length, _by_visit(held, self._visits, len(case.seats)))
                for (length, _), held in sorted(kinds.items())
            ]
            for kinds in found
        ]

    def best(self, worth: Floats) -> tuple[Floats, Ints]:
        """Return the value of each visit's best timetable and the seats of all of them, `worth` being by seat."""
        value, choice, leap = self._backward(worth)
        visits, state, at = np.arange(self._visits), self._begin.copy(), np.zeros(self._visits, dtype=np.int64)
        chosen = [np.empty(0, dtype=np.int64)]
        while len(visits):
            at = leap[state, at, visits]
            ahead = at < self._ticks
            visits, state, at = visits[ahead], state[ahead], at[ahead]
            picked = choice[state, at, visits]
            seated = picked >= 0
            chosen.append(picked[seated])
            at[seated] += self._length[picked[seated]]
            for bit, pause in enumerate(self._pauses):
                resting = picked == -2 - bit
                at[resting] += pause.length[visits[resting]]
                state[resting] |= 1 << bit
        return value[self._begin, 0, np.arange(self._visits)], np.concatenate(chosen)

    def regret(self, worth: Floats) -> Floats:
        """Return by seat how much less its visit's best timetable is worth when it has to hold this seat."""
        onward, _, _ = self._backward(worth)
        paid = np.append(worth, _NEVER)
        before = np.full_like(onward, _NEVER)
        visits = np.arange(self._visits)
        before[self._begin, 0, visits] = 0
        for at in range(self._ticks):
            now = before[:, at]
            before[:, at + 1] = np.maximum(before[:, at + 1], now)
            for step in self._steps[at]:
                there = before[:, at + step.length]
                np.maximum(there, now + paid[step.seat], out=there)
            for state, bit, may in self._rests[at]:
                then, reached = state | 1 << bit, at + self._pauses[bit].length[may]
                before[then, reached, may] = np.maximum(before[then, reached, may], now[state, may])
        total = onward[self._begin, 0, visits]
        found = np.zeros(len(paid))
        for at, steps in enumerate(self._steps):
            for step in steps:
                through = before[:, at] + onward[:, at + step.length]
                found[step.seat] = total - through.max(axis=0) - paid[step.seat]
        return found[:-1]

    def _backward(self, worth: Floats) -> tuple[Floats, Ints, Ints]:
        """Return the value from each (breaks placed, tick, visit) on, what is chosen there, and when something is next.

        A choice is a seat, -1 for none, or -2 minus the number of the break that begins.
        """
        states = self._done + 1
        paid = np.append(worth, _NEVER)
        value = np.full((states, self._ticks + self._margin, self._visits), _NEVER)
        value[self._done] = 0
        choice = np.full((states, self._ticks, self._visits), -1, dtype=np.int64)
        leap = np.full((states, self._ticks + self._margin, self._visits), self._ticks, dtype=np.int64)
        for at in range(self._ticks - 1, -1, -1):
            now, taken = value[:, at], choice[:, at]
            now[:] = value[:, at + 1]
            for step in self._steps[at]:
                offered = value[:, at + step.length] + paid[step.seat]
                better = offered > now
                np.copyto(now, offered, where=better)
                np.copyto(taken, step.seat, where=better)
            for state, bit, may in self._rests[at]:
                offered = value[state | 1 << bit, at + self._pauses[bit].length[may], may]
                better = offered > now[state, may]
                now[state, may[better]] = offered[better]
                taken[state, may[better]] = -2 - bit
            leap[:, at] = np.where(taken == -1, leap[:, at + 1], at)
        return value, choice, leap


def _by_visit(held: list[tuple[int, int]], visits: int, nobody: int) -> Ints:
    """Return the seat of each visit from pairs of seat and visit."""
    found = np.full(visits, nobody, dtype=np.int64)
    for seat, visit in held:
        found[visit] = seat
    return found


def _rests(pauses: list[_Pause], at: int) -> Iterator[tuple[int, int, Ints]]:
    """Yield (breaks placed, a break that is not, visits in which it may begin at this tick)."""
    for bit, pause in enumerate(pauses):
        may = np.flatnonzero((pause.first <= at) & (at <= pause.last))
        for state in range(1 << len(pauses)) if len(may) else ():
            if not state >> bit & 1:
                yield state, bit, may


def _tick(case: Case, visits: list[Visit]) -> int:
    """Return the largest number of minutes that divides every time in the visits."""
    common = 0
    for visit in visits:
        start = minute(visit.start)
        common = gcd(common, minute(visit.end) - start)
        for pause in visit.floating_breaks:
            common = gcd(common, minute(pause.earliest) - start, pause.minutes)
    begin = {unit.visit.id: minute(unit.visit.start) for unit in case.units if unit.visit is not None}
    for seat in case.seats:
        if not seat.plain:
            common = gcd(common, seat.slot.start - begin[seat.slot.visit], seat.slot.occupied_minutes)
    return common or 1


def _ticks_of(case: Case, seat: int, tick: int) -> tuple[int, int]:
    """Return when a seat begins and how long it is occupied."""
    entry = case.seats[seat]
    visit = case.units[entry.unit].visit
    if visit is None:
        return 0, 0
    return (entry.slot.start - minute(visit.start)) // tick, entry.slot.occupied_minutes // tick


def _pauses(visits: list[Visit], tick: int) -> list[_Pause]:
    found = []
    for bit in range(min(_MOST_BREAKS, max((len(visit.floating_breaks) for visit in visits), default=0))):
        spans = [_pause_of(visit, bit, tick) for visit in visits]
        found.append(_Pause(*(np.array(column, dtype=np.int64) for column in zip(*spans, strict=True))))
    return found


def _pause_of(visit: Visit, bit: int, tick: int) -> tuple[int, int, int]:
    """Return (first, last, length) in ticks of a visit's floating break, (0, -1, 0) where it has none."""
    if bit >= len(visit.floating_breaks):
        return 0, -1, 0
    pause = visit.floating_breaks[bit]
    start = minute(visit.start)
    first = max(0, minute(pause.earliest) - start)
    last = min(minute(pause.latest), minute(visit.end) - pause.minutes) - start
    return first // tick, last // tick, pause.minutes // tick
