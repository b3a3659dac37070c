"""The smallest changes of somebody's own answer, in the order in which they are worth trying."""

from collections.abc import Iterator
from datetime import timedelta

from solver.changes import Change
from solver.problem import Employee, Problem
from solver.reasons import Span, accepts, joined_windows
from solver.slots import Slot
from solver.zones import EPOCH, local

# A window offered as well is one of the last resort, which matters for the seat but not for whether there is one.
RATING = 3
_TOUCHING, _SAME_DAY, _OTHER_DAY = range(3)


def widenings(part: Problem, employee: Employee, slots: list[Slot]) -> Iterator[Change]:
    """Yield windows that would let an employee have one of these slots, the least effort first.

    First those that extend a window, then a new one on a day on which they offer time, then one on another day; among
    each those that add the fewest minutes.
    """
    spans, days = joined_windows(employee), _days(part, employee)
    found: dict[Span, tuple[tuple[int, int, int, str], Slot]] = {}
    for slot in slots:
        if slot.site not in employee.sites or slot.service not in employee.services:
            continue
        if not accepts(employee, slot.therapist) or not (lacking := _lacking(slot, spans)):
            continue
        effort = _nearness(slot, spans, days), sum(end - start for start, end in lacking), slot.start, slot.visit
        hull = lacking[0][0], lacking[-1][1]
        if hull not in found or effort < found[hull][0]:
            found[hull] = effort, slot
    for hull, (_, slot) in sorted(found.items(), key=lambda entry: entry[1][0]):
        yield _window(part, employee, hull, slot)


def other_wishes(part: Problem, employee: Employee, slots: list[Slot]) -> Iterator[Change]:
    """Yield what else an employee could say: one more service, one more therapist, less time between appointments."""
    near = [slot for slot in slots if slot.site in employee.sites]
    for service in sorted({slot.service for slot in near}.difference(employee.services)):
        yield {"accept": {"employee": employee.id, "service": service}}
    for therapist in sorted({slot.therapist for slot in near if not accepts(employee, slot.therapist)}):
        yield {"therapist": {"employee": employee.id, "therapist": therapist}}
    for gap in range((employee.min_gap_days or 0) - 1, -1, -1):
        yield {"gap": {"employee": employee.id, "min_gap_days": gap}}
    if employee.max_per_week is not None:
        for most in range(employee.max_per_week + 1, employee.target + 1):
            yield {"weekly": {"employee": employee.id, "max_per_week": most}}


def _lacking(slot: Slot, spans: list[Span]) -> list[Span]:
    """Return the parts of a treatment that lie in no span."""
    found, reached, end = [], slot.start, slot.start + slot.minutes
    for begin, until in spans:
        if until <= reached or begin >= end:
            continue
        if reached < begin:
            found.append((reached, begin))
        reached = until
    return [*found, (reached, end)] if reached < end else found


def _nearness(slot: Slot, spans: list[Span], days: set[tuple[str, int]]) -> int:
    if any(start <= slot.start + slot.minutes and slot.start <= end for start, end in spans):
        return _TOUCHING
    return _SAME_DAY if (slot.site, slot.day) in days else _OTHER_DAY


def _days(part: Problem, employee: Employee) -> set[tuple[str, int]]:
    """Return the local days, by site, on which an employee offers time."""
    zones = {site.id: site.timezone for site in part.sites}
    return {
        (site, local(instant, zones[site]).date().toordinal())
        for site in employee.sites
        for window in employee.windows
        for instant in (window.start, window.end - timedelta(minutes=1))
    }


def _window(part: Problem, employee: Employee, hull: Span, slot: Slot) -> Change:
    zone = next(site.timezone for site in part.sites if site.id == slot.site)
    start, end = (local(EPOCH + timedelta(minutes=at), zone).isoformat() for at in hull)
    return {"window": {"employee": employee.id, "start": start, "end": end, "rating": RATING}}
