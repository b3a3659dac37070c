"""How offices give places today: people choose one after another, each what they like best of what is left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from solver.canon import canonical
from solver.options import expand
from solver.problem import Employee, InvalidProblem, Problem
from solver.questions.columns import clash
from solver.slots import Slot, usable_slots
from solver.tight import tight_groups
from solver.zones import minute


@dataclass(frozen=True, slots=True)
class Choice:
    """An appointment that somebody chose, and their dissatisfaction with it, 0 to 4."""

    employee: str
    slot: Slot
    dissatisfaction: int


class SignUp:
    """A sheet on which the seats of a round stand. Pins stand on it before anybody chooses."""

    def __init__(self, problem: Problem) -> None:
        """Raises InvalidProblem where seats exclude each other, because choosing alone does not keep those rules."""
        self._problem = canonical(problem)
        slots = usable_slots(self._problem)
        if any(group >= 0 for group in tight_groups(self._problem, slots)):
            raise InvalidProblem(["visits: only templates whose slots exclude no others can be given by signing up"])
        self._openings, options = expand(self._problem, slots)
        rows = zip(options.dissatisfaction.tolist(), options.opening.tolist(), strict=True)
        self._wishes: list[list[tuple[int, int]]] = [[] for _ in self._problem.employees]
        for at, row in zip(options.employee.tolist(), rows, strict=True):
            self._wishes[at].append(row)
        for wishes in self._wishes:
            wishes.sort()

    @property
    def with_option(self) -> set[str]:
        """The employees for whom there is at least one seat."""
        return {entry.id for entry, wishes in zip(self._problem.employees, self._wishes, strict=True) if wishes}

    def choose(self, order: Iterable[str]) -> list[Choice]:
        """Let employees choose in this order, everyone all their appointments at once; return them with the pins."""
        position = {entry.id: at for at, entry in enumerate(self._problem.employees)}
        left = [[slot for slot in opening.slots for _ in range(slot.places)] for opening in self._openings]
        chosen = self._pinned(position, left)
        held: dict[str, list[Slot]] = defaultdict(list)
        for choice in chosen:
            held[choice.employee].append(choice.slot)
        for name in order:
            chosen += self._picks(position[name], held[name], left)
        return chosen

    def _picks(self, at: int, held: list[Slot], left: list[list[Slot]]) -> list[Choice]:
        employee = self._problem.employees[at]
        picked = []
        for value, opening in self._wishes[at]:
            if left[opening] and _goes_with(employee, left[opening][0], held):
                slot = left[opening].pop(0)
                held.append(slot)
                picked.append(Choice(employee.id, slot, value))
        return picked

    def _pinned(self, position: dict[str, int], left: list[list[Slot]]) -> list[Choice]:
        where = {
            (slot.visit, slot.service, slot.start): (at, slot)
            for at, slots in enumerate(left if self._problem.pins else [])
            for slot in slots
        }
        chosen = []
        for pin in self._problem.pins:
            opening, slot = where[pin.visit, pin.service, minute(pin.start)]
            left[opening].remove(slot)
            value = next(value for value, other in self._wishes[position[pin.employee]] if other == opening)
            chosen.append(Choice(pin.employee, slot, value))
        return chosen


def _goes_with(employee: Employee, slot: Slot, held: list[Slot]) -> bool:
    """Say whether an employee may have one more appointment beside those held."""
    if len(held) >= employee.target:
        return False
    if employee.max_per_week is not None and sum(other.week == slot.week for other in held) >= employee.max_per_week:
        return False
    return not any(clash(slot, other, employee.min_gap_days or 0) for other in held)
