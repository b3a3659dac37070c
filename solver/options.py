"""Who could take which seat: slots that are alike for everyone become one opening, and employees meet them in arrays.

Positions of employees and openings are those of the canonical problem, so that no array depends on the order of input.
"""

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from solver.problem import Employee, Problem
from solver.slots import Slot
from solver.tight import tight_groups
from solver.zones import minute

Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
# An employee's position stands above a minute since 1970, or above an opening and the dissatisfaction with it (0 to 4),
# in one number: sorting by it sorts by all of them.
_SHIFT, _LIKING, _WORST = 32, 3, 4
_LOWER = (1 << _SHIFT) - 1


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
class _Time:
    """Windows by employee and start, and the spans that remain when touching windows are joined.

    `key` orders windows by employee and start, see `_key`. `span[at]` is the first span of an employee, the last entry
    stands behind all. A span is made of the windows from `opens` on and before `closes`.
    """

    key: Ints
    end: Ints
    rating: Ints
    span: Ints
    opens: Ints
    closes: Ints


class _Kind(NamedTuple):
    """Therapists of a site whom the same of its employees refuse, or name among the only ones they accept."""

    never: tuple[int, ...]
    only: tuple[int, ...]

    def suits(self, employees: Ints, open_to_all: Truths) -> Truths:
        """Say which of these employees accept such a therapist."""
        fits = open_to_all[employees]
        if self.only:
            fits |= np.isin(employees, self.only)
        return fits & ~np.isin(employees, self.never) if self.never else fits


@dataclass(frozen=True, slots=True)
class _Wishes:
    """Who wants anything `at_site`, and the `place` of a service in everyone's list (-1: not there).

    `kind_of` is by site and therapist, in the order of `kinds`.
    """

    at_site: dict[str, Ints]
    place: dict[str, npt.NDArray[np.int8]]
    open_to_all: Truths
    kind_of: dict[tuple[str, str], int]
    kinds: list[_Kind]


def expand(problem: Problem, slots: list[Slot], *, by_visit: bool = False) -> tuple[list[Opening], Options]:
    """Return the openings of a canonical problem and who may take them, before any limit on the employee.

    `by_visit` keeps the slots of every visit together and apart from those of others.
    """
    wishes, time = _wishes(problem, slots), _time(problem.employees)
    openings = _merge(slots, wishes.kind_of, tight_groups(problem, slots, by_visit=by_visit))
    blocks: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for at, entry in enumerate(openings):
        slot = entry.slots[0]
        blocks[slot.site, slot.service, wishes.kind_of[slot.site, slot.therapist]].append(at)
    found = [np.empty(0, dtype=np.int64)]
    for (site, service, kind), members in blocks.items():
        employees = wishes.at_site[site]
        place = wishes.place[service][employees]
        eligible = (place >= 0) & wishes.kinds[kind].suits(employees, wishes.open_to_all)
        found.append(
            _pairs(time, employees[eligible], place[eligible], [(at, openings[at].slots[0]) for at in members])
        )
    pairs = np.sort(np.concatenate(found))
    return openings, Options(pairs >> _SHIFT, (pairs & _LOWER) >> _LIKING, pairs & (1 << _LIKING) - 1)


def _wishes(problem: Problem, slots: list[Slot]) -> _Wishes:
    at_site: dict[str, list[int]] = {site.id: [] for site in problem.sites}
    place = {service.id: np.full(len(problem.employees), -1, dtype=np.int8) for service in problem.services}
    never: dict[str, list[int]] = defaultdict(list)
    only: dict[str, list[int]] = defaultdict(list)
    for at, employee in enumerate(problem.employees):
        if employee.target > 0 and employee.max_per_week != 0:
            for site in employee.sites:
                at_site[site].append(at)
        for position, service in enumerate(employee.services):
            place[service][at] = min(position, _WORST)
        for therapist in employee.never_therapists:
            never[therapist].append(at)
        for therapist in employee.only_therapists or ():
            only[therapist].append(at)
    open_to_all = np.array([employee.only_therapists is None for employee in problem.employees], dtype=np.bool_)
    sites = {site: np.array(members, dtype=np.int64) for site, members in at_site.items()}
    found = {
        (site, therapist): _Kind(_among(never[therapist], sites[site]), _among(only[therapist], sites[site]))
        for site, therapist in {(slot.site, slot.therapist) for slot in slots}
    }
    kinds = sorted(set(found.values()))
    number = {kind: at for at, kind in enumerate(kinds)}
    return _Wishes(sites, place, open_to_all, {pair: number[kind] for pair, kind in found.items()}, kinds)


def _among(employees: list[int], members: Ints) -> tuple[int, ...]:
    """Return those of some employees who are members, ascending."""
    return tuple(np.intersect1d(employees, members).tolist()) if employees else ()


def _merge(slots: list[Slot], classes: dict[tuple[str, str], int], groups: list[int]) -> list[Opening]:
    alike: dict[tuple[int, str, str, int, int], list[int]] = defaultdict(list)
    for at, slot in enumerate(slots):
        alone = at if groups[at] >= 0 else -1
        alike[slot.start, slot.site, slot.service, classes[slot.site, slot.therapist], alone].append(at)
    return [Opening(tuple(slots[at] for at in alike[key]), groups[alike[key][0]]) for key in sorted(alike)]


def _time(employees: tuple[Employee, ...]) -> _Time:
    """Return the time of everyone; the windows of each employee are in order and do not overlap."""
    windows = [window for employee in employees for window in employee.windows]
    start, end = (
        np.array(list(map(minute, map(attrgetter(name), windows))), dtype=np.int64) for name in ("start", "end")
    )
    rating = np.array(list(map(attrgetter("rating"), windows)), dtype=np.int64)
    owner = np.repeat(np.arange(len(employees)), [len(employee.windows) for employee in employees])
    begins = np.ones(len(windows), dtype=np.bool_)
    begins[1:] = (owner[1:] != owner[:-1]) | (start[1:] > end[:-1])
    opens = np.flatnonzero(begins)
    span = np.searchsorted(owner[opens], np.arange(len(employees) + 1))
    return _Time(_key(owner, start), end, rating, span, opens, np.append(opens[1:], len(windows)))


def _key(owner: Ints, lower: Ints) -> Ints:
    """Return one number for an employee's position and what stands in the lower half."""
    return (owner << _SHIFT) | lower


def _pairs(time: _Time, employees: Ints, place: npt.NDArray[np.int8], openings: list[tuple[int, Slot]]) -> Ints:
    """Pair employees with openings of one length, ascending, whose whole treatment lies in their time; packed."""
    minutes = openings[0][1].minutes
    starts = np.array([slot.start for _, slot in openings], dtype=np.int64)
    spans, whose = ranges(time.span[employees], time.span[employees + 1])
    opens, closes = time.opens[spans], time.closes[spans]
    seats, span = ranges(
        np.searchsorted(starts, time.key[opens] & _LOWER, side="left"),
        np.searchsorted(starts, time.end[closes - 1] - minutes, side="right"),
    )
    whose = whose[span]
    worst = time.rating[opens[span]]
    several = np.flatnonzero((closes - opens > 1)[span])
    worst[several] = _worst_rating(time, employees[whose[several]], starts[seats[several]], minutes)
    dissatisfaction = np.minimum(_WORST, worst - 1 + place[whose])
    opening = np.array([at for at, _ in openings], dtype=np.int64)
    return _key(employees[whose], (opening[seats] << _LIKING) | dissatisfaction)


def places(entries: Ints, members: Ints) -> Ints:
    """Return the position of each entry among some numbers, of which it is one."""
    position = np.empty(int(members.max(initial=-1)) + 1, dtype=np.int64)
    position[members] = np.arange(len(members))
    return position[entries]


def ranges(first: Ints, beyond: Ints) -> tuple[Ints, Ints]:
    """Return all numbers of several ranges in a row, and for each the position of its range."""
    count = np.maximum(beyond - first, 0)
    which = np.repeat(np.arange(len(count)), count)
    return np.arange(len(which)) - (np.cumsum(count) - count - first)[which], which


def _worst_rating(time: _Time, employees: Ints, starts: Ints, minutes: int) -> Ints:
    """Return the worst rating of the windows that treatments overlap which lie in an employee's time."""
    if not len(employees):
        return employees
    begin = np.searchsorted(time.key, _key(employees, starts), side="right") - 1
    beyond = np.searchsorted(time.key, _key(employees, starts + minutes - 1), side="right")
    ratings = np.append(time.rating, 0)
    return np.maximum.reduceat(ratings, np.column_stack((begin, beyond)).ravel())[::2]
