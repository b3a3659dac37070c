"""The smallest changes of somebody's own answer, in the order in which they are worth trying."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from solver.problem import Employee, Problem, Window
from solver.questions.changes import Change, changed
from solver.reasons import Span, accepts, joined_windows
from solver.slots import Slot
from solver.zones import EPOCH, local

# A window offered as well is one of the last resort, which matters for the seat but not for whether there is one.
RATING = 3
Wish = dict[str, Any]
Useful = Callable[[Employee], list[Slot]]
_TOUCHING, _SAME_DAY, _OTHER_DAY = range(3)


def changes(part: Problem, employee: Employee, slots: list[Slot], useful: Useful) -> Iterator[Change]:
    """Yield changes of one answer, the least first: more time, another wish, both, and then more than one wish.

    `useful` says of an answer which slots it could bring; a change of times is proposed only for one of these.
    """
    yield from (
        {"window": {"employee": employee.id} | window} for window in widenings(part, employee, useful(employee))
    )
    wishes = [*other_wishes(employee, slots)]
    yield from ({"answer": {"employee": employee.id} | wish} for wish in wishes)
    for wish in (*wishes, *without_limits(employee, slots)):
        change = {"answer": {"employee": employee.id} | wish}
        if wish not in wishes:
            yield change
        answer = answer_after(part, employee, change)
        for window in widenings(part, answer, useful(answer)):
            yield {"answer": change["answer"] | {"windows": [window]}}


def generous(part: Problem, employee: Employee, slots: list[Slot]) -> Iterator[Change]:
    """Yield answers of somebody who could come at any time: as it is else, without limits, accepting everything."""
    near = [slot for slot in slots if slot.site in employee.sites]
    if not near:
        return
    always = _window(part, _whole(near), near[0])
    anything = {
        "services": sorted({slot.service for slot in near}),
        "therapists": sorted({slot.therapist for slot in near}),
    }
    free = next(without_limits(employee, slots), {})
    for wish in ({}, free, anything, free | anything):
        yield {"answer": {"employee": employee.id, "windows": [always]} | wish}


def at_any_time(employee: Employee, slots: list[Slot]) -> Employee:
    """Return an employee who has time for all of these slots, and whenever they offered some."""
    start, end = (EPOCH + timedelta(minutes=at) for at in _whole(slots))
    starts = [start, *(window.start for window in employee.windows)]
    ends = [end, *(window.end for window in employee.windows)]
    return replace(employee, windows=(Window(min(starts), max(ends), RATING),))


def _whole(slots: list[Slot]) -> Span:
    return min(slot.start for slot in slots), max(slot.start + slot.minutes for slot in slots)


def narrowed(part: Problem, employee: Employee, change: Change, slots: list[Slot]) -> Change:
    """Return an answer that allows no more than these slots, taken from one that allows everything."""
    spans, given = joined_windows(employee), change["answer"]
    limits = {key: given[key] for key in ("min_gap_days", "max_per_week") if key in given}
    services = sorted({slot.service for slot in slots}.difference(employee.services))
    therapists = sorted({slot.therapist for slot in slots if not accepts(employee, slot.therapist)})
    parts = [(slot, lacking) for slot in slots if (lacking := _lacking(slot, spans))]
    windows = [_window(part, (lacking[0][0], lacking[-1][1]), slot) for slot, lacking in parts]
    added = {"services": services, "therapists": therapists, "windows": windows}
    return {"answer": {"employee": employee.id} | {key: value for key, value in added.items() if value} | limits}


def answer_after(part: Problem, employee: Employee, change: Change) -> Employee:
    """Return what an employee says after a change that is about them."""
    return changed(replace(part, employees=(employee,)), change).employees[0]


def widenings(part: Problem, employee: Employee, slots: list[Slot]) -> Iterator[Wish]:
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
        yield _window(part, hull, slot)


def other_wishes(employee: Employee, slots: list[Slot]) -> Iterator[Wish]:
    """Yield what else an employee could say: one more service, one more therapist, less time between appointments."""
    near = [slot for slot in slots if slot.site in employee.sites]
    for service in sorted({slot.service for slot in near}.difference(employee.services)):
        yield {"services": [service]}
    for therapist in sorted({slot.therapist for slot in near if not accepts(employee, slot.therapist)}):
        yield {"therapists": [therapist]}
    for gap in range((employee.min_gap_days or 0) - 1, -1, -1):
        yield {"min_gap_days": gap}
    if employee.max_per_week is not None:
        for most in range(employee.max_per_week + 1, employee.target + 1):
            yield {"max_per_week": most}


def without_limits(employee: Employee, slots: list[Slot]) -> Iterator[Wish]:
    """Yield an answer without limits on days and weeks, alone and then with each further service."""
    free: Wish = {"min_gap_days": 0} if employee.min_gap_days else {}
    if employee.max_per_week is not None and employee.max_per_week < employee.target:
        free["max_per_week"] = employee.target
    if free:
        yield free
        yield from (free | wish for wish in other_wishes(employee, slots) if "services" in wish)


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


def _window(part: Problem, hull: Span, slot: Slot) -> Wish:
    zone = next(site.timezone for site in part.sites if site.id == slot.site)
    start, end = (local(EPOCH + timedelta(minutes=at), zone).isoformat() for at in hull)
    return {"start": start, "end": end, "rating": RATING}
