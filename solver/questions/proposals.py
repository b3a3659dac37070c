"""The nearest change with which a new roster has more for somebody: found by trying, confirmed by solving."""

from collections.abc import Iterator
from itertools import chain, islice

from solver.outcome import Appointment
from solver.problem import Employee
from solver.questions.changes import Change, changed
from solver.questions.helping import Seat, helping
from solver.questions.nearest import changes, generous, narrowed
from solver.questions.suggest import Suggestion, helpful
from solver.questions.trials import Trials
from solver.questions.whatif import resolve
from solver.reasons import joined_windows
from solver.zones import minute


def proposal(trials: Trials, employee: Employee, *, tries: int, seconds: float | None) -> tuple[Change, Seat] | None:
    """Return the nearest change after which a new roster has more for the employee, and what they have then.

    Where their sites are no network at most `tries` small changes are solved, then answers that allow everything, from
    which the seats are kept that came of it; each roster is solved for `seconds` at most.
    """
    own: Iterator[Change] = (change for change, _ in helping(trials, employee))
    sites = trials.sites_of_employee(employee)
    if trials.ground(sites) is None:
        slots = trials.slots(sites)
        small = islice(changes(trials.part(sites), employee, slots, lambda answer: slots), tries)
        own = chain(small, _from_everything(trials, employee, seconds) if tries else ())
    for change in chain(own, _supply(trials, employee, tries=tries, seconds=seconds)):
        now = _after(trials, employee, change, seconds)
        if len(now) > len(trials.held.get(employee.id, ())):
            return change, _seat_of(trials, employee, change, now)
    return None


def serving(supplies: list[Suggestion], employee: Employee) -> Iterator[Change]:
    """Yield those changes that serve an employee."""
    for supply in supplies:
        if any(entry["employee"] == employee.id for entry in supply.effect["gains"]):
            yield supply.change


def _after(trials: Trials, employee: Employee, change: Change, seconds: float | None) -> list[Appointment]:
    """Return what an employee has in a new roster after a change."""
    whole = changed(trials.problem, change)
    _, after = resolve(trials, trials.sites_of_employee(employee), whole, seconds)
    return [entry for entry in after.appointments if entry.employee == employee.id]


def _from_everything(trials: Trials, employee: Employee, seconds: float | None) -> Iterator[Change]:
    """Yield what is left of an answer that allows everything when only the seats that came of it are kept."""
    sites = trials.sites_of_employee(employee)
    part, slots = trials.part(sites), trials.slots(sites)
    for change in generous(part, employee, slots):
        now = {(e.visit, e.service, minute(e.start)) for e in _after(trials, employee, change, seconds)}
        if len(now) > len(trials.held.get(employee.id, ())):
            kept = [slot for slot in slots if (slot.visit, slot.service, slot.start) in now]
            yield narrowed(part, employee, change, kept)


def _supply(trials: Trials, employee: Employee, *, tries: int, seconds: float | None) -> Iterator[Change]:
    """Yield what the company could add to have a place for the employee; asked for only when nothing else helps."""
    sites = trials.sites_of_employee(employee)
    yield from serving(helpful(trials, sites, tries=tries, seconds=seconds), employee)


def _seat_of(trials: Trials, employee: Employee, change: Change, now: list[Appointment]) -> Seat:
    """Return the appointment that the change brings: one that was not possible before, or else one not held before."""
    spans, held = joined_windows(employee), trials.held.get(employee.id, [])
    minutes = {service.id: service.minutes for service in trials.problem.services}

    adds_time = "window" in change or "windows" in change.get("answer", {})

    def fitted(entry: Appointment) -> bool:
        start = minute(entry.start)
        return any(begin <= start and start + minutes[entry.service] <= end for begin, end in spans)

    def was_possible(entry: Appointment) -> bool:
        return fitted(entry) or not adds_time

    entry = min(now, key=lambda entry: (was_possible(entry), (entry.visit, entry.service, minute(entry.start)) in held))
    return {"visit": entry.visit, "service": entry.service, "start": entry.start.isoformat()}
