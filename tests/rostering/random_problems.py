"""Random problems small enough to try every roster, with every rule turned on now and then."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from solver.problem import (
    Break,
    Employee,
    FloatingBreak,
    Pin,
    Problem,
    Room,
    Site,
    TemplateSlot,
    Therapist,
    Visit,
    Window,
)
from tests.rostering.brute import unhappiness
from tests.rostering.brute_seats import EPOCH, Chair, chairs
from tests.rostering.builders import MONDAY, at, employee, problem

ZONES = {"berlin": "Europe/Berlin", "kolkata": "Asia/Kolkata", "samoa": "Pacific/Apia", "hawaii": "Pacific/Honolulu"}
DAYS = (0, 1, 6, 7, 8)


def small_problem(number: int, *, spaced: bool = False) -> Problem:
    """Return the problem of this number; `spaced` ones may ask for gaps of days or several treatments a day."""
    rng = Random(number)
    second = rng.choice(("berlin", "kolkata", "samoa", "hawaii"))
    sites = tuple(Site(name, ZONES[name]) for name in dict.fromkeys(("berlin", second)))
    visits = [_visit(rng, name, rng.choice(sites).id) for name in ("v1", "v2", "v3")[: rng.choice((1, 2, 2, 3))]]
    people = [_employee(rng, f"e{at}", sites, visits, spaced=spaced) for at in range(rng.choice((2, 3, 4, 5, 5)))]
    whole = problem(visits, people, sites=sites, rooms=tuple(Room(site.id, site.id, 9) for site in sites))
    whole = replace(whole, seed=f"seed {number}", therapists=tuple(_licensed(rng, entry) for entry in whole.therapists))
    if rng.random() < 0.3:
        whole = replace(whole, pins=_pins(rng, whole))
    return whole


def _visit(rng: Random, name: str, site: str) -> Visit:
    day = rng.choice(DAYS)
    opening = at("9:00", day)
    slots, minute = [], 0
    for _ in range(rng.randint(1, 3)):
        service = rng.choice(("chair", "chair", "chair", "chair", "table", "class"))
        slots.append(TemplateSlot(opening + timedelta(minutes=minute), service))
        minute += {"chair": 25, "table": 55, "class": 30}[service] + rng.choice((0, 0, 15))
    return Visit(name, f"therapist of {name}", site, opening, at("13:00", day), slots=tuple(slots))


def _employee(rng: Random, name: str, sites: tuple[Site, ...], visits: list[Visit], *, spaced: bool) -> Employee:
    windows: list[Window] = []
    for visit in {visit.start: visit for visit in visits}.values():
        begin = visit.start + timedelta(minutes=rng.choice((0, 0, 0, 0, 0, 25)))
        middle = begin + timedelta(minutes=rng.choice((10, 60, 120, 200)))
        windows.append(Window(begin, middle, rng.randint(1, 3)))
        if rng.random() < 0.7:
            windows.append(Window(middle, middle + timedelta(minutes=100), rng.randint(1, 3)))
    therapists = list(dict.fromkeys(visit.therapist for visit in visits))
    target = rng.choice((0, 1, 1, 2, 2, 3))
    loose = spaced or target <= 1
    return employee(
        name,
        *windows,
        sites=tuple(site.id for site in sites if rng.random() < 0.95),
        target=target,
        received=rng.randint(0, 2),
        entitled=rng.randint(1, 3),
        services=tuple(rng.sample(("chair", "table", "class"), rng.choice((2, 3, 3, 3)))),
        max_per_week=rng.choice((None, None, 0, 1, 1, 2, 2)) if loose else rng.choice((1, 1, 2, None)),
        min_gap_days=rng.choice((None, None, 0, 1, 2, 7)) if loose else 1,
        never_therapists=tuple(name for name in therapists if rng.random() < 0.1),
        only_therapists=tuple(name for name in therapists if rng.random() < 0.7) if rng.random() < 0.15 else None,
    )


def _licensed(rng: Random, therapist: Therapist) -> Therapist:
    if rng.random() < 0.85:
        return therapist
    until = MONDAY + timedelta(days=rng.choice(DAYS))
    return replace(therapist, credentials=(replace(therapist.credentials[0], valid_until=until),))


def _pins(rng: Random, whole: Problem) -> tuple[Pin, ...]:
    visit = rng.choice(whole.visits)
    slot = rng.choice(visit.slots or ())
    return (Pin(rng.choice(whole.employees).id, visit.id, slot.service, slot.start),)


def any_problem(number: int) -> Problem:
    """Return the problem of this number, of every rule: open visits, breaks, runs, rooms, known rosters, all."""
    rng = Random(f"any {number}")
    sites = (Site("berlin", "Europe/Berlin"), Site("kolkata", "Asia/Kolkata"))[: rng.choice((1, 1, 1, 2))]
    days = [_any_day(rng, name, rng.choice(sites).id) for name in ("v1", "v2", "v3")[: rng.choice((1, 2, 2, 2, 3, 3))]]
    if rng.random() < 0.2:
        days = [replace(day, therapist="tess") for day in days]
    people = [_anyone(rng, f"e{at}", sites, days) for at in range(rng.choice((3, 4, 4, 5, 5)))]
    whole = replace(
        problem(days, people),
        seed=f"seed {number}",
        currency=rng.choice(("sessions", "sessions", "sessions", "minutes", "sessions_first")),
        sites=sites,
        rooms=tuple(Room(site.id, site.id, rng.choice((1, 1, 1, 2))) for site in sites),
    )
    whole = replace(whole, therapists=tuple(_licensed(rng, entry) for entry in whole.therapists))
    permitted = _permitted(whole)
    if permitted and rng.random() < 0.12:
        whole = replace(whole, pins=(_pin(*rng.choice(permitted)),))
    return _known(rng, whole, permitted) if permitted and rng.random() < 0.4 else whole


def known_problem(number: int) -> Problem:
    """Return a problem of templates only, of which people know a roster; any number of them may be moved."""
    whole = small_problem(number, spaced=number % 3 == 0)
    return replace(_known(Random(number), whole, _permitted(whole)), max_moves=None)


def _permitted(whole: Problem) -> list[tuple[Employee, Chair]]:
    """Return who could have which slot."""
    return [
        (person, chair)
        for person in whole.employees
        for chair in chairs(whole)
        if person.target and person.max_per_week != 0 and unhappiness(person, chair) is not None
    ]


def _any_day(rng: Random, name: str, site: str) -> Visit:
    """Return a template or an open visit, with rules of its own now and then."""
    opening = at("9:00", rng.choice((0, 0, 0, 0, 0, 1, 7))) + timedelta(minutes=rng.choice((0, 0, 10)))
    length = rng.choice((65, 80, 100, 120))
    offered = tuple(rng.sample(("chair", "table", "class"), rng.choice((1, 2, 2))))
    day = Visit(name, f"therapist of {name}", site, opening, opening + timedelta(minutes=length))
    if rng.random() < 0.4:
        day = replace(day, slots=_template(rng, opening, ("chair", *offered)))
    else:
        day = replace(day, services=offered, start_every_minutes=rng.choice((15, 20, 25)))
    if rng.random() < 0.3:
        pauses = tuple(_floating(rng, opening) for _ in range(rng.choice((1, 1, 2))))
        day = replace(day, floating_breaks=pauses)
    if rng.random() < 0.2:
        begin = opening + timedelta(minutes=rng.choice((20, 30, 45)))
        day = replace(day, breaks=(Break(begin, begin + timedelta(minutes=rng.choice((5, 10)))),))
    if rng.random() < 0.3:
        day = replace(day, max_run_minutes=rng.choice((30, 50, 55, 60)), rest_minutes=rng.choice((5, 10, 20)))
    return replace(day, max_sessions=rng.choice((0, 1, 1, 2))) if rng.random() < 0.3 else day


def _template(rng: Random, opening: datetime, offered: tuple[str, ...]) -> tuple[TemplateSlot, ...]:
    slots, minute = [], 0
    for _ in range(rng.randint(1, 3)):
        service = rng.choice(offered)
        slots.append(TemplateSlot(opening + timedelta(minutes=minute), service))
        minute += {"chair": 25, "table": 55, "class": 30}[service] + rng.choice((0, 0, 10))
    return tuple(slots)


def _floating(rng: Random, opening: datetime) -> FloatingBreak:
    earliest = opening + timedelta(minutes=rng.choice((0, 10, 20, 30)))
    return FloatingBreak(rng.choice((5, 10, 15)), earliest, earliest + timedelta(minutes=rng.choice((0, 10, 25))))


def _anyone(rng: Random, name: str, sites: tuple[Site, ...], days: list[Visit]) -> Employee:
    """Return an employee with time on each of the days, whose share is often that of others."""
    openings = {day.start.date(): day.start for day in sorted(days, key=lambda entry: entry.start, reverse=True)}
    first = [replace(days[0], start=opening) for opening in openings.values()]
    person = _employee(rng, name, sites, first, spaced=True)
    therapists = dict.fromkeys(day.therapist for day in days)
    return replace(
        person,
        target=min(person.target, 2),
        received=rng.choice((0, 0, 0, 1)),
        entitled=rng.choice((2, 2, 2, 2, 3)),
        never_therapists=tuple(name for name in therapists if rng.random() < 0.06),
        only_therapists=tuple(name for name in therapists if rng.random() < 0.7) if rng.random() < 0.1 else None,
        max_per_week=rng.choice((None, None, None, 1, 2, 0)),
        min_gap_days=rng.choice((None, None, 0, 1, 2, 7)),
    )


def _pin(person: Employee, chair: Chair) -> Pin:
    return Pin(person.id, chair.visit, chair.service.id, EPOCH + timedelta(minutes=chair.start))


def _known(rng: Random, whole: Problem, permitted: list[tuple[Employee, Chair]]) -> Problem:
    """Return the problem with a published roster, of which an entry may be out of date."""
    known: set[Pin] = set()
    for person, chair in rng.sample(permitted, min(12, len(permitted))):
        is_beside = any(pin.employee == person.id or pin.visit == chair.visit for pin in known)
        if len(known) < 3 and (not is_beside or rng.random() < 0.1):
            known.add(_pin(person, chair))
    if rng.random() < 0.3:
        known.add(rng.choice((Pin("gone", "v1", "chair", at("9:00")), Pin("e0", "v9", "chair", at("9:00")))))
    ordered = tuple(sorted(known, key=lambda entry: (entry.employee, entry.start, entry.visit, entry.service)))
    return replace(whole, published=ordered, max_moves=rng.choice((None, None, 0, 0, 1)))
