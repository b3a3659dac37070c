"""Limits that prices are put on: on what one employee may have, and on which seats may be used together."""

from collections.abc import Iterator

import numpy as np

from solver.breaks import cliques
from solver.options import Ints
from solver.packing.case import Case

Limit = tuple[Ints, int]


def limits_on_rows(case: Case) -> Iterator[Limit]:
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


def limits_on_seats(case: Case) -> Iterator[Limit]:
    """Yield (seats, how many of them at most) for crowded rooms, therapists wanted twice, and limits of sessions."""
    for stations, seats in case.crowded:
        yield from ((np.array([seats[at] for at in members]), stations) for members in _at_once(case, seats))
    by_therapist: dict[str, list[int]] = {}
    for at, seat in enumerate(case.seats):
        if not seat.plain:
            by_therapist.setdefault(seat.slot.therapist, []).append(at)
    for seats in by_therapist.values():
        if len({case.seats[at].unit for at in seats}) > 1:
            for members in _at_once(case, seats):
                if len({case.seats[seats[at]].unit for at in members}) > 1:
                    yield np.array([seats[at] for at in members]), 1
    for unit in case.units:
        if unit.visit is not None and unit.visit.max_sessions is not None:
            yield np.array(unit.seats), unit.visit.max_sessions


def _at_once(case: Case, seats: list[int]) -> list[list[int]]:
    slots = [case.seats[at].slot for at in seats]
    return cliques([(slot.start, slot.occupied_until) for slot in slots])
