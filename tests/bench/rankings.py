"""Real people who rank real places: AGH course registration (PrefLib 00009), as a round of the planner."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from solver.engine import solve
from solver.outcome import Outcome
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
from tests.bench.judge import verdict
from tests.bench.report import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "preflib_agh"
FILES = {"2003": "00009-00000001.soc", "2004": "00009-00000002.soc"}
PLACES = 17
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOTTERIES = 20

Ranking = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registration:
    """A year: how many have a course, and how many have their first, second, ... choice; the lottery's are means."""

    year: str
    students: int
    courses: int
    served: int
    ranks: list[int]
    lottery_served: float
    lottery_ranks: list[float]
    lottery_worst: float
    status: str
    checked: str

    @property
    def worst(self) -> int:
        """The worst choice that anyone has, counted from 1."""
        return worst(self.ranks)


def read(path: Path) -> list[Ranking]:
    """Return one ranking a student, best first."""
    rankings = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            count, _, order = line.partition(":")
            rankings += [tuple(f"course{name.strip()}" for name in order.split(","))] * int(count)
    return rankings


def registration(rankings: list[Ranking], *, seed: str) -> Problem:
    """Return the round: every course a class with 17 places at the same hour, every student wants one place."""
    courses = sorted(set().union(*rankings))
    hour = timedelta(hours=1)
    return Problem(
        seed=seed,
        sites=(Site("agh", "UTC"),),
        rooms=tuple(Room(f"room of {name}", "agh", 1) for name in courses),
        services=tuple(Service(name, 60, 0, "lecturer", PLACES) for name in courses),
        therapists=tuple(Therapist(f"lecturer of {name}", (Credential("lecturer", None),)) for name in courses),
        visits=tuple(
            Visit(name, f"lecturer of {name}", f"room of {name}", NOON, NOON + hour, slots=(TemplateSlot(NOON, name),))
            for name in courses
        ),
        employees=tuple(
            Employee(f"student{at:03}", ("agh",), 1, 0, 1, (Window(NOON, NOON + hour, 1),), ranking)
            for at, ranking in enumerate(rankings)
        ),
    )


def ranks(rankings: list[Ranking], outcome: Outcome) -> list[int]:
    """Return how many students have their first, second, ... choice."""
    students = {f"student{at:03}": ranking for at, ranking in enumerate(rankings)}
    counted = Counter(students[entry.employee].index(entry.service) for entry in outcome.appointments)
    return [counted[at] for at in range(len(rankings[0]))]


def lottery(rankings: list[Ranking], seed: int) -> list[int]:
    """Return how many have their first, second, ... choice when students choose in a random order."""
    free = Counter({name: PLACES for name in rankings[0]})
    counted: Counter[int] = Counter()
    for ranking in Random(seed).sample(rankings, len(rankings)):
        choice = next((at for at, name in enumerate(ranking) if free[name]), None)
        if choice is not None:
            free[ranking[choice]] -= 1
            counted[choice] += 1
    return [counted[at] for at in range(len(rankings[0]))]


def worst(counts: list[int]) -> int:
    """Return the last choice that anyone has, counted from 1."""
    return max(at for at, count in enumerate(counts, start=1) if count)


def registered(year: str) -> Registration:
    """Solve a year's registration, check it, and draw lotteries for it."""
    rankings = read(FOLDER / FILES[year])
    problem = registration(rankings, seed=f"registration {year}")
    outcome = solve(problem)
    profile = ranks(rankings, outcome)
    draws = [lottery(rankings, seed) for seed in range(LOTTERIES)]
    means = [sum(column) / LOTTERIES for column in zip(*draws, strict=True)]
    return Registration(
        year,
        len(rankings),
        len(rankings[0]),
        sum(profile),
        profile,
        sum(map(sum, draws)) / LOTTERIES,
        means,
        sum(worst(draw) for draw in draws) / LOTTERIES,
        outcome.status,
        verdict(problem, outcome),
    )
