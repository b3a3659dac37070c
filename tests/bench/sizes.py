"""Template rounds of all sizes: ours beside plain flows, a maximum flow, HiGHS and CP-SAT."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from solver.codec import dump_problem, load_problem
from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Problem
from tests.bench.candidates import Ints, appointments, candidates
from tests.bench.company import company
from tests.bench.judge import timed, verdict, verdict_on_roster
from tests.bench.network import by_site, together
from tests.bench.plain_flows import most, two_flows
from tests.bench.report import ROOT

SIZES = {"S": (200, 1, 1), "M": (2_000, 3, 4), "L": (20_000, 30, 4), "XL": (100_000, 200, 4)}
# The one flow over the whole company grows faster than the company; beyond this size it is left out.
AT_ONCE = ("S", "M", "L")


Columns = tuple[str, ...]


@dataclass
class Times:
    """Seconds, one entry a run."""

    loading: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    arcs: list[float] = field(default_factory=list)
    flows: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def ratio(self, ours: Columns, theirs: Columns) -> float:
        """Return the median of the runs' ratios: what is measured one after the other is slowed down alike."""
        sums = [
            [sum(run) for run in zip(*(getattr(self, name) for name in side), strict=True)] for side in (ours, theirs)
        ]
        return median(one / other for one, other in zip(*sums, strict=True))


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured of one size, and whether everyone agrees. `command` is seconds and megabytes."""

    name: str
    people: int
    seats: int
    wishes: int
    served: int
    times: Times
    equal: bool
    checked: str
    command: tuple[float, float]

    def seconds(self, *names: str) -> float:
        """Return the medians of these columns, added up."""
        return sum(median(getattr(self.times, name)) for name in names)


def measure(name: str, runs: int) -> Size:
    """Measure one size over files, in turns, so that a busy moment hits all alike."""
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        dump_problem(company(*SIZES[name]), path)
        for _ in range(runs):
            problem, outcome, roster, limit = _one_run(path, times, at_once=name in AT_ONCE)
        command = _whole_command(path)
    seats = sum(len(visit.slots or ()) for visit in problem.visits)
    checked = f"ours {verdict(problem, outcome)}"
    if name != "XL":
        found = candidates(problem)
        checked += f", flows {verdict_on_roster(problem, outcome, appointments(problem, found, roster), same=True)}"
    return Size(
        name,
        len(problem.employees),
        seats,
        len(candidates(problem)),
        len(outcome.appointments),
        times,
        limit == len(outcome.appointments) and _agree(problem, outcome, roster),
        checked,
        command,
    )


def _one_run(path: Path, times: Times, *, at_once: bool) -> tuple[Problem, Outcome, Ints, int]:
    """Return problem, our outcome, the candidates that the plain flows grant, and the maximum flow."""
    problem, took = timed(lambda: load_problem(path))
    times.loading.append(took)
    outcome, took = timed(lambda: solve(problem))
    times.ours.append(took)
    networks, took = timed(lambda: by_site(problem, candidates(problem)))
    times.arcs.append(took)
    granted, took = timed(lambda: [two_flows(network) for network in networks])
    times.flows.append(took)
    limit, took = timed(lambda: sum(most(network) for network in networks))
    times.most.append(took)
    if at_once:
        times.at_once.append(timed(lambda: two_flows(together(problem, candidates(problem))))[1])
    rows = [network.row[wishes] for network, wishes in zip(networks, granted, strict=True)]
    return problem, outcome, np.concatenate(rows), limit


def _agree(problem: Problem, outcome: Outcome, roster: Ints) -> bool:
    """Say whether ours and the plain flows serve the same people, equally well liked."""
    found = candidates(problem)
    number = {person.id: at for at, person in enumerate(problem.employees)}
    ours = np.bincount([number[entry.employee] for entry in outcome.appointments], minlength=len(number))
    theirs = np.bincount(found.employee[roster], minlength=len(number))
    counts = np.bincount(found.dissatisfaction[roster], minlength=5)[::-1].tolist()
    liked = next(stage.value for stage in outcome.stages if stage.component is None and stage.name == "liked")
    return bool((ours == theirs).all()) and liked == counts


def _whole_command(path: Path) -> tuple[float, float]:
    """Return seconds and peak megabytes of the planner's command, files and start of Python included.

    The memory is that of its largest process. A small process starts it, because one that is started by a large one
    counts the memory of that as its own until it runs.
    """
    command = [sys.executable, "-m", "solver", "solve", str(path), "-o", str(path.with_name("outcome.json"))]
    told = subprocess.run([sys.executable, "-c", _MEASURED, *command], cwd=ROOT, capture_output=True, check=True)
    seconds, kilobytes = told.stdout.split()
    return float(seconds), int(kilobytes) / 1024


_MEASURED = """
import resource, subprocess, sys, time
begin = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
