"""The checker's own picture of a part as a flow: which openings people could move between, and who could come in.

In the picture a tight place counts only if it is taken, and whoever keeps rules that a flow does not know stays where
they are. So whatever the picture says could be bettered could really be.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from solver.checks.held import Held
from solver.checks.parts import Part
from solver.checks.places import Opening
from solver.checks.wishes import Wishes
from solver.problem import Employee

if TYPE_CHECKING:
    from solver.checks.case import Case

Weeks = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Mover:
    """An employee who could be moved: pins set aside, `held` are openings, `could` the others with their liking.

    `can_have_more` says whether the target leaves room. Groups are sets of openings with a capacity: `weeks` is what is
    left of each week's, `days` are those (or the moments) already used; None when one appointment at most is to be had.
    """

    at: int
    held: list[tuple[int, int]]
    could: Wishes
    can_have_more: bool
    weeks: Weeks | None
    days: set[int] | None
    by_day: bool

    def ways(self, openings: Sequence[Opening], leaving: int | None) -> Iterator[tuple[int, int]]:
        """Yield the openings, with liking, that could be had after leaving one, or in addition."""
        every = zip(self.could.openings, self.could.liking, strict=True)
        if self.days is None:
            yield from every
            return
        week = day = None
        if leaving is not None:
            week, day = openings[leaving].week, self.group(openings[leaving])
        for at, liking in every:
            entry = openings[at]
            if (group := self.group(entry)) != day and group in self.days:
                continue
            if self.weeks is None or entry.week == week or self.weeks[entry.week] > 0:
                yield at, liking

    def group(self, opening: Opening) -> int:
        """Return the day, or the moment, of which one appointment at most can be had."""
        return opening.day if self.by_day else opening.start


@dataclass(slots=True)
class Picture:
    """One part: who moves, who sits where without a pin, and how many more each opening takes."""

    part: Part
    movers: list[Mover]
    holders: dict[int, list[tuple[Mover, int]]]
    room: dict[int, int]
    is_exact: bool


def picture_of(case: "Case", part: Part) -> Picture:
    """Draw a part of a roster that keeps the hard rules."""
    room = {at: _room(case, case.openings[at]) for at in part.openings}
    picture = Picture(part, [], defaultdict(list), room, not part.is_tight)
    for at in part.employees:
        mover = _mover(case, at, room)
        if mover is None:
            picture.is_exact = False
            continue
        picture.movers.append(mover)
        for opening, liking in mover.held:
            picture.holders[opening].append((mover, liking))
    return picture


def _room(case: "Case", opening: Opening) -> int:
    """Return how many more people an opening takes, -1 when nobody can ever move there."""
    usable = [place for place in opening.places if place.seat not in case.parts.exclusive or case.taken[place.seat]]
    return sum(place.service.places - case.taken[place.seat] for place in usable) if usable else -1


def _mover(case: "Case", at: int, room: dict[int, int]) -> Mover | None:
    """Return how an employee could move, None when days apart or treatments at once say more than a flow knows."""
    employee, wishes = case.problem.employees[at], case.wishes[at]
    own = case.by_employee[employee.id]
    pins = [held for held in own if (employee.id, held.seat) in case.fixed]
    free = [case.opening_of[held.seat] for held in own if (employee.id, held.seat) not in case.fixed]
    left = employee.target - len(pins)
    weeks = _weeks_left(case, employee, wishes, pins)
    usable = [room[opening] >= 0 or opening in free for opening in wishes.openings]
    if pins:
        beside = [_beside(employee, case.openings[entry], pins, weeks) for entry in wishes.openings]
        usable = [one and other for one, other in zip(usable, beside, strict=True)]
    openings, liking = wishes.openings, wishes.liking
    if not all(usable):
        openings, liking = list(compress(openings, usable)), list(compress(liking, usable))
    could = Wishes(openings, liking)
    held = [(entry, liking[openings.index(entry)]) for entry in free]
    if left <= 1:
        return Mover(at, held, could, len(free) < left, None, None, False)
    if not _nothing_missing(employee, [case.openings[entry] for entry in openings], weeks):
        return None
    by_day = bool(employee.min_gap_days)
    used = {case.openings[entry].day if by_day else case.openings[entry].start for entry in free}
    for entry in free if weeks else ():
        weeks[case.openings[entry].week] -= 1
    return Mover(at, held, could, len(free) < left, weeks or None, used, by_day)


def _weeks_left(case: "Case", employee: Employee, wishes: Wishes, pins: list[Held]) -> Weeks:
    """Return what pins leave of the weekly limit in every week that counts, empty without a limit."""
    if employee.max_per_week is None:
        return {}
    left = dict.fromkeys(map(case.weeks.__getitem__, wishes.openings), employee.max_per_week)
    for held in pins:
        left[held.week] = left.get(held.week, employee.max_per_week) - 1
    return left


def _beside(employee: Employee, opening: Opening, pins: list[Held], weeks: Weeks) -> bool:
    """Say whether an employee's pins leave room for an opening."""
    gap = employee.min_gap_days or 0
    near = any(abs(held.day - opening.day) < gap for held in pins)
    at_once = any(opening.start < held.end and held.start < opening.end for held in pins)
    return not near and not at_once and (not weeks or weeks[opening.week] > 0)


def _nothing_missing(employee: Employee, openings: list[Opening], weeks: Weeks) -> bool:
    """Say whether any two openings, in order of start, that exclude each other share a group of one."""
    gap = employee.min_gap_days or 0
    if weeks and gap <= 1 and max(weeks.values()) <= 1:
        return _weeks_apart(openings)
    near: list[Opening] = []
    for entry in openings:
        near = [other for other in near if other.end > entry.start or abs(entry.day - other.day) < gap]
        for other in near:
            one_group = other.day == entry.day if gap else other.start == entry.start
            if not one_group and not (weeks and other.week == entry.week and weeks[entry.week] <= 1):
                return False
        near.append(entry)
    return True


def _weeks_apart(openings: list[Opening]) -> bool:
    """Say whether no opening, in order of start, begins before all of other weeks before it have ended."""
    until = 0
    for one, other in zip(openings, openings[1:], strict=False):
        until = max(until, one.end)
        if one.week != other.week and other.start < until:
            return False
    return True
