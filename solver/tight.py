"""Where a flow is not enough: slots whose use excludes other slots, and rounds whose limits cross everything.

Slots that may exclude each other form a group: those of a visit with starts, breaks or limits of its own to choose, of
a room that could exceed its stations, of a therapist whose slots in different visits overlap. Where changes are limited
all slots are one group; where minutes of unequal treatments are counted each slot is at least a group of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

from solver.problem import Problem, Visit
from solver.slots import Slot

Groups = list[int]
_visit = attrgetter("visit")


def tight_groups(problem: Problem, slots: Sequence[Slot], *, by_visit: bool = False) -> Groups:
    """Return for each slot the number of its group, the smallest position of a slot in it, or -1 for a plain slot.

    `by_visit` makes a group of every visit, as needed where gaps in the therapists' days count.
    """
    leader = list(range(len(slots)))
    unequal = problem.currency == "minutes" and len({slot.minutes for slot in slots}) > 1
    tight = set(range(len(slots))) if unequal else set()
    for members in _together(problem, slots, by_visit=by_visit):
        tight.update(members)
        for at in members:
            _join(leader, members[0], at)
    return [_find(leader, at) if at in tight else -1 for at in range(len(slots))]


def _together(problem: Problem, slots: Sequence[Slot], *, by_visit: bool) -> Iterator[list[int]]:
    stations = {room.id: room.stations for room in problem.rooms}
    of_own = {visit.id for visit in problem.visits if by_visit or chooses(visit)}
    if of_own:
        yield from (members for name, members in _by(slots, _visit).items() if name in of_own)
    for name, members in _by(slots, attrgetter("room")).items():
        held = [slots[at] for at in members]
        if len(set(map(_visit, held))) > stations[name] and most_at_once(held) > stations[name]:
            yield members
    for members in _by(slots, attrgetter("therapist")).values():
        held = [slots[at] for at in members]
        if len(set(map(_visit, held))) > 1 and _overlap_between_visits(held):
            yield members
    if problem.max_moves:
        yield list(range(len(slots)))


def chooses(visit: Visit) -> bool:
    """Say whether using one slot of the visit may keep another from being used."""
    return (
        visit.slots is None
        or bool(visit.floating_breaks)
        or visit.max_run_minutes is not None
        or visit.max_sessions is not None
    )


def most_at_once(slots: Iterable[Slot]) -> int:
    """Return the largest number of therapists who could be occupied at the same minute."""
    changes = sorted(change for slot in _spans(slots) for change in ((slot[0], 1), (slot[1], -1)))
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def _spans(slots: Iterable[Slot]) -> list[tuple[int, int]]:
    """Return occupied times, those of one therapist that overlap as one."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for slot in sorted(slots, key=lambda entry: entry.start):
        held = spans[slot.therapist]
        if held and slot.start < held[-1][1]:
            held[-1] = held[-1][0], max(held[-1][1], slot.occupied_until)
        else:
            held.append((slot.start, slot.occupied_until))
    return [span for held in spans.values() for span in held]


def _overlap_between_visits(slots: list[Slot]) -> bool:
    latest: Slot | None = None
    for slot in sorted(slots, key=lambda entry: (entry.start, entry.visit)):
        if latest is not None and slot.start < latest.occupied_until and slot.visit != latest.visit:
            return True
        if latest is None or slot.occupied_until > latest.occupied_until:
            latest = slot
    return False


def _by(slots: Sequence[Slot], name: Callable[[Slot], str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, slot in enumerate(slots):
        found[name(slot)].append(at)
    return found


def _find(leader: list[int], at: int) -> int:
    while leader[at] != at:
        leader[at] = leader[leader[at]]
        at = leader[at]
    return at


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first
