"""From openings back to slots, and from components to one answer."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from solver.board import Board
from solver.calm import staying
from solver.levels import Profile, joined, profile
from solver.options import Opening
from solver.outcome import Appointment, Stage, Unserved
from solver.plan import Planned
from solver.reasons import offer, outranked, why_not_more
from solver.rivals import Rivals
from solver.slots import Slot
from solver.zones import local, moment

Seating = list[tuple[int, Slot]]


def seat(board: Board, planned: Iterable[Planned]) -> Seating:
    """Give each chosen option and each pin its slot: positions of employees with slots, by employee and start.

    Whoever can stay where they are published does, as if pinned there; the others share what is left of an opening.
    """
    coming: dict[int, list[int]] = defaultdict(list)
    seating = [(pin.employee, pin.slot) for pin in board.pinned]
    for part in planned:
        stay = staying(board, part.rows)
        seating += [(employee, slot) for (employee, _), slot in stay.items()]
        employees, openings = board.options.employee[part.rows], board.options.opening[part.rows]
        for employee, opening in zip(employees.tolist(), openings.tolist(), strict=True):
            if (employee, opening) not in stay:
                coming[opening].append(employee)
    pinned = Counter(slot for _, slot in seating)
    for opening, people in coming.items():
        seating += zip(people, _seats(board.openings[opening], pinned, len(people)), strict=False)
    return sorted(seating, key=lambda entry: (entry[0], entry[1].start))


def _seats(opening: Opening, pinned: Counter[Slot], people: int) -> list[Slot]:
    """Return the slots of an opening, each as often as it has places for these people beside its pins."""
    if not pinned and opening.seats == len(opening.slots):
        return list(opening.slots)
    return [slot for slot in opening.slots for _ in range(min(slot.places - pinned[slot], people))]


def appointments(board: Board, seating: Seating) -> tuple[Appointment, ...]:
    """Return the appointments in local time, sorted by instant, visit and employee."""
    zones = {site.id: site.timezone for site in board.problem.sites}
    employees = board.problem.employees
    ordered = sorted(
        [(slot.start, slot.visit, employees[at].id, slot.service, zones[slot.site]) for at, slot in seating]
    )
    moments = {(start, zone) for start, _, _, _, zone in ordered}
    shown = {(start, zone): local(moment(start), zone) for start, zone in moments}
    return tuple(
        [Appointment(employee, visit, service, shown[start, zone]) for start, visit, employee, service, zone in ordered]
    )


def total_stages(board: Board, planned: Sequence[Planned], got: Sequence[int]) -> list[Stage]:
    """Return the stages over all employees, those without any option included, and then each component's."""
    by_name: dict[str, list[Stage]] = defaultdict(list)
    for part in planned:
        for stage in part.stages:
            by_name[stage.name].append(stage)
    inside = {int(at) for part in planned for at in part.component.employees}
    outside = [at for at in range(len(got)) if at not in inside]
    others = profile([board.people[at] for at in outside], [got[at] for at in outside])
    fair = joined([others, *(_profile_of(stage.value) for stage in by_name["fair"])])
    fairest = joined([others, *(_profile_of(stage.bound) for stage in by_name["fair"])])
    sessions, most = (sum(_number(getattr(s, key)) for s in by_name["sessions"]) for key in ("value", "bound"))
    drawn = all(stage.value is True for stage in by_name["drawn"])
    liked, best_liked = (_sum([_counts(getattr(s, key)) for s in by_name["liked"]]) for key in ("value", "bound"))
    return [
        Stage(None, "sessions", sessions, most, sessions == most),
        Stage(None, "fair", fair, fairest, fair == fairest),
        Stage(None, "drawn", drawn, True, drawn),
        *_summed("calm", by_name, asked=bool(board.problem.published)),
        Stage(None, "liked", liked, best_liked, liked == best_liked),
        *_summed("compact", by_name, asked=bool(by_name["compact"])),
        *(stage for part in planned for stage in part.stages),
    ]


def _summed(name: str, by_name: dict[str, list[Stage]], *, asked: bool) -> list[Stage]:
    """Return the total of a stage whose value is a number, none when it was not asked for."""
    value, bound = (sum(_number(getattr(stage, key)) for stage in by_name[name]) for key in ("value", "bound"))
    return [Stage(None, name, value, bound, value == bound)] if asked else []


def unserved(board: Board, planned: Sequence[Planned], seating: Seating) -> tuple[Unserved, ...]:
    """Return a reason for everyone below target, by id, except where a component was not planned in time."""
    held: dict[int, list[Slot]] = defaultdict(list)
    for at, slot in seating:
        held[at].append(slot)
    offered = offer(slot for opening in board.openings for slot in opening.slots)
    rivals = Rivals(board, planned, seating)
    found = []
    for at, employee in enumerate(board.problem.employees):
        own = held.get(at, [])
        if len(own) >= employee.target:
            continue
        reason = None if rivals.are_all(at) else why_not_more(employee, own, offered)
        if reason is None and rivals.are_known(at):
            reason = outranked(employee, len(own), rivals.block(at))
        if reason is not None:
            found.append(reason)
    return tuple(found)


def _profile_of(value: object) -> Profile:
    assert isinstance(value, list)
    return value


def _counts(value: object) -> list[int]:
    assert isinstance(value, list)
    return value


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _sum(lists: Sequence[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*lists, strict=True)] or [0] * 5
