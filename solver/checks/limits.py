"""What an employee's own limits leave beside what they have."""

from collections.abc import Iterable, Iterator

from solver.checks.held import Held
from solver.checks.places import Opening
from solver.problem import Employee


def left_beside(openings: Iterable[Opening], employee: Employee, held: list[Held]) -> Iterator[Opening]:
    """Yield those openings that somebody could have beside appointments they hold."""
    if len(held) < employee.target:
        yield from (opening for opening in spaced(openings, employee, held) if not at_once(opening, held))


def spaced(openings: Iterable[Opening], employee: Employee, held: list[Held]) -> Iterator[Opening]:
    """Yield those openings that weekly limit and days between appointments leave."""
    gap = employee.min_gap_days or 0
    for opening in openings:
        in_week = sum(other.week == opening.week for other in held)
        near = any(abs(other.day - opening.day) < gap for other in held)
        if not near and (employee.max_per_week is None or in_week < employee.max_per_week):
            yield opening


def at_once(opening: Opening, held: list[Held]) -> bool:
    """Say whether someone is treated at the time of an opening."""
    return any(opening.start < other.end and other.start < opening.end for other in held)
