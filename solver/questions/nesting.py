"""The limits of one employee as groups within groups, where they can be written so.

A way is a path of groups, each with a capacity, and the columns that lie below it. Then each appointment uses one place
in each group of its path, and limits are kept exactly when no group is overfull.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem import Employee
from solver.questions.columns import Columns, bits, clash
from solver.reasons import Span, joined_windows
from solver.slots import Slot

Group = tuple[str, int, int]
Path = tuple[Group, ...]
Way = tuple[Path, int]


class NotNested(Exception):
    """Some limits of this employee cross each other, so that seats cannot be tried one by one."""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee with what is fixed about them: joined windows, slots of pins, places of their appointments in order.

    `rank[n]` orders the appointment that comes after n others (pins are not counted) among those of everybody; `wanted`
    is how many they want, not counting pins either.
    """

    employee: Employee
    spans: list[Span]
    pins: tuple[Slot, ...]
    rank: tuple[int, ...]
    wanted: int


def person(employee: Employee, pins: tuple[Slot, ...], rank: tuple[int, ...]) -> Person:
    """Return a person with their windows joined."""
    return Person(employee, joined_windows(employee), pins, rank, employee.target - len(pins))


def options(columns: Columns, person: Person, first: int = 0) -> int:
    """Return the columns from this one on that a person could have beside their pins."""
    employee = person.employee
    if person.wanted <= 0 or employee.max_per_week == 0:
        return 0
    mask = columns.suiting(employee, person.spans, first)
    for pin in person.pins:
        mask &= ~columns.clashing(pin, employee.min_gap_days or 0)
        if employee.max_per_week is not None and _left(person, pin.week) <= 0:
            mask &= ~columns.week.get(pin.week, 0)
    return mask


def ways(columns: Columns, person: Person, mask: int) -> list[Way]:
    """Return the ways to the columns of a mask; raises NotNested when the limits among them cross."""
    if not mask:
        return []
    if person.wanted <= 1:
        return [((), mask)]
    found: list[Way] = []
    for path, part, room in _weeks(columns, person, mask):
        if room <= 1:
            found.append((path, part))
        elif person.employee.min_gap_days == 1:
            found += [((*path, ("day", day, 1)), part & held) for day, held in columns.day.items() if part & held]
        else:
            found += [((*path, ("clique", first, 1)), clique) for first, clique in _cliques(columns, person, part)]
    return found


def grows_apart(person: Person) -> bool:
    """Say whether ways to further columns can be added to those there are, without looking at both together."""
    employee = person.employee
    gap = employee.min_gap_days or 0
    weekly = employee.max_per_week is not None and employee.max_per_week <= 1
    return person.wanted <= 1 or gap == 1 or (weekly and gap == 0)


def check_apart(columns: Columns, person: Person, mask: int, *, crosses_days: bool) -> None:
    """Raise NotNested when two columns exclude each other without sharing a group of one."""
    gap = person.employee.min_gap_days or 0
    if person.wanted <= 1 or (grows_apart(person) and not crosses_days):
        return
    slots = columns.slots
    held = [(path, at) for path, part in ways(columns, person, mask) for at in bits(part)]
    near: list[tuple[Path, int]] = []
    for path, at in sorted(held, key=lambda entry: slots[entry[1]].start):
        slot = slots[at]
        near = [entry for entry in near if clash(slot, slots[entry[1]], gap) or slot.day - slots[entry[1]].day < gap]
        for other_path, other in near:
            if clash(slot, slots[other], gap) and not any(group[2] == 1 for group in path if group in other_path):
                raise NotNested(person.employee.id)
        near.append((path, at))


def _left(person: Person, week: int) -> int:
    assert person.employee.max_per_week is not None
    return person.employee.max_per_week - sum(1 for pin in person.pins if pin.week == week)


def _weeks(columns: Columns, person: Person, mask: int) -> Iterator[tuple[Path, int, int]]:
    """Yield (path, columns, how many of them at most) by week where the weekly limit can bind."""
    cap = person.employee.max_per_week
    if cap is None or cap >= person.employee.target:
        yield (), mask, person.wanted
        return
    for week, held in columns.week.items():
        if mask & held:
            left = _left(person, week)
            yield (("week", week, left),), mask & held, left


def _cliques(columns: Columns, person: Person, mask: int) -> Iterator[tuple[int, int]]:
    """Yield (first column, columns) of slots that all exclude each other, taken by what ends first."""
    gap = person.employee.min_gap_days or 0
    spans = [(slot.day, slot.day + gap, at) for at in bits(mask) for slot in [columns.slots[at]]]
    if not gap:
        spans = [(slot.start, slot.start + slot.minutes, at) for at in bits(mask) for slot in [columns.slots[at]]]
    found: list[list[int]] = []
    instant = 0
    for start, end, at in sorted(spans, key=lambda span: (span[1], span[2])):
        if not found or start >= instant:
            found.append([])
            instant = end
        found[-1].append(at)
    for members in found:
        yield members[0], sum(1 << at for at in members)
