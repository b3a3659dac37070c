"""Do the pins stand? Each rule that a pin can break says so in one sentence; then the round is infeasible."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from solver.breaks import cliques, longest_run, place_breaks
from solver.problem import Employee, Pin, Problem, Service, TemplateSlot, Visit
from solver.slots import holds, starts, why_unusable
from solver.zones import iso_week, local_date, minute


@dataclass(frozen=True, slots=True)
class PinnedCase:
    """A pin with everything it names; `day` is the ordinal of the local start date."""

    pin: Pin
    path: str
    employee: Employee
    visit: Visit
    service: Service
    site: str
    day: int

    @property
    def start(self) -> int:
        """Minutes since 1970."""
        return minute(self.pin.start)

    @property
    def end(self) -> int:
        """The minute at which the treatment ends."""
        return self.start + self.service.minutes

    @property
    def occupied(self) -> tuple[int, int]:
        """When therapist and station are taken."""
        return self.start, self.start + self.service.occupied_minutes

    @property
    def seat(self) -> tuple[str, str, int]:
        """What is occupied: one class is one seat, however many come."""
        return self.visit.id, self.service.id, self.start


def contradictions_of_pins(problem: Problem, standing: Iterable[tuple[str, Pin]] = ()) -> list[str]:
    """Return a sentence for everything that keeps the pins, and what else must stand, from standing together.

    `standing` are published appointments with their paths. Floating breaks count, too: they must fit around all these.
    """
    entries = {(pin.employee, pin.visit, pin.service, minute(pin.start)): (path, pin) for path, pin in standing}
    entries |= {
        (pin.employee, pin.visit, pin.service, minute(pin.start)): (f"pins[{at}]", pin)
        for at, pin in enumerate(problem.pins)
    }
    cases = list(_cases(problem, entries.values()))
    faults = [f"{case.path}: {sentence}" for case in cases for rule in ALONE for sentence in rule(problem, case)]
    faults += [fault for rule in TOGETHER for fault in rule(cases)]
    return faults + list(visits_hold(problem, cases))


def _cases(problem: Problem, entries: Iterable[tuple[str, Pin]]) -> Iterator[PinnedCase]:
    employees = {entry.id: entry for entry in problem.employees}
    visits = {entry.id: entry for entry in problem.visits}
    services = {entry.id: entry for entry in problem.services}
    sites = {room.id: next(site for site in problem.sites if site.id == room.site) for room in problem.rooms}
    for path, pin in entries:
        visit = visits[pin.visit]
        site = sites[visit.room]
        day = local_date(pin.start, site.timezone).toordinal()
        yield PinnedCase(pin, path, employees[pin.employee], visit, services[pin.service], site.id, day)


def stands_on_a_slot(problem: Problem, case: PinnedCase) -> Iterator[str]:
    """A pin lies on a slot of its visit, or on a start of an open one, that fits the visit and its breaks."""
    slot = TemplateSlot(case.pin.start, case.service.id)
    if not any(minute(other.start) == case.start and other.service == slot.service for other in starts(case.visit)):
        yield f"visit {case.visit.id} has no slot for {case.service.id} at {case.pin.start.isoformat()}"
    elif why := why_unusable(case.visit, slot, case.service):
        yield f"the slot cannot be used: {why}"


def therapist_is_licensed(problem: Problem, case: PinnedCase) -> Iterator[str]:
    """The therapist holds the credential on that local date."""
    therapist = next(entry for entry in problem.therapists if entry.id == case.visit.therapist)
    if not holds(therapist, case.service, case.day):
        yield f"therapist {therapist.id} does not hold {case.service.credential} on that date"


def employee_accepts(problem: Problem, case: PinnedCase) -> Iterator[str]:
    """The employee uses the site and accepts service and therapist."""
    employee, therapist = case.employee, case.visit.therapist
    if case.site not in employee.sites:
        yield f"employee {employee.id} does not use site {case.site}"
    if case.service.id not in employee.services:
        yield f"employee {employee.id} does not accept {case.service.id}"
    if therapist in employee.never_therapists or (
        employee.only_therapists is not None and therapist not in employee.only_therapists
    ):
        yield f"employee {employee.id} is not to be given therapist {therapist}"


def employee_has_time(problem: Problem, case: PinnedCase) -> Iterator[str]:
    """The whole treatment lies in the employee's windows, touching ones counting as one."""
    reached = case.start
    for window in sorted(case.employee.windows, key=lambda entry: entry.start):
        if minute(window.start) <= reached < minute(window.end):
            reached = minute(window.end)
    if reached < case.end:
        yield f"the treatment does not lie in the windows of employee {case.employee.id}"


def seats_suffice(cases: list[PinnedCase]) -> Iterator[str]:
    """A slot is pinned for no more employees than it has places."""
    counted: dict[tuple[str, int], int] = {}
    for case in cases:
        seat = case.visit.id, case.start
        counted[seat] = counted.get(seat, 0) + 1
        if counted[seat] > case.service.places:
            yield f"{case.path}: every place of this slot is pinned already"


def targets_suffice(cases: list[PinnedCase]) -> Iterator[str]:
    """An employee has no more pins than the target, nor in a week more than the weekly limit."""
    total: dict[str, int] = {}
    weekly: dict[tuple[str, int], int] = {}
    for case in cases:
        employee = case.employee
        week = employee.id, iso_week(date.fromordinal(case.day))
        total[employee.id] = total.get(employee.id, 0) + 1
        weekly[week] = weekly.get(week, 0) + 1
        if total[employee.id] > employee.target:
            yield f"{case.path}: employee {employee.id} has more pins than the target of {employee.target}"
        if employee.max_per_week is not None and weekly[week] > employee.max_per_week:
            yield f"{case.path}: employee {employee.id} has more pins in one week than {employee.max_per_week}"


def pins_are_apart(cases: list[PinnedCase]) -> Iterator[str]:
    """An employee's pins are not at once, and as many days apart as asked."""
    by_employee: dict[str, list[PinnedCase]] = {}
    for case in cases:
        by_employee.setdefault(case.employee.id, []).append(case)
    for held in by_employee.values():
        for one, other in combinations(held, 2):
            if one.start < other.end and other.start < one.end:
                yield f"{other.path}: is at the same time as {one.path} of employee {one.employee.id}"
            elif abs(one.day - other.day) < (one.employee.min_gap_days or 0):
                yield f"{other.path}: is too few days from {one.path} of employee {one.employee.id}"


def therapists_are_not_doubled(cases: list[PinnedCase]) -> Iterator[str]:
    """A therapist is pinned to one treatment at a time."""
    for one, other in _overlapping(cases):
        if one.visit.therapist == other.visit.therapist:
            yield f"{other.path}: therapist {one.visit.therapist} is occupied by {one.path} at that time"


def _overlapping(cases: list[PinnedCase]) -> Iterator[tuple[PinnedCase, PinnedCase]]:
    """Yield pairs of different seats that are occupied at once."""
    running: list[PinnedCase] = []
    for case in sorted({case.seat: case for case in reversed(cases)}.values(), key=lambda entry: entry.occupied):
        running = [other for other in running if other.occupied[1] > case.start]
        yield from ((other, case) for other in running)
        running.append(case)


def visits_hold(problem: Problem, cases: list[PinnedCase]) -> Iterator[str]:
    """Each visit's limit, longest run and floating breaks, and each room's stations, leave room for what must stand."""
    by_visit: dict[str, dict[tuple[str, str, int], PinnedCase]] = {}
    for case in cases:
        by_visit.setdefault(case.visit.id, {})[case.seat] = case
    for at, visit in enumerate(problem.visits):
        occupied = [case.occupied for case in by_visit.get(visit.id, {}).values()]
        if visit.max_sessions is not None and len(occupied) > visit.max_sessions:
            yield f"visits[{at}].max_sessions: {len(occupied)} treatments are pinned"
        if visit.max_run_minutes is not None and longest_run(visit, occupied) > visit.max_run_minutes:
            yield f"visits[{at}].max_run_minutes: the pins make a longer run"
        if visit.floating_breaks and place_breaks(visit, occupied) is None:
            yield f"visits[{at}].floating_breaks: cannot all be placed" + (" beside the pins" if occupied else "")
    rooms = {visit.id: visit.room for visit in problem.visits}
    for at, room in enumerate(problem.rooms):
        seats = {case.seat: case.occupied for case in cases if rooms[case.visit.id] == room.id}
        most = max((len(members) for members in cliques(list(seats.values()))), default=0)
        if most > room.stations:
            yield f"rooms[{at}].stations: {most} pins are at once"


ALONE: tuple[Callable[[Problem, PinnedCase], Iterator[str]], ...] = (
    stands_on_a_slot,
    therapist_is_licensed,
    employee_accepts,
    employee_has_time,
)
TOGETHER: tuple[Callable[[list[PinnedCase]], Iterator[str]], ...] = (
    seats_suffice,
    targets_suffice,
    pins_are_apart,
    therapists_are_not_doubled,
)
