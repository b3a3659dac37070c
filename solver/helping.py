"""Changes of one answer tried on a network, exactly and without solving anew: those with which somebody has more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from solver.changes import Change, changed
from solver.columns import bits
from solver.gains import Ground
from solver.nearest import other_wishes, widenings
from solver.nesting import NotNested, options, person
from solver.problem import Employee
from solver.slots import Slot
from solver.trials import Trials
from solver.whatif import enter
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
    hopeful = _hopeful(ground, who, trials.reach(sites))
    slots = [ground.columns.slots[at] for at in bits(hopeful)]
    without = ground.copy()
    without.withdraw(who)
    for change in (*widenings(part, employee, slots), *other_wishes(part, employee, trials.slots(sites))):
        answer = _changed_answer(trials, employee, change)
        new = _new_options(ground, who, answer) & hopeful
        if (new or "gap" in change or "weekly" in change) and _got(without, who, answer) > ground.got[who]:
            yield change, _seat(trials, [ground.columns.slots[at] for at in bits(new)])


def _changed_answer(trials: Trials, employee: Employee, change: Change) -> Employee:
    """Return what an employee says after a change that is about them."""
    part = trials.part(trials.sites_of_employee(employee))
    return next(entry for entry in changed(part, change).employees if entry.id == employee.id)


def _hopeful(ground: Ground, who: int, reach: list[int]) -> int:
    """Return the columns from which moves lead to a free seat or to somebody who comes after this one.

    Whoever has more after a change of their answer must have come to one of these.
    """
    rank = ground.people[who].rank[ground.got[who]]
    return sum(1 << at for at, last in enumerate(reach) if last > rank) & ~_closed(ground, who)


def _closed(ground: Ground, who: int) -> int:
    """Return the columns in weeks and on days that are full for someone who could not give up what they have there."""
    person, columns = ground.people[who], ground.columns
    employee = person.employee
    kept = ground.held[who] & ~ground.search(who, 0, wanted=0)[1]
    closed = 0
    for most, parts, pins in (
        (employee.max_per_week, columns.week, [pin.week for pin in person.pins]),
        (1 if employee.min_gap_days else None, columns.day, [pin.day for pin in person.pins]),
    ):
        for name, mask in parts.items():
            if most is not None and (mask & kept).bit_count() + pins.count(name) >= most:
                closed |= mask
    return closed


def _new_options(ground: Ground, who: int, answer: Employee) -> int:
    known = ground.people[who]
    later = person(answer, known.pins, known.rank)
    return options(ground.columns, later) & ~options(ground.columns, known)


def _got(without: Ground, who: int, answer: Employee) -> int:
    """Return how many somebody has who enters with an answer the ground that they had left."""
    trial = without.copy()
    try:
        enter(trial, who, answer)
    except NotNested:
        return 0
    return trial.got[who]


def _seat(trials: Trials, slots: list[Slot]) -> Seat | None:
    if len({(slot.service, slot.start) for slot in slots}) != 1:
        return None
    start = local(EPOCH + timedelta(minutes=slots[0].start), trials.timezone[slots[0].site]).isoformat()
    return {"visit": slots[0].visit if len(slots) == 1 else None, "service": slots[0].service, "start": start}
