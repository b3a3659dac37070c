"""Why someone has fewer appointments than wanted: the first rule, cheapest first, that alone rules out one more."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

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
    if not lists:
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
    if block is None or not block[0]:
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

    Taking whatever ends first is best while local dates rise with time. Across zones they may not, so that there every
    slot is tried as the first. Days and weeks count only for `spaced`.
    """
    if spaced is None or not (spaced.min_gap_days or spaced.max_per_week is not None):
        return _greedy(slots, enough, 0, None)
    entries = list(slots)
    gap, cap = spaced.min_gap_days or 0, spaced.max_per_week
    most = _greedy(entries, enough, gap, cap)
    if most <= enough and any(one.day > other.day for one, other in pairwise(entries)):
        most = max(_greedy([first, *entries], enough, gap, cap) for first in entries)
    return most


def _greedy(slots: Iterable[Slot], enough: int, gap: int, cap: int | None) -> int:
    """Count slots that go with all taken before, up to one above `enough`."""
    taken: list[Slot] = []
    weekly: dict[int, int] = defaultdict(int)
    for slot in slots:
        if cap is not None and weekly[slot.week] >= cap:
            continue
        if any(_at_once(slot, other) or abs(slot.day - other.day) < gap for other in taken):
            continue
        weekly[slot.week] += 1
        taken.append(slot)
        if len(taken) > enough:
            break
    return len(taken)


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
