"""Whether the reasons that people are given are true."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from solver.checks.blocks import Blocks
from solver.checks.case import Case
from solver.checks.held import Held, Violation
from solver.checks.limits import at_once, spaced
from solver.checks.parts import Part
from solver.checks.places import Opening
from solver.checks.wishes import accepted, rows_for
from solver.outcome import Unserved
from solver.problem import Employee


def everyone_has_a_reason(case: Case) -> Iterator[Violation]:
    """Whoever is below target stands in `unserved` once, with the right numbers and a reason that is true."""
    if not case.has_roster:
        return
    stated: dict[str, Unserved] = {}
    loose = _Loose(case)
    for at, entry in enumerate(case.outcome.unserved):
        path = f"unserved[{at}]"
        if entry.employee in stated or entry.employee not in case.employees:
            yield Violation("everyone_has_a_reason", path, f"{entry.employee} is unknown or stands twice")
            continue
        stated[entry.employee] = entry
        wanted, got = case.employees[entry.employee].target, len(case.by_employee[entry.employee])
        if (entry.wanted, entry.got) != (wanted, got) or got >= wanted:
            yield Violation("everyone_has_a_reason", path, f"{entry.employee} wanted {wanted} and got {got}")
        elif sentence := _untrue(case, entry, loose):
            yield Violation("everyone_has_a_reason", path, f"{entry.reason}: {sentence}")
    for name, held in case.by_employee.items():
        if case.is_finished and name not in stated and len(held) < case.employees[name].target:
            yield Violation("everyone_has_a_reason", "unserved", f"{name} is below target without a reason")


def _untrue(case: Case, entry: Unserved, loose: "_Loose") -> str:
    """Return what is wrong with a reason, empty when it is true."""
    employee, held = case.employees[entry.employee], case.by_employee[entry.employee]
    detail = entry.detail or {}
    if entry.reason == "outranked":
        if (block := loose.block(employee.id)) is not None:
            is_right = (detail.get("seats"), detail.get("competing")) == block
            return "" if is_right else f"the block has {block[0]} seats, for which {block[1]} compete"
        return _nothing_to_lose(case, employee, (1, 0) if loose.is_tight(employee.id) else (2, 1), detail)
    if entry.reason == "no_service":
        return _another(_offered(case, employee), [], "is offered")
    fitting = case.fitting(employee)
    openings = [case.openings[at] for at in fitting.openings]
    if entry.reason in ("no_common_time", "too_short"):
        missing = _least_missing(case, employee, held)
        if detail.get("minutes") != missing:
            return f"the fewest minutes missing are {missing}"
        return _another(openings, held, "lies in their time")
    if entry.reason == "therapist_wish":
        wanted = (case.openings[at] for at in accepted(fitting, employee, case.openings).openings)
        return _another(spaced(wanted, employee, held), held, "has a therapist they accept")
    if employee.max_per_week == 0 or not loose.is_loose(employee.id):
        return ""
    return _another(spaced(openings, employee, held), held, "keeps every limit")


class _Loose:
    """Which employees belong to a part whose every rule a flow knows; there, limits never need a second choice."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._part = {case.problem.employees[at].id: part for part in case.parts.all for at in part.employees}
        self._fixed = {name for name, _ in case.fixed}
        self._proven = {stage.component for stage in case.outcome.stages if stage.name == "drawn" and stage.proven}
        self._blocks: dict[str, Blocks | None] = {}

    def is_tight(self, employee: str) -> bool:
        """Say whether places in the employee's part exclude each other."""
        return employee in self._part and self._part[employee].is_tight

    def is_loose(self, employee: str) -> bool:
        """Say whether a flow says all there is to say about the employee's part."""
        part = self._part.get(employee)
        return part is None or self._case.picture(part).is_exact

    def block(self, employee: str) -> tuple[int, int] | None:
        """Return the contested block of someone in a part whose draw is proven, None where it is not plain to see."""
        part = self._part.get(employee)
        if part is None:
            return None
        if part.name not in self._blocks:
            self._blocks[part.name] = Blocks(self._case, part) if self._is_plain(part) else None
        blocks = self._blocks[part.name]
        return None if blocks is None else blocks.of(employee)

    def _is_plain(self, part: Part) -> bool:
        names = (self._case.problem.employees[at].id for at in part.employees)
        is_exact = part.name in self._proven and self._case.picture(part).is_exact
        return is_exact and self._fixed.isdisjoint(names)


def _another(openings: Iterable[Opening], held: list[Held], what: str) -> str:
    """Return a sentence when one of these is not at the time of an appointment that they have."""
    for opening in openings:
        if not at_once(opening, held):
            return f"the slot at minute {opening.start} of {opening.places[0].visit.id} {what}"
    return ""


def _offered(case: Case, employee: Employee) -> Iterator[Opening]:
    for _, row in rows_for(case.timetable, employee):
        yield from (case.openings[at] for at in row.at)


def _least_missing(case: Case, employee: Employee, held: list[Held]) -> int | None:
    """Return the fewest minutes that are missing for a treatment partly in their time, None when there is none."""
    spans = case.time(employee)
    least: list[int] = []
    for _, row in rows_for(case.timetable, employee):
        free: dict[int, int] = defaultdict(int)
        for span in spans:
            first = bisect_right(row.starts, span.start - row.minutes)
            for at in range(first, bisect_left(row.starts, span.end, lo=first)):
                begin = row.starts[at]
                free[at] += min(span.end, begin + row.minutes) - max(span.start, begin)
        least += [
            row.minutes - minutes
            for at, minutes in free.items()
            if minutes < row.minutes and not at_once(case.openings[row.at[at]], held)
        ]
    return min(least, default=None)


def _nothing_to_lose(case: Case, employee: Employee, least: tuple[int, int], detail: dict[str, int]) -> str:
    """Return a sentence when an employee said to be outranked has no rival, or no slot at all."""
    competing, seats = least
    if not case.wishes_of(employee).openings:
        return "there is no slot that they could have"
    if detail.get("seats", -1) < seats or detail.get("competing", 0) < competing:
        return "names no seats, or nobody else who wants them"
    return ""
