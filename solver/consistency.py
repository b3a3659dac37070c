"""What a well-formed problem must also keep: names that exist, spans that run forward, nothing that stands twice.

Each check yields `Contradiction`s; all are reported together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from weakref import WeakValueDictionary

from solver.problem import Break, Problem, Visit, Window
from solver.zones import minute, zone

MOST_STARTS = 100_000
# The lists of names that an employee has, and what each name is the id of.
NAMES_OF_EMPLOYEES = {
    "sites": "sites",
    "services": "services",
    "never_therapists": "therapists",
    "only_therapists": "therapists",
}
_names_of = attrgetter(*NAMES_OF_EMPLOYEES)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fault at `path`; `judged` is the object or list that had to be readable for it to mean anything.

    A name that is not known also needs the ids in the list that it refers to, `names`.
    """

    judged: str
    path: str
    sentence: str
    names: str = ""


# Problems without a contradiction, by identity: they cannot change, and whoever loads one mostly solves it, too.
_SOUND: WeakValueDictionary[int, Problem] = WeakValueDictionary()


def contradictions(problem: Problem) -> list[Contradiction]:
    """Return every contradiction in the problem, in the order of its keys."""
    if _SOUND.get(id(problem)) is problem:
        return []
    found = [found for check in CHECKS for found in check(problem)]
    if not found:
        _SOUND[id(problem)] = problem
    return found


def ids_are_unique(problem: Problem) -> Iterator[Contradiction]:
    """No two sites, rooms, services, therapists, visits or employees carry the same id."""
    for key in ("sites", "rooms", "services", "therapists", "visits", "employees"):
        seen: dict[str, int] = {}
        for at, entry in enumerate(getattr(problem, key)):
            first = seen.setdefault(entry.id, at)
            if first != at:
                path = f"{key}[{at}].id"
                yield Contradiction(path, path, f"{entry.id!r} is already the id of {key}[{first}]")


def zones_exist(problem: Problem) -> Iterator[Contradiction]:
    """Every site lies in a known time zone."""
    for at, site in enumerate(problem.sites):
        path = f"sites[{at}].timezone"
        try:
            zone(site.timezone)
        except ValueError:
            yield Contradiction(path, path, f"{site.timezone!r} is not an IANA time zone such as Europe/Berlin")


def names_are_known(problem: Problem) -> Iterator[Contradiction]:
    """Whatever is referred to by its id exists."""
    known = {
        kind: {entry.id for entry in getattr(problem, kind)}
        for kind in ("sites", "rooms", "services", "therapists", "visits", "employees")
    }
    for path, kind, name in _references(problem, known):
        if name not in known[kind]:
            yield Contradiction(path, path, f"{name!r} is not the id of one of the {kind}", kind)


def _references(problem: Problem, known: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (path, kind, id) for everything that is referred to, lists of names only if not all of them are known."""
    for at, room in enumerate(problem.rooms):
        yield f"rooms[{at}].site", "sites", room.site
    for at, visit in enumerate(problem.visits):
        yield f"visits[{at}].therapist", "therapists", visit.therapist
        yield f"visits[{at}].room", "rooms", visit.room
        yield from _each(f"visits[{at}].services", "services", visit.services or ())
        for slot_at, slot in enumerate(visit.slots or ()):
            if slot.service not in known["services"]:
                yield f"visits[{at}].slots[{slot_at}].service", "services", slot.service
    for at, employee in enumerate(problem.employees):
        for (key, kind), names in zip(NAMES_OF_EMPLOYEES.items(), _names_of(employee), strict=True):
            if names and not known[kind].issuperset(names):
                yield from _each(f"employees[{at}].{key}", kind, names)
    for at, pin in enumerate(problem.pins):
        yield f"pins[{at}].employee", "employees", pin.employee
        yield f"pins[{at}].visit", "visits", pin.visit
        yield f"pins[{at}].service", "services", pin.service


def _each(path: str, kind: str, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    return ((f"{path}[{at}]", kind, name) for at, name in enumerate(names))


def lists_repeat_nothing(problem: Problem) -> Iterator[Contradiction]:
    """A list of names holds each once, and a therapist holds each credential once."""
    for at, therapist in enumerate(problem.therapists):
        yield from _repeats(f"therapists[{at}].credentials", [held.id for held in therapist.credentials])
    for at, visit in enumerate(problem.visits):
        yield from _repeats(f"visits[{at}].services", visit.services or ())
    for at, employee in enumerate(problem.employees):
        for (key, _), names in zip(NAMES_OF_EMPLOYEES.items(), _names_of(employee), strict=True):
            if names and len(names) > 1:
                yield from _repeats(f"employees[{at}].{key}", names)


def _repeats(path: str, names: Sequence[str]) -> Iterator[Contradiction]:
    if len(set(names)) == len(names):
        return
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        first = seen.setdefault(name, at)
        if first != at:
            yield Contradiction(path, f"{path}[{at}]", f"{name!r} already stands at [{first}]")


def spans_run_forward(problem: Problem) -> Iterator[Contradiction]:
    """Whatever has a start and an end starts before it ends."""
    for at, visit in enumerate(problem.visits):
        yield from _backward(f"visits[{at}]", visit)
        for inner, pause in enumerate(visit.breaks):
            yield from _backward(f"visits[{at}].breaks[{inner}]", pause)
        for inner, floating in enumerate(visit.floating_breaks):
            if floating.earliest > floating.latest:
                path = f"visits[{at}].floating_breaks[{inner}]"
                yield Contradiction(path, path, "the earliest start is after the latest")
    for at, employee in enumerate(problem.employees):
        for inner, window in enumerate(employee.windows):
            if window.start >= window.end:
                yield from _backward(f"employees[{at}].windows[{inner}]", window)


def _backward(path: str, span: Visit | Break | Window) -> Iterator[Contradiction]:
    if span.start >= span.end:
        yield Contradiction(path, path, "the end is not after the start")


def windows_do_not_overlap(problem: Problem) -> Iterator[Contradiction]:
    """An employee's windows do not overlap, so that every minute has one rating."""
    for at, employee in enumerate(problem.employees):
        spans = sorted([(window.start, window.end, inner) for inner, window in enumerate(employee.windows)])
        for (_, end, first), (start, _, second) in pairwise(spans):
            if start < end:
                path = f"employees[{at}].windows"
                yield Contradiction(path, f"{path}[{second}]", f"overlaps windows[{first}]")


def visits_are_templates_or_open(problem: Problem) -> Iterator[Contradiction]:
    """A visit has either slots, or services with start_every_minutes; a longest run comes with its rest."""
    for at, visit in enumerate(problem.visits):
        path = f"visits[{at}]"
        is_open = visit.services is not None or visit.start_every_minutes is not None
        if (visit.slots is None) != is_open or (is_open and None in (visit.services, visit.start_every_minutes)):
            yield Contradiction(path, path, "needs either slots, or services together with start_every_minutes")
        if (visit.max_run_minutes is None) != (visit.rest_minutes is None):
            yield Contradiction(path, path, "max_run_minutes and rest_minutes come together")


def starts_can_be_counted(problem: Problem) -> Iterator[Contradiction]:
    """An open visit has no more starts than a planner can look at, one by one."""
    for at, visit in enumerate(problem.visits):
        grid = range(minute(visit.start), minute(visit.end), visit.start_every_minutes or 1)
        starts = len(grid) * len(visit.services or ())
        if starts > MOST_STARTS:
            path = f"visits[{at}]"
            yield Contradiction(path, path, f"{starts} starts on its grid, more than {MOST_STARTS}")


def slots_do_not_overlap(problem: Problem) -> Iterator[Contradiction]:
    """The slots of a template do not overlap, turnover included, and none stands twice."""
    occupied = {service.id: service.occupied_minutes for service in problem.services}
    for at, visit in enumerate(problem.visits):
        path = f"visits[{at}].slots"
        slots = sorted([(minute(slot.start), at, slot.service) for at, slot in enumerate(visit.slots or ())])
        for (start, first, service), (other, second, other_service) in pairwise(slots):
            if (start, service) == (other, other_service):
                yield Contradiction(path, f"{path}[{second}]", f"stands twice, see slots[{first}]")
            elif other < start + occupied.get(service, 0):
                yield Contradiction(path, f"{path}[{second}]", f"overlaps slots[{first}], turnover included")


CHECKS: tuple[Callable[[Problem], Iterator[Contradiction]], ...] = (
    ids_are_unique,
    zones_exist,
    names_are_known,
    lists_repeat_nothing,
    spans_run_forward,
    windows_do_not_overlap,
    visits_are_templates_or_open,
    starts_can_be_counted,
    slots_do_not_overlap,
)
