"""The slots of a few sites as columns of bit masks, so that what somebody could have is a handful of operations."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from solver.problem import Employee
from solver.reasons import Span, accepts
from solver.slots import Slot


@dataclass(frozen=True, slots=True)
class _Block:
    """Slots of one site and service in a row: their starts ascending, and the column of the first."""

    starts: list[int]
    first: int
    minutes: int


@dataclass(slots=True)
class Columns:
    """Slots by column; `week`, `day` and `therapist` hold the mask of the columns that have them."""

    slots: list[Slot] = field(default_factory=list)
    week: dict[int, int] = field(default_factory=dict)
    day: dict[int, int] = field(default_factory=dict)
    therapist: dict[str, int] = field(default_factory=dict)
    _blocks: dict[tuple[str, str], list[_Block]] = field(default_factory=dict)

    def copy(self) -> "Columns":
        """Return columns that can grow without these."""
        blocks = {key: list(entries) for key, entries in self._blocks.items()}
        return Columns(list(self.slots), dict(self.week), dict(self.day), dict(self.therapist), blocks)

    def add(self, slots: Iterable[Slot]) -> None:
        """Append slots, by site, service and start."""
        groups: dict[tuple[str, str], list[Slot]] = defaultdict(list)
        for slot in slots:
            groups[slot.site, slot.service].append(slot)
        for key in sorted(groups):
            held = sorted(groups[key], key=lambda slot: (slot.start, slot.visit))
            block = _Block([slot.start for slot in held], len(self.slots), held[0].minutes)
            self._blocks.setdefault(key, []).append(block)
            for slot in held:
                self._append(slot)

    def _append(self, slot: Slot) -> None:
        bit = 1 << len(self.slots)
        self.slots.append(slot)
        self.week[slot.week] = self.week.get(slot.week, 0) | bit
        self.day[slot.day] = self.day.get(slot.day, 0) | bit
        self.therapist[slot.therapist] = self.therapist.get(slot.therapist, 0) | bit

    def suiting(self, employee: Employee, spans: list[Span], first: int = 0) -> int:
        """Return the slots from a column on that an employee accepts and whose treatment lies in one of the spans."""
        found = 0
        for site in employee.sites:
            for service in employee.services:
                for block in self._blocks.get((site, service), ()):
                    if block.first >= first:
                        found |= _within(block, spans)
        return found & self.accepted(employee) if found else 0

    def accepted(self, employee: Employee) -> int:
        """Return the slots whose therapist the employee may be given."""
        if not employee.never_therapists and employee.only_therapists is None:
            return (1 << len(self.slots)) - 1
        return sum(mask for therapist, mask in self.therapist.items() if accepts(employee, therapist))

    def clashing(self, slot: Slot, gap: int) -> int:
        """Return the slots that nobody could have beside this one: at once, or fewer days away than the gap."""
        return sum(1 << at for at, other in enumerate(self.slots) if clash(slot, other, gap))

    def crosses_days(self, first: int = 0) -> bool:
        """Say whether treatments of different local days overlap, among those at the times of the columns from here."""
        if first == len(self.slots):
            return False
        begin = min(slot.start for slot in self.slots[first:])
        end = max(slot.start + slot.minutes for slot in self.slots[first:])
        latest: dict[int, int] = {}
        for start, until, day in sorted(
            (slot.start, slot.start + slot.minutes, slot.day)
            for slot in self.slots
            if slot.start < end and begin < slot.start + slot.minutes
        ):
            if any(other != day and beyond > start for other, beyond in latest.items()):
                return True
            latest[day] = max(latest.get(day, 0), until)
        return False


def clash(one: Slot, other: Slot, gap: int) -> bool:
    """Say whether one employee cannot have both slots when days must differ by a gap."""
    if abs(one.day - other.day) < gap:
        return True
    return one.start < other.start + other.minutes and other.start < one.start + one.minutes


def bits(mask: int) -> Iterator[int]:
    """Yield the columns of a mask, ascending."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def _within(block: _Block, spans: list[Span]) -> int:
    found = 0
    earliest, latest = block.starts[0], block.starts[-1]
    for start, end in spans:
        if start > latest or end - block.minutes < earliest:
            continue
        first = bisect_left(block.starts, start)
        beyond = bisect_right(block.starts, end - block.minutes, lo=first)
        if beyond > first:
            found |= ((1 << (beyond - first)) - 1) << (block.first + first)
    return found
