"""From openings back to slots: who sits where, and why others do not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from solver.board import Board
from solver.networks.calm import staying
from solver.networks.plan import Planned
from solver.options import Opening
from solver.outcome import Unserved
from solver.reasons import offer, outranked, why_not_more
from solver.rivals import Rivals
from solver.slots import Slot

Seating = list[tuple[int, Slot]]


def seat(board: Board, planned: Iterable[Planned]) -> Seating:
    """Give each chosen option and each pin its slot: positions of employees with slots, in no order that counts.

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
    return seating


def _seats(opening: Opening, pinned: Counter[Slot], people: int) -> list[Slot]:
    """Return the slots of an opening, each as often as it has places for these people beside its pins."""
    if not pinned and opening.seats == len(opening.slots):
        return list(opening.slots)
    return [slot for slot in opening.slots for _ in range(min(slot.places - pinned[slot], people))]


def unserved(board: Board, planned: Sequence[Planned], seating: Seating) -> list[Unserved]:
    """Return a reason for everyone below target, by id, except where a component was not planned in time."""
    held: dict[int, list[Slot]] = defaultdict(list)
    for at, slot in seating:
        held[at].append(slot)
    rivals, offered = Rivals(board, planned, seating), None
    found = []
    for at, employee in enumerate(board.problem.employees):
        own = held.get(at, [])
        if len(own) >= employee.target:
            continue
        reason = None
        if not rivals.are_all(at):
            offered = offered or offer(slot for opening in board.openings for slot in opening.slots)
            reason = why_not_more(employee, own, offered)
        if reason is None and rivals.are_known(at):
            reason = outranked(employee, len(own), rivals.block(at))
        if reason is not None:
            found.append(reason)
    return found
