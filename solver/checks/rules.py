"""The hard rules, one function each; `RULES` in `solver.check` lists them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations, pairwise

from solver.checks.case import Case
from solver.checks.held import Held, Violation, claim_of
from solver.checks.places import Seat, licensed, minutes_of
from solver.checks.wishes import covering, suits


def _each(rule: str, case: Case, broken: Callable[[Held], str]) -> Iterator[Violation]:
    """Yield a violation for every appointment of which `broken` returns a sentence."""
    for held in case.held:
        if sentence := broken(held):
            yield Violation(rule, held.path, sentence)


def names_exist(case: Case) -> Iterator[Violation]:
    """Employee, visit and service are those of the problem."""
    for path, entry in case.strangers:
        yield Violation("names_exist", path, f"{entry.employee}, {entry.visit} or {entry.service} is unknown")


def treatment_in_windows(case: Case) -> Iterator[Violation]:
    """The whole treatment lies in the employee's time, touching windows counting as one."""

    def broken(held: Held) -> str:
        fits = covering(case.time(held.employee), held.start, held.end)
        return "" if fits else "the treatment is not within the employee's windows"

    yield from _each("treatment_in_windows", case, broken)


def occupied_in_visit(case: Case) -> Iterator[Violation]:
    """The occupied time, turnover included, lies in the visit."""

    def broken(held: Held) -> str:
        fits = minutes_of(held.visit.start) <= held.start and held.until <= minutes_of(held.visit.end)
        return "" if fits else "the occupied time is not within the visit"

    yield from _each("occupied_in_visit", case, broken)


def clear_of_breaks(case: Case) -> Iterator[Violation]:
    """No occupied time touches a fixed break."""

    def broken(held: Held) -> str:
        pauses = ((minutes_of(pause.start), minutes_of(pause.end)) for pause in held.visit.breaks)
        touched = any(held.start < end and start < held.until for start, end in pauses)
        return "the occupied time touches a break" if touched else ""

    yield from _each("clear_of_breaks", case, broken)


def on_a_slot(case: Case) -> Iterator[Violation]:
    """On a template only its slots are used."""
    slots = {
        (visit.id, minutes_of(slot.start), slot.service) for visit in case.problem.visits for slot in visit.slots or ()
    }

    def broken(held: Held) -> str:
        is_fine = held.visit.slots is None or held.seat in slots
        return "" if is_fine else "the visit's template has no such slot"

    yield from _each("on_a_slot", case, broken)


def starts_on_the_grid(case: Case) -> Iterator[Violation]:
    """On an open visit treatments start on its grid, counted from its start."""

    def broken(held: Held) -> str:
        step = held.visit.start_every_minutes if held.visit.slots is None else None
        is_fine = step is None or (held.start - minutes_of(held.visit.start)) % step == 0
        return "" if is_fine else f"not a multiple of {step} minutes from the start of the visit"

    yield from _each("starts_on_the_grid", case, broken)


def service_offered(case: Case) -> Iterator[Violation]:
    """An open visit gives no service but those it offers."""

    def broken(held: Held) -> str:
        is_fine = held.visit.slots is not None or held.service.id in (held.visit.services or ())
        return "" if is_fine else f"{held.visit.id} does not offer {held.service.id}"

    yield from _each("service_offered", case, broken)


def seats_not_overbooked(case: Case) -> Iterator[Violation]:
    """A slot is used once, a class by no more people than it has places."""
    taken: Counter[Seat] = Counter()
    for held in case.held:
        taken[held.seat] += 1
        if taken[held.seat] == held.service.places + 1:
            yield Violation("seats_not_overbooked", held.path, f"more than {held.service.places} people in one slot")


def therapist_not_twice(case: Case) -> Iterator[Violation]:
    """A therapist is never occupied twice, across all visits."""
    yield from _overlapping("therapist_not_twice", case, lambda held: held.therapist.id, lambda held: 1)


def room_has_stations(case: Case) -> Iterator[Violation]:
    """A room never holds more occupied times than it has stations."""
    yield from _overlapping("room_has_stations", case, lambda held: held.room.id, lambda held: held.room.stations)


def _overlapping(
    rule: str, case: Case, owner: Callable[[Held], str], most: Callable[[Held], int]
) -> Iterator[Violation]:
    """Yield an occupied seat of an owner whenever more are occupied at its start than there may be."""
    seats: dict[str, dict[Seat, Held]] = defaultdict(dict)
    for held in sorted(case.held, key=lambda entry: entry.start):
        seats[owner(held)].setdefault(held.seat, held)
    for name, taken in seats.items():
        running: list[int] = []
        for held in taken.values():
            running = [end for end in running if end > held.start] + [held.until]
            if len(running) > most(held):
                yield Violation(rule, held.path, f"{name} is occupied {len(running)} times at once")


def therapist_licensed(case: Case) -> Iterator[Violation]:
    """The therapist holds the service's credential on that local date."""

    def broken(held: Held) -> str:
        fits = licensed(held.therapist, held.service, held.day)
        day = date.fromordinal(held.day)
        return "" if fits else f"{held.therapist.id} does not hold {held.service.credential} on {day}"

    yield from _each("therapist_licensed", case, broken)


def service_accepted(case: Case) -> Iterator[Violation]:
    """The service is one that the employee finds acceptable."""

    def broken(held: Held) -> str:
        return "" if held.service.id in held.employee.services else "the employee does not accept this service"

    yield from _each("service_accepted", case, broken)


def therapist_accepted(case: Case) -> Iterator[Violation]:
    """Therapists that must not, or only those that may, be given are respected."""

    def broken(held: Held) -> str:
        return "" if suits(held.employee, held.therapist.id) else "not a therapist for this employee"

    yield from _each("therapist_accepted", case, broken)


def site_used(case: Case) -> Iterator[Violation]:
    """The employee may use the site."""

    def broken(held: Held) -> str:
        return "" if held.site.id in held.employee.sites else f"the employee does not use site {held.site.id}"

    yield from _each("site_used", case, broken)


def target_kept(case: Case) -> Iterator[Violation]:
    """Nobody has more appointments than wanted."""
    for employee, held in case.by_employee.items():
        if len(held) > case.employees[employee].target:
            yield Violation("target_kept", held[-1].path, f"more than {case.employees[employee].target} appointments")


def weekly_limit_kept(case: Case) -> Iterator[Violation]:
    """Nobody has more appointments in an ISO week of local dates than the weekly limit."""
    for employee, held in case.by_employee.items():
        limit = case.employees[employee].max_per_week
        counted = Counter(entry.week for entry in held)
        if limit is not None and any(count > limit for count in counted.values()):
            yield Violation("weekly_limit_kept", held[-1].path, f"more than {limit} appointments in one week")


def days_apart(case: Case) -> Iterator[Violation]:
    """The local dates of an employee's appointments differ by at least the days asked."""
    for employee, held in case.by_employee.items():
        gap = case.employees[employee].min_gap_days or 0
        days = sorted((entry.day, entry.path) for entry in held)
        for (one, _), (other, path) in pairwise(days):
            if other - one < gap:
                yield Violation("days_apart", path, f"fewer than {gap} days after the appointment before")


def not_at_once(case: Case) -> Iterator[Violation]:
    """Nobody has two treatments at once, nor two places in one class."""
    for held in case.by_employee.values():
        for one, other in combinations(held, 2):
            if one.start < other.end and other.start < one.end:
                yield Violation("not_at_once", other.path, f"the same time as {one.path}")


def pins_stand(case: Case) -> Iterator[Violation]:
    """Every pin is in the roster."""
    if not case.has_roster:
        return
    standing = {(held.employee.id, held.seat) for held in case.held}
    for at, pin in enumerate(case.problem.pins):
        if claim_of(pin) not in standing:
            yield Violation("pins_stand", f"pins[{at}]", "is missing from the roster")
