"""Changes of one answer tried on a network, exactly and without solving anew: those with which somebody has more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from solver.problem import Employee
from solver.questions.changes import Change
from solver.questions.columns import bits
from solver.questions.gains import Ground
from solver.questions.nearest import answer_after, at_any_time, changes, generous, narrowed
from solver.questions.nesting import NotNested, options, person
from solver.questions.trials import Trials
from solver.questions.whatif import enter
from solver.slots import Slot
from solver.zones import EPOCH, local

Seat = dict[str, Any]


def helping(trials: Trials, employee: Employee) -> Iterator[tuple[Change, Seat | None]]:
    """Yield the changes with which an employee has more, the smallest first, and what they would have.

    Nothing for people whose sites are no network. The seat is None when it could be at several times; its visit is None
    when several visits have that service at that time.
    """
    sites = trials.sites_of_employee(employee)
    ground = trials.ground(sites)
    if ground is None or not sites:
        return
    part, who = trials.part(sites), trials.position(sites, employee.id)
    without = ground.copy()
    without.withdraw(who)
    hope = _Hope(ground, who, trials.reach(sites))

    def useful(answer: Employee) -> list[Slot]:
        """Return nothing where even somebody who could come at any time would have no more."""
        slots = hope.slots(answer)
        entered = _entered(without, who, at_any_time(answer, slots)) if slots else None
        return slots if entered and entered.got[who] > ground.got[who] else []

    for change in changes(part, employee, trials.slots(sites), useful):
        answer = answer_after(part, employee, change)
        new = _new_options(ground, who, answer) & hope.columns(answer)
        limits = answer.min_gap_days != employee.min_gap_days or answer.max_per_week != employee.max_per_week
        entered = _entered(without, who, answer) if new or limits else None
        if entered and entered.got[who] > ground.got[who]:
            yield change, _seat(trials, [ground.columns.slots[at] for at in bits(new)])
    for change in generous(part, employee, trials.slots(sites)):
        entered = _entered(without, who, answer_after(part, employee, change))
        if entered and entered.got[who] > ground.got[who]:
            slots = [ground.columns.slots[at] for at in bits(entered.held[who])]
            yield narrowed(part, employee, change, slots), None


class _Hope:
    """The columns to which someone would have to come to have more, found before anything is tried."""

    def __init__(self, ground: Ground, who: int, reach: list[int]) -> None:
        """Take those from which moves lead to a free seat or to somebody who comes after this one."""
        person = ground.people[who]
        rank = person.rank[ground.got[who]]
        self._ground, self._person = ground, person
        self._beyond = sum(1 << at for at, last in enumerate(reach) if last > rank)
        self._kept = ground.held[who] & ~ground.search(who, 0, wanted=0)[1]

    def slots(self, answer: Employee) -> list[Slot]:
        """Return the slots of these columns."""
        return [self._ground.columns.slots[at] for at in bits(self.columns(answer))]

    def columns(self, answer: Employee) -> int:
        """Leave out weeks and days that an answer's limits close, with what could not be given up there."""
        pins, columns, closed = self._person.pins, self._ground.columns, 0
        for most, parts, pinned in (
            (answer.max_per_week, columns.week, [pin.week for pin in pins]),
            (1 if answer.min_gap_days else None, columns.day, [pin.day for pin in pins]),
        ):
            for name, mask in parts.items():
                if most is not None and (mask & self._kept).bit_count() + pinned.count(name) >= most:
                    closed |= mask
        return self._beyond & ~closed


def _new_options(ground: Ground, who: int, answer: Employee) -> int:
    known = ground.people[who]
    later = person(answer, known.pins, known.rank)
    return options(ground.columns, later) & ~options(ground.columns, known)


def _entered(without: Ground, who: int, answer: Employee) -> Ground | None:
    """Return the ground that somebody left after they entered it with an answer; None when its limits cross."""
    trial = without.copy()
    try:
        enter(trial, who, answer)
    except NotNested:
        return None
    return trial


def _seat(trials: Trials, slots: list[Slot]) -> Seat | None:
    if len({(slot.service, slot.start) for slot in slots}) != 1:
        return None
    start = local(EPOCH + timedelta(minutes=slots[0].start), trials.timezone[slots[0].site]).isoformat()
    return {"visit": slots[0].visit if len(slots) == 1 else None, "service": slots[0].service, "start": start}
