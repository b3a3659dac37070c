"""Random problems small enough to try every roster, with every rule turned on now and then."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from solver.problem import Employee, Pin, Problem, Room, Site, TemplateSlot, Therapist, Visit, Window
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
    therapists = [visit.therapist for visit in visits]
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
