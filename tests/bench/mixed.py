"""A site with open visits for the benchmarks: treatments of 20 to 60 minutes, and a lunch that the planner places."""

from datetime import timedelta
from random import Random

from solver.problem import Credential, Employee, FloatingBreak, Problem, Room, Service, Site, Therapist, Visit
from tests.bench.company import DAYS, MONDAY, free_time

SERVICES = (
    Service("chair-20", 20, 5, "chair", 1),
    Service("swedish-30", 30, 5, "swedish", 1),
    Service("swedish-45", 45, 10, "swedish", 1),
    Service("swedish-60", 60, 15, "swedish", 1),
    Service("deep-45", 45, 10, "deep", 1),
    Service("deep-60", 60, 15, "deep", 1),
)
LICENCES = ("chair", "swedish", "deep")
HALF_DAYS = 0.33


def mixed(employees: int, weeks: int, days: int, *, seed: int, currency: str = "sessions") -> Problem:
    """Return a round of one site with `days` therapist days, spread over the weeks, seven days between two sessions."""
    rng = Random(seed)
    licences = [LICENCES[at % len(LICENCES)] for at in range(days)]
    return Problem(
        seed=f"mixed {seed}",
        currency=currency,
        sites=(Site("site", "UTC"),),
        rooms=(Room("room", "site", days),),
        services=SERVICES,
        therapists=tuple(Therapist(f"therapist{at:03}", (Credential(held, None),)) for at, held in enumerate(licences)),
        visits=tuple(_visit(rng, at, at % weeks, held) for at, held in enumerate(licences)),
        employees=tuple(_employee(rng, at, weeks) for at in range(employees)),
    )


def _visit(rng: Random, number: int, week: int, licence: str) -> Visit:
    morning = MONDAY + timedelta(days=week * 7 + rng.choice(DAYS), hours=9)
    half = rng.random() < HALF_DAYS
    start = morning + timedelta(hours=rng.choice((0, 4)) if half else 0)
    lunch = FloatingBreak(30, morning + timedelta(minutes=150), morning + timedelta(minutes=240))
    return Visit(
        f"visit{number:03}",
        f"therapist{number:03}",
        "room",
        start,
        start + timedelta(hours=4 if half else 8),
        services=tuple(service.id for service in SERVICES if service.credential == licence),
        start_every_minutes=15,
        floating_breaks=() if half else (lunch,),
    )


def _employee(rng: Random, number: int, weeks: int) -> Employee:
    return Employee(
        id=f"employee{number:06}",
        sites=("site",),
        target=rng.choice((1, 2)),
        received=rng.randint(0, 2),
        entitled=rng.choice((2, 3, 4)),
        windows=free_time(rng, weeks, DAYS),
        services=tuple(service.id for service in rng.sample(SERVICES, rng.randint(1, 3))),
        min_gap_days=7,
    )
