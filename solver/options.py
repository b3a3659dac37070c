"""Who could take which seat: slots that are alike for everyone become one opening, and employees meet them in arrays.

Positions of employees and openings are those of the canonical problem, so that no array depends on the order of input.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.problem import Employee, Problem
from solver.slots import Slot
from solver.tight import tight_groups
from solver.zones import minute

Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
# An employee's position and a minute since 1970 share one number, the minute in the lower half.
_SHIFT = np.int64(32)


@dataclass(frozen=True, slots=True)
class Opening:
    """Slots with the same start, service and site whose therapists suit the same employees.

    A slot whose use may exclude others is an opening of its own; `group` numbers those that may, -1 for plain ones.
    """

    slots: tuple[Slot, ...]
    group: int = -1

    @property
    def seats(self) -> int:
        """How many employees it takes."""
        return sum(slot.places for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Options:
    """Every permitted pair, sorted by employee and opening; the three arrays have equal length."""

    employee: Ints
    opening: Ints
    dissatisfaction: Ints


@dataclass(frozen=True, slots=True)
class _Windows:
    """All windows, by employee and start, and the spans that remain when touching windows are joined."""

    key: Ints
    rating: Ints
    span_employee: Ints
    span_start: Ints
    span_end: Ints


def expand(problem: Problem, slots: list[Slot]) -> tuple[list[Opening], Options]:
    """Return the openings of a canonical problem and who may take them, before any limit on the employee."""
    classes, suits = _therapist_classes(problem)
    openings = _merge(slots, classes, tight_groups(problem, slots))
    windows = _windows(problem.employees)
    blocks: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for at, entry in enumerate(openings):
        slot = entry.slots[0]
        blocks[slot.site, slot.service, classes[slot.therapist]].append(at)
    may_use = {
        site.id: np.array([site.id in entry.sites and _wants_any(entry) for entry in problem.employees], dtype=np.bool_)
        for site in problem.sites
    }
    liking = {service.id: _liking(problem.employees, service.id) for service in problem.services}
    found = [
        _within_windows(windows, eligible, openings, members)
        for (site, service, kind), members in blocks.items()
        if (eligible := may_use[site] & (liking[service] >= 0) & suits[kind]).any()
    ]
    employee = np.concatenate([pair[0] for pair in found] or [_none()])
    opening = np.concatenate([pair[1] for pair in found] or [_none()])
    order = np.lexsort((opening, employee))
    employee, opening = employee[order], opening[order]
    return openings, Options(employee, opening, _dissatisfaction(windows, openings, liking, (employee, opening)))


def _wants_any(employee: Employee) -> bool:
    return employee.target > 0 and employee.max_per_week != 0


def _none() -> Ints:
    return np.empty(0, dtype=np.int64)


def _therapist_classes(problem: Problem) -> tuple[dict[str, int], list[Truths]]:
    """Number therapists so that those whom the same employees accept share a class; say whom each class suits."""
    never: dict[str, list[int]] = defaultdict(list)
    only: dict[str, list[int]] = defaultdict(list)
    for at, employee in enumerate(problem.employees):
        for therapist in employee.never_therapists:
            never[therapist].append(at)
        for therapist in employee.only_therapists or ():
            only[therapist].append(at)
    open_to_all = np.array([employee.only_therapists is None for employee in problem.employees], dtype=np.bool_)
    kinds: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    classes: dict[str, int] = {}
    suits: list[Truths] = []
    for entry in problem.therapists:
        wishes = (tuple(never[entry.id]), tuple(only[entry.id]))
        classes[entry.id] = kinds.setdefault(wishes, len(kinds))
        if len(kinds) > len(suits):
            fits = open_to_all.copy()
            fits[list(wishes[1])] = True
            fits[list(wishes[0])] = False
            suits.append(fits)
    return classes, suits


def _merge(slots: list[Slot], classes: dict[str, int], groups: list[int]) -> list[Opening]:
    alike: dict[tuple[int, str, str, int, int], list[int]] = defaultdict(list)
    for at, slot in enumerate(slots):
        alone = at if groups[at] >= 0 else -1
        alike[slot.start, slot.site, slot.service, classes[slot.therapist], alone].append(at)
    return [Opening(tuple(slots[at] for at in alike[key]), groups[alike[key][0]]) for key in sorted(alike)]


def _windows(employees: tuple[Employee, ...]) -> _Windows:
    """Return the windows as arrays; those of each employee are sorted already."""
    remembered: dict[object, int] = {}
    owner, start, end, rating = [], [], [], []
    for at, employee in enumerate(employees):
        for window in employee.windows:
            owner.append(at)
            start.append(remembered.get(window.start) or remembered.setdefault(window.start, minute(window.start)))
            end.append(remembered.get(window.end) or remembered.setdefault(window.end, minute(window.end)))
            rating.append(window.rating)
    owners, starts, ends = (np.array(values, dtype=np.int64) for values in (owner, start, end))
    begins = np.ones(len(owners), dtype=np.bool_)
    begins[1:] = (owners[1:] != owners[:-1]) | (starts[1:] > ends[:-1])
    finishes = np.roll(begins, -1)
    return _Windows(
        (owners << _SHIFT) | starts, np.array(rating, dtype=np.int64), owners[begins], starts[begins], ends[finishes]
    )


def _liking(employees: tuple[Employee, ...], service: str) -> Ints:
    """Return each employee's position of the service in their list, -1 where it is not acceptable."""
    places = [employee.services.index(service) if service in employee.services else -1 for employee in employees]
    return np.array(places, dtype=np.int64)


def _within_windows(
    windows: _Windows, eligible: Truths, openings: list[Opening], members: list[int]
) -> tuple[Ints, Ints]:
    """Pair eligible employees with those openings of equal length whose whole treatment lies in their time."""
    starts = np.array([openings[at].slots[0].start for at in members], dtype=np.int64)
    minutes = openings[members[0]].slots[0].minutes
    chosen = eligible[windows.span_employee]
    first = np.searchsorted(starts, windows.span_start[chosen], side="left")
    beyond = np.searchsorted(starts, windows.span_end[chosen] - minutes, side="right")
    count = np.maximum(beyond - first, 0)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return (
        np.repeat(windows.span_employee[chosen], count),
        np.array(members, dtype=np.int64)[np.repeat(first, count) + offset],
    )


def _dissatisfaction(
    windows: _Windows, openings: list[Opening], liking: dict[str, Ints], pairs: tuple[Ints, Ints]
) -> Ints:
    """Return min(4, worst rating overlapped - 1 + position of the service) of each pair."""
    employee, opening = pairs
    if not len(employee):
        return _none()
    firsts = [entry.slots[0] for entry in openings]
    starts = np.array([slot.start for slot in firsts], dtype=np.int64)[opening]
    minutes = np.array([slot.minutes for slot in firsts], dtype=np.int64)[opening]
    names = sorted(liking)
    service = np.array([names.index(slot.service) for slot in firsts], dtype=np.int64)[opening]
    position = np.stack([liking[name] for name in names])[service, employee]
    begin = np.searchsorted(windows.key, (employee << _SHIFT) | starts, side="right") - 1
    beyond = np.searchsorted(windows.key, (employee << _SHIFT) | (starts + minutes - 1), side="right")
    ratings = np.append(windows.rating, 0)
    worst = np.maximum.reduceat(ratings, np.column_stack((begin, beyond)).ravel())[::2]
    return np.minimum(4, worst - 1 + position)
