"""Whether the reasons that people are given are true."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from solver.checks.case import Case, Held, Place, Violation, fitting, free_time, offered, permitted, suits, week_of
from solver.checks.graph import graph_of
from solver.outcome import Unserved
from solver.problem import Employee


def everyone_has_a_reason(case: Case) -> Iterator[Violation]:
    """Whoever is below target stands in `unserved` once, with the right numbers and a reason that is true."""
    if not case.has_roster:
        return
    stated: dict[str, Unserved] = {}
    for at, entry in enumerate(case.outcome.unserved):
        path = f"unserved[{at}]"
        if entry.employee in stated or entry.employee not in case.employees:
            yield Violation("everyone_has_a_reason", path, f"{entry.employee} is unknown or stands twice")
            continue
        stated[entry.employee] = entry
        wanted, got = case.employees[entry.employee].target, len(case.by_employee[entry.employee])
        if (entry.wanted, entry.got) != (wanted, got) or got >= wanted:
            yield Violation("everyone_has_a_reason", path, f"{entry.employee} wanted {wanted} and got {got}")
        elif sentence := _untrue(case, entry):
            yield Violation("everyone_has_a_reason", path, f"{entry.reason}: {sentence}")
    for name, held in case.by_employee.items():
        if case.is_finished and name not in stated and len(held) < case.employees[name].target:
            yield Violation("everyone_has_a_reason", "unserved", f"{name} is below target without a reason")


def _untrue(case: Case, entry: Unserved) -> str:
    """Return what is wrong with a reason, empty when it is true."""
    employee, held = case.employees[entry.employee], case.by_employee[entry.employee]
    detail = entry.detail or {}
    if entry.reason == "outranked":
        return _nothing_to_lose(case, employee, detail)
    if entry.reason == "no_service":
        return _another(offered(case, employee), [], "is offered")
    if entry.reason in ("no_common_time", "too_short"):
        missing = _least_missing(case, employee, held)
        if detail.get("minutes") != missing:
            return f"the fewest minutes missing are {missing}"
        return _another(fitting(case, employee), held, "lies in their time")
    if entry.reason == "therapist_wish":
        wanted = (place for place in fitting(case, employee) if suits(employee, place.therapist))
        return _another(_spaced(wanted, employee, held), held, "has a therapist they accept")
    if employee.max_per_week == 0 or not graph_of(case).exact:
        return ""
    return _another(_spaced(fitting(case, employee), employee, held), held, "keeps every limit")


def _another(places: Iterable[Place], held: list[Held], what: str) -> str:
    """Return a sentence when one of these slots is not at the time of an appointment that they have."""
    for place in places:
        if not any(place.start < other.end and other.start < place.end for other in held):
            return f"the slot at {place.start.isoformat()} of {place.visit} {what}"
    return ""


def _spaced(places: Iterable[Place], employee: Employee, held: list[Held]) -> Iterator[Place]:
    """Yield those slots that weekly limit and days between appointments leave beside those held."""
    for place in places:
        in_week = sum(week_of(other.day) == week_of(place.day) for other in held)
        near = any(abs((other.day - place.day).days) < (employee.min_gap_days or 0) for other in held)
        if not near and (employee.max_per_week is None or in_week < employee.max_per_week):
            yield place


def _least_missing(case: Case, employee: Employee, held: list[Held]) -> int | None:
    """Return the fewest minutes that are missing for a treatment partly in their time, None when there is none."""
    spans = free_time(employee)
    missing = []
    for place in offered(case, employee):
        free = sum((_overlap(place, span) for span in spans), timedelta())
        at_once = any(place.start < other.end and other.start < place.end for other in held)
        if timedelta() < free < place.end - place.start and not at_once:
            missing.append(int((place.end - place.start - free).total_seconds()) // 60)
    return min(missing, default=None)


def _overlap(place: Place, span: tuple[datetime, datetime]) -> timedelta:
    return max(timedelta(), min(place.end, span[1]) - max(place.start, span[0]))


def _nothing_to_lose(case: Case, employee: Employee, detail: dict[str, int]) -> str:
    """Return a sentence when an employee said to be outranked has no rival, or no slot at all."""
    if not any(True for _ in permitted(case, employee)):
        return "there is no slot that they could have"
    if detail.get("seats", 0) < 1 or detail.get("competing", 0) < 2:
        return "names no seats, or nobody else who wants them"
    return ""


def no_empty_seat_wanted(case: Case) -> Iterator[Violation]:
    """Nobody is left below target beside an empty seat that they could take."""
    if case.outcome.status != "optimal":
        return
    taken: dict[tuple[str, datetime, str], int] = {}
    for held in case.held:
        taken[held.seat] = taken.get(held.seat, 0) + 1
    for name, own in case.by_employee.items():
        employee = case.employees[name]
        if len(own) >= employee.target:
            continue
        empty = (place for place in permitted(case, employee) if taken.get(place.key, 0) < place.service.places)
        if sentence := _another(_spaced(empty, employee, own), own, "is empty and could be taken"):
            yield Violation("no_empty_seat_wanted", "appointments", f"{name}: {sentence}")
