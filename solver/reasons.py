"""Why someone has fewer appointments than wanted: the first rule, cheapest first, that alone rules out one more."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge

from solver.outcome import Unserved
from solver.problem import Employee
from solver.slots import Slot
from solver.zones import minute

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """Usable slots by site and service, each list sorted by start."""

    lists: dict[tuple[str, str], list[Slot]]

    def to(self, employee: Employee) -> list[list[Slot]]:
        """Return the lists of what is given at an employee's sites and acceptable to them."""
        keys = ((site, service) for site in employee.sites for service in employee.services)
        return [self.lists[key] for key in keys if key in self.lists]


def offer(slots: Iterable[Slot]) -> Offer:
    """Sort usable slots into lists."""
    lists: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for slot in slots:
        lists[slot.site, slot.service].append(slot)
    for entries in lists.values():
        entries.sort(key=lambda slot: (slot.start, slot.visit))
    return Offer(dict(lists))


def why_not_more(employee: Employee, held: list[Slot], offered: Offer) -> Unserved | None:
    """Return the reason if `employee` could have no more than `held` even if nobody else came, else None."""
    got = len(held)
    lists = offered.to(employee)
    if _most(merge(*lists, key=_end), got) <= got:
        return _unserved(employee, got, "no_service")
    spans = joined_windows(employee)
    fitting = sorted((slot for entries in lists for slot in _within(entries, spans)), key=_end)
    if _most(fitting, got) <= got:
        missing = _least_missing(lists, spans, held)
        if missing is None:
            return _unserved(employee, got, "no_common_time")
        return _unserved(employee, got, "too_short", {"minutes": missing})
    if _most(fitting, got, employee) <= got:
        return _unserved(employee, got, "spacing")
    if _most((slot for slot in fitting if accepts(employee, slot.therapist)), got, employee) <= got:
        return _unserved(employee, got, "therapist_wish")
    return None


def outranked(employee: Employee, got: int, block: tuple[int, int] | None) -> Unserved:
    """Return the reason of someone for whom there was a place, had nobody else come."""
    if block is None:
        return _unserved(employee, got, "spacing")
    return _unserved(employee, got, "outranked", {"seats": block[0], "competing": block[1]})


def _unserved(employee: Employee, got: int, reason: str, detail: dict[str, int] | None = None) -> Unserved:
    return Unserved(employee.id, employee.target, got, reason, detail)


def accepts(employee: Employee, therapist: str) -> bool:
    """Say whether the employee may be given this therapist."""
    if therapist in employee.never_therapists:
        return False
    return employee.only_therapists is None or therapist in employee.only_therapists


def joined_windows(employee: Employee) -> list[Span]:
    """Return an employee's time in minutes since 1970, touching windows joined, ascending."""
    spans: list[Span] = []
    for start, end in sorted((minute(window.start), minute(window.end)) for window in employee.windows):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _end(slot: Slot) -> tuple[int, int]:
    return slot.start + slot.minutes, slot.start


def _most(slots: Iterable[Slot], enough: int, spaced: Employee | None = None) -> int:
    """Return how many of these, sorted by end, one person could have, counting no further than one above `enough`.

    Taking whatever ends first is best. Days and weeks count only for `spaced`.
    """
    gap = (spaced.min_gap_days or 0) if spaced else 0
    cap = spaced.max_per_week if spaced else None
    weekly: dict[int, int] = defaultdict(int)
    last: Slot | None = None
    number = 0
    for slot in slots:
        if last is not None and (slot.start < last.start + last.minutes or slot.day - last.day < gap):
            continue
        if cap is not None and weekly[slot.week] >= cap:
            continue
        weekly[slot.week] += 1
        number, last = number + 1, slot
        if number > enough:
            break
    return number


def _within(entries: list[Slot], spans: list[Span]) -> Iterator[Slot]:
    """Yield the slots, all of one length, whose treatment lies in one of the spans."""
    minutes = entries[0].minutes
    for start, end in spans:
        first = bisect_left(entries, start, key=_start)
        yield from entries[first : bisect_right(entries, end - minutes, lo=first, key=_start)]


def _start(slot: Slot) -> int:
    return slot.start


def _least_missing(lists: list[list[Slot]], spans: list[Span], held: list[Slot]) -> int | None:
    """Return the fewest minutes by which a treatment that overlaps the spans sticks out of them, or None."""
    least: int | None = None
    for entries in lists:
        minutes = entries[0].minutes
        covered: dict[int, int] = defaultdict(int)
        for start, end in spans:
            first = bisect_right(entries, start - minutes, key=_start)
            for at in range(first, bisect_left(entries, end, lo=first, key=_start)):
                begin = entries[at].start
                covered[at] += min(end, begin + minutes) - max(start, begin)
        for at, overlap in covered.items():
            if overlap < minutes and not any(_at_once(entries[at], other) for other in held):
                least = min(minutes - overlap, minutes if least is None else least)
    return least


def _at_once(one: Slot, other: Slot) -> bool:
    return one.start < other.start + other.minutes and other.start < one.start + one.minutes
