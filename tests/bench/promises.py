"""What the planner promises beside speed: proofs with days between, one answer, calm repairs, quick reasons."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import TypeVar

from solver.codec import dump_outcome, dump_problem
from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Pin, Problem
from solver.questions.explain import explain_all
from solver.questions.trials import Trials
from solver.questions.whatif import try_change
from tests.bench.company import company
from tests.bench.judge import timed, verdict
from tests.bench.mixed import mixed
from tests.bench.report import ROOT

T = TypeVar("T")
GAP_DAYS, GAP_SECONDS = 7, 60.0


@dataclass(frozen=True, slots=True)
class Gaps:
    """Sites with days between a person's appointments: how many, how many proven, seconds at the median and most."""

    sites: int
    proven: int
    broken: int
    typical: float
    longest: float


@dataclass(frozen=True, slots=True)
class Repair:
    """What one lost therapist day does to a published roster."""

    max_moves: int | None
    status: str
    lost_slots: int
    moved: int
    lost: int
    added: int
    kept: int
    proven: str
    checked: str


@dataclass(frozen=True, slots=True)
class Replies:
    """Seconds of a solve, of all reasons, of all with what would help, and of twenty what-ifs."""

    solving: float
    reasons: float
    nearest: float
    what_ifs: float


def gaps(sites: int) -> Gaps:
    """Solve sites of 150 to 650 people with seven days between a person's appointments."""
    rng, took, proven, broken = Random(7), [], 0, 0
    for seed in range(sites):
        problem = company(rng.randrange(150, 651), 1, 4, seed=100 + seed, min_gap_days=GAP_DAYS)
        begin = perf_counter()
        outcome = solve(problem, seconds=GAP_SECONDS)
        took.append(perf_counter() - begin)
        proven += outcome.status == "optimal"
        broken += verdict(problem, outcome) != "passes"
    return Gaps(sites, proven, broken, median(took), max(took))


def one_answer(permutations: int) -> list[tuple[str, int, int]]:
    """Return for each round how many different answers its permutations had, and how many different hash seeds had."""
    rounds = {
        "200 people, templates": company(200, 1, 1),
        "300 people, 7 days between": company(300, 1, 4, min_gap_days=GAP_DAYS),
        "80 people, open visits": mixed(80, 1, 6, seed=1),
    }
    return [
        (name, len({_answer(solve(_shuffled(problem, at))) for at in range(permutations)}), len(_by_hash_seed(problem)))
        for name, problem in rounds.items()
    ]


def _answer(outcome: Outcome) -> str:
    text = StringIO()
    dump_outcome(outcome, text)
    return _without_effort(text.getvalue())


def _without_effort(text: str) -> str:
    """Return all of an outcome but what it cost."""
    held = json.loads(text)
    del held["effort"]
    return json.dumps(held, sort_keys=True)


def _shuffled(problem: Problem, seed: int) -> Problem:
    """Return the same round with every list in another order; what an employee likes best stays first."""
    rng = Random(seed)

    def mixed_up(entries: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(rng.sample(entries, len(entries)))

    return replace(
        problem,
        services=mixed_up(problem.services),
        therapists=mixed_up(
            tuple(replace(entry, credentials=mixed_up(entry.credentials)) for entry in problem.therapists)
        ),
        visits=mixed_up(
            tuple(
                replace(
                    visit,
                    slots=visit.slots and mixed_up(visit.slots),
                    services=visit.services and mixed_up(visit.services),
                )
                for visit in problem.visits
            )
        ),
        employees=mixed_up(tuple(replace(person, windows=mixed_up(person.windows)) for person in problem.employees)),
    )


def _by_hash_seed(problem: Problem) -> set[str]:
    """Return the answers of the command under three hash seeds, and the one in this process."""
    answers = {_answer(solve(problem))}
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "problem.json", Path(folder) / "outcome.json"
        dump_problem(problem, path)
        for seed in ("0", "1", "2"):
            command = [sys.executable, "-m", "solver", "solve", str(path), "-o", str(target)]
            subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
            answers.add(_without_effort(target.read_text()))
    return answers


def repairs(problem: Problem) -> list[Repair]:
    """Publish a roster, lose the day of one therapist, and plan again: moving nobody else, and without a limit."""
    known = tuple(Pin(each.employee, each.visit, each.service, each.start) for each in solve(problem).appointments)
    gone = problem.visits[len(problem.visits) // 2]
    left = replace(problem, visits=tuple(visit for visit in problem.visits if visit is not gone), published=known)
    slots = sum(pin.visit == gone.id for pin in known)
    return [_repair(replace(left, max_moves=limit), slots) for limit in (0, None)]


def _repair(problem: Problem, slots: int) -> Repair:
    outcome = solve(problem)
    counts = {name: len(entries) for name, entries in (outcome.changes or {}).items()}
    calm = next((stage for stage in outcome.stages if stage.component is None and stage.name == "calm"), None)
    return Repair(
        problem.max_moves,
        outcome.status,
        slots,
        *(counts.get(name, 0) for name in ("moved", "lost", "added", "kept")),
        "" if calm is None else f"{calm.value} of at most {calm.bound} stay",
        verdict(problem, outcome),
    )


def replies(problem: Problem) -> Replies:
    """Explain to everyone below target, and ask twenty times for one more therapist like this one."""
    outcome = solve(problem)

    def what_ifs() -> None:
        trials = Trials(problem, outcome)
        for at in range(20):
            visit = problem.visits[at * len(problem.visits) // 20]
            try_change(trials, {"add_visit": {"like": visit.id, "date": visit.start.date().isoformat()}})

    works = (
        lambda: solve(problem),
        lambda: explain_all(problem, outcome, nearest=False),
        lambda: explain_all(problem, outcome),
        what_ifs,
    )
    runs = [[timed(work)[1] for work in works] for _ in range(5)]
    return Replies(*(median(column) for column in zip(*runs, strict=True)))
