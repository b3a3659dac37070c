"""What the contract allows but this planner does not do yet, refused by name before any work."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from solver.problem import Problem
from solver.slots import Slot, usable_slots


def refusals(problem: Problem) -> list[str]:
    """Return a sentence with its path for everything in the problem that is not planned yet."""
    templates = {visit.id for visit in problem.visits if visit.slots is not None}
    slots = [slot for slot in usable_slots(problem) if slot.visit in templates]
    return [fault for refuse in REFUSALS for fault in refuse(problem, slots)]


def worth_of_an_appointment(problem: Problem) -> int:
    """Return what one appointment adds to a share: 1, or the minutes of a treatment when minutes are counted."""
    if problem.currency != "minutes":
        return 1
    return max((slot.minutes for slot in usable_slots(problem)), default=1)


def open_visits(problem: Problem, slots: list[Slot]) -> Iterator[str]:
    """Visits whose starts the planner would choose, and everything that only they need."""
    for at, visit in enumerate(problem.visits):
        path = f"visits[{at}]"
        if visit.slots is None:
            yield f"{path}.services: open visits are not planned yet, give the visit a template in slots"
        if visit.floating_breaks:
            yield f"{path}.floating_breaks: floating breaks are not planned yet, give fixed ones in breaks"
        if visit.max_run_minutes is not None:
            yield f"{path}.max_run_minutes: longest runs are not planned yet, put the rests into the template"
        if visit.max_sessions is not None:
            yield f"{path}.max_sessions: session limits are not planned yet, shorten the template"


def published_rosters(problem: Problem, slots: list[Slot]) -> Iterator[str]:
    """Keeping to a roster that people know already."""
    if problem.published:
        yield "published: planning around a published roster is not done yet, pin what must stand"
    if problem.max_moves is not None:
        yield "max_moves: limits on changes are not planned yet, pin what must stand"


def unequal_minutes(problem: Problem, slots: list[Slot]) -> Iterator[str]:
    """Counting minutes where treatments differ in length."""
    if problem.currency == "minutes" and len({slot.minutes for slot in slots}) > 1:
        yield "currency: minutes with treatments of different length is not planned yet, count sessions"


def crowded_rooms(problem: Problem, slots: list[Slot]) -> Iterator[str]:
    """Rooms in which more slots could be occupied at once than there are stations."""
    by_room: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_room[slot.room].append(slot)
    for at, room in enumerate(problem.rooms):
        needed = _most_at_once(by_room[room.id])
        if needed > room.stations:
            yield (
                f"rooms[{at}].stations: templates that may need {needed} stations at once are not planned yet "
                f"for a room with {room.stations}"
            )


def _most_at_once(slots: Iterable[Slot]) -> int:
    """Return the largest number of slots that are occupied at the same minute."""
    changes = sorted(change for slot in slots for change in ((slot.start, 1), (slot.occupied_until, -1)))
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def doubled_therapists(problem: Problem, slots: list[Slot]) -> Iterator[str]:
    """Therapists whose templates on two visits overlap, so that one of two slots would have to stay empty."""
    position = {visit.id: at for at, visit in enumerate(problem.visits)}
    by_therapist: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_therapist[slot.therapist].append(slot)
    pairs = set()
    for held in by_therapist.values():
        latest: Slot | None = None
        for slot in sorted(held, key=lambda entry: (entry.start, entry.visit)):
            if latest is not None and slot.start < latest.occupied_until:
                pairs.add(tuple(sorted((position[latest.visit], position[slot.visit]))))
            if latest is None or slot.occupied_until > latest.occupied_until:
                latest = slot
    for one, other in sorted(pairs):
        yield (
            f"visits[{other}].slots: slots that overlap those of visits[{one}] with the same therapist "
            "are not planned yet, remove them from one of the two"
        )


REFUSALS: tuple[Callable[[Problem, list[Slot]], Iterator[str]], ...] = (
    open_visits,
    published_rosters,
    unequal_minutes,
    crowded_rooms,
    doubled_therapists,
)
