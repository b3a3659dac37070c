"""A company of any size for the benchmarks: sites of unequal size, template days, and people with little time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from solver.problem import (
    Credential,
    Employee,
    Problem,
    Room,
    Service,
    Site,
    TemplateSlot,
    Therapist,
    Visit,
    Window,
)

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAYS = (0, 1, 1, 2, 2, 3, 3, 4)
# Most people are in the office in the middle of the week, while therapists come on any day.
OFFICE_DAYS = (0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4)
LUNCHES = (150, 180, 210, 240)
STEP = 25
APPOINTMENTS_OF_DAY, SHARE_OF_DEMAND = 15.1, 0.65


def company(employees: int, sites: int, weeks: int, *, seed: int = 1, min_gap_days: int | None = None) -> Problem:
    """Return a round with places for about two thirds of what people want, one appointment a week at most."""
    rng = Random(seed)
    people = tuple(replace(_employee(rng, at, sites, weeks), min_gap_days=min_gap_days) for at in range(employees))
    visits: list[Visit] = []
    for site in range(sites):
        wanted = sum(min(weeks, person.target) for person in people if person.sites == (f"site{site}",))
        for _ in range(max(1, round(wanted * SHARE_OF_DEMAND / APPOINTMENTS_OF_DAY))):
            visits.append(_visit(rng, len(visits), site, rng.randrange(weeks) * 7 + rng.randrange(5)))
    return Problem(
        seed=f"bench {seed}",
        sites=tuple(Site(f"site{at}", "UTC") for at in range(sites)),
        rooms=tuple(Room(f"room{at}", f"site{at}", len(visits)) for at in range(sites)),
        services=(Service("chair", 20, 5, "massage", 1),),
        therapists=tuple(Therapist(visit.therapist, (Credential("massage", None),)) for visit in visits),
        visits=tuple(visits),
        employees=people,
    )


def _visit(rng: Random, number: int, site: int, day: int) -> Visit:
    opening = MONDAY + timedelta(days=day, hours=9)
    lunch, length = rng.choice(LUNCHES), 240 if rng.random() < 0.2 else 480
    starts = [*range(0, lunch - STEP + 1, STEP), *range(lunch + 30, length - STEP + 1, STEP)]
    slots = tuple(TemplateSlot(opening + timedelta(minutes=at), "chair") for at in starts if at + STEP <= length)
    return Visit(
        f"visit{number:05}",
        f"therapist{number:05}",
        f"room{site}",
        opening,
        opening + timedelta(minutes=length),
        slots=slots,
    )


def _employee(rng: Random, number: int, sites: int, weeks: int) -> Employee:
    windows = free_time(rng, weeks, OFFICE_DAYS)
    return Employee(
        id=f"employee{number:06}",
        sites=(f"site{rng.randrange(sites)}",),
        target=rng.choice((1, 2)),
        received=rng.randint(0, 2),
        entitled=rng.choice((2, 3, 4)),
        windows=windows,
        services=("chair",),
        max_per_week=1,
    )


def free_time(rng: Random, weeks: int, days: tuple[int, ...]) -> tuple[Window, ...]:
    """Return when an employee could come: Wednesday noon for most, else an hour or two here and there."""
    windows: list[Window] = []
    for week in range(weeks):
        if rng.random() < 0.12:
            continue
        taken: set[int] = set()
        if rng.random() < 0.6:
            taken.add(2)
            windows.append(_window(rng, week * 7 + 2, 150, 120))
        for _ in range(rng.randint(1, 4)):
            day = rng.choice(days)
            if day not in taken:
                taken.add(day)
                windows.append(_window(rng, week * 7 + day, rng.randrange(0, 420, 30), rng.choice((60, 90, 120))))
    return tuple(windows)


def _window(rng: Random, day: int, begin: int, minutes: int) -> Window:
    start = MONDAY + timedelta(days=day, hours=9, minutes=begin)
    return Window(start, start + timedelta(minutes=minutes), rng.choice((1, 1, 2, 3)))
