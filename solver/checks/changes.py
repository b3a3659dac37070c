"""What became of the roster that people know already."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from solver.checks.case import Case
from solver.checks.held import Violation, claim_of
from solver.outcome import Appointment
from solver.problem import Pin

KINDS = ("kept", "moved", "lost", "added")
Known = Pin | Appointment
Order = tuple[datetime, str, str]


def moves_limited(case: Case) -> Iterator[Violation]:
    """No more than `max_moves` of the published appointments that could have stayed are missing."""
    missing, limit = len(case.stayable) - len(case.kept), case.problem.max_moves
    if case.has_roster and limit is not None and missing > limit:
        yield Violation("moves_limited", "appointments", f"{missing} that could have stayed are missing, not {limit}")


def changes_told(case: Case) -> Iterator[Violation]:
    """`changes` stands exactly when a roster was published, and lists what was kept, moved, lost and added."""
    if not case.has_roster:
        return
    told: Any = case.outcome.changes
    if not case.problem.published:
        if told is not None:
            yield Violation("changes_told", "changes", "nothing was published")
        return
    if not isinstance(told, dict) or set(told) != set(KINDS):
        yield Violation("changes_told", "changes", f"does not consist of {', '.join(KINDS)}")
        return
    right = changes_of(case)
    for kind in KINDS:
        if told[kind] != right[kind]:
            yield Violation("changes_told", f"changes.{kind}", f"should be {right[kind]}")


def changes_of(case: Case) -> dict[str, list[Any]]:
    """Return what became of every published appointment, and what is new, as it should be told."""
    standing = Counter((held.employee.id, held.seat) for held in case.held)
    before: dict[str, list[Pin]] = defaultdict(list)
    kept: list[Known] = []
    for pin in sorted({claim_of(pin): pin for pin in case.problem.published}.values(), key=_order):
        if standing[claim_of(pin)] > 0:
            standing[claim_of(pin)] -= 1
            kept.append(pin)
        else:
            before[pin.employee].append(pin)
    after: dict[str, list[Appointment]] = defaultdict(list)
    for held in case.held:
        if standing[held.employee.id, held.seat] > 0:
            after[held.employee.id].append(held.appointment)
    moved = [pair for name in before for pair in zip(before[name], sorted(after[name], key=_order), strict=False)]
    lost: list[Known] = [pin for name in before for pin in before[name][len(after[name]) :]]
    added: list[Known] = [new for name in after for new in sorted(after[name], key=_order)[len(before[name]) :]]
    return {
        "kept": [_told(case, entry) for entry in sorted(kept, key=_order)],
        "moved": [_told_move(case, *pair) for pair in sorted(moved, key=lambda pair: _order(pair[0]))],
        "lost": [_told(case, entry) for entry in sorted(lost, key=_order)],
        "added": [_told(case, entry) for entry in sorted(added, key=_order)],
    }


def _order(entry: Known) -> Order:
    return entry.start.astimezone(UTC), entry.visit, entry.employee


def _told_move(case: Case, before: Pin, after: Appointment) -> dict[str, Any]:
    places = {"from": _told(case, before), "to": _told(case, after)}
    for place in places.values():
        del place["employee"]
    return {"employee": before.employee, **places}


def _told(case: Case, entry: Known) -> dict[str, str]:
    """Return an entry as JSON holds it, its start in the site's local offset, if its visit is known."""
    start = entry.start
    if entry.visit in case.visits:
        site = case.rooms[case.visits[entry.visit].room].site
        start = start.astimezone(ZoneInfo(case.sites[site].timezone))
    return {
        "employee": entry.employee,
        "visit": entry.visit,
        "service": entry.service,
        "start": start.isoformat(),
    }
