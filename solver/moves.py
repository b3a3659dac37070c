"""What became of a published roster: kept, moved, lost and added appointments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from solver.outcome import Appointment
from solver.problem import Pin, Problem
from solver.zones import local, minute

Changes = dict[str, list[dict[str, Any]]]
_Key = tuple[int, str, str]


def changes(problem: Problem, appointments: Sequence[Appointment]) -> Changes:
    """Return the four lists of a problem with `published`, each by instant, visit and employee.

    Of one employee, what is not kept is paired with what is new in order of start.
    """
    sites = {site.id: site.timezone for site in problem.sites}
    rooms = {room.id: sites[room.site] for room in problem.rooms}
    zones = {visit.id: rooms[visit.room] for visit in problem.visits}
    now = _by_employee(appointments)
    before = _by_employee(_localised(pin, zones) for pin in _once(problem.published))
    found: Changes = {"kept": [], "moved": [], "lost": [], "added": []}
    for employee in sorted(now.keys() | before.keys()):
        old, new = before[employee], now[employee]
        gone = [old[key] for key in sorted(old.keys() - new.keys())]
        fresh = [new[key] for key in sorted(new.keys() - old.keys())]
        found["kept"] += [_entry(new[key], employee) for key in old.keys() & new.keys()]
        pairs = list(zip(gone, fresh, strict=False))
        found["moved"] += [{"employee": employee, "from": _entry(one), "to": _entry(other)} for one, other in pairs]
        found["lost"] += [_entry(one, employee) for one in gone[len(pairs) :]]
        found["added"] += [_entry(one, employee) for one in fresh[len(pairs) :]]
    return {name: sorted(entries, key=_order) for name, entries in found.items()}


def _once(pins: Iterable[Pin]) -> Iterable[Pin]:
    return {(pin.employee, pin.visit, pin.service, minute(pin.start)): pin for pin in pins}.values()


def _localised(pin: Pin, zones: dict[str, str]) -> Appointment:
    start = local(pin.start, zones[pin.visit]) if pin.visit in zones else pin.start
    return Appointment(pin.employee, pin.visit, pin.service, start)


def _by_employee(entries: Iterable[Appointment]) -> dict[str, dict[_Key, Appointment]]:
    found: dict[str, dict[_Key, Appointment]] = defaultdict(dict)
    for entry in entries:
        found[entry.employee][minute(entry.start), entry.visit, entry.service] = entry
    return found


def _entry(appointment: Appointment, employee: str | None = None) -> dict[str, str]:
    written = {"visit": appointment.visit, "service": appointment.service, "start": appointment.start.isoformat()}
    return written if employee is None else {"employee": employee} | written


def _order(entry: dict[str, Any]) -> tuple[int, str, str]:
    at = entry.get("from", entry)
    return minute(datetime.fromisoformat(at["start"])), at["visit"], entry["employee"]
