"""Rounds with open visits: ours over time beside naive CP-SAT, HiGHS' bound and sign-up order."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import numpy as np

from solver.outcome import PlacedBreak
from solver.problem import Problem
from tests.bench import cp_sat, highs
from tests.bench.candidates import Candidates, Ints, appointments, candidates
from tests.bench.judge import Event, Watched, timed, verdict, verdict_on_roster, watched
from tests.bench.mixed import mixed
from tests.bench.program import Program, lunches, open_days

SMALL, LARGE = (200, 1, 16), (667, 4, 84)
SECONDS, SMALL_SECONDS = 25.0, 10.0


@dataclass(frozen=True, slots=True)
class Race:
    """One large round: ours after 25 s and the bounds, naive CP-SAT after its time, and when ours passed that."""

    seed: int
    options: int
    refused: str
    sessions: int
    bound: int
    ceiling: int
    naive: int | None
    naive_bound: int | None
    passed: float | None
    sign_up: int
    checked: str
    naive_checked: str

    @property
    def raced(self) -> bool:
        """Whether naive CP-SAT took part."""
        return self.naive_bound is not None

    @property
    def gap(self) -> float:
        """How far ours is from its own bound, as a share of the bound."""
        return (self.bound - self.sessions) / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True)
class SmallRound:
    """One small round: when its fairness was proven, None when it was not.

    `rivals` says what HiGHS and naive CP-SAT find where appointments come first; `right` that ours has as many.
    """

    currency: str
    seed: int
    refused: str
    proven: float | None
    stages: str
    checked: str
    rivals: str = ""
    right: bool = True


def small_round(seed: int, currency: str, limit: float | None) -> SmallRound:
    """Solve a small round and say when all levels of fairness were proven; naive CP-SAT runs only with a limit."""
    problem = mixed(*SMALL, seed=seed, currency=currency)
    ours = watched(problem, SMALL_SECONDS)
    if ours.refused:
        return SmallRound(currency, seed, ours.refused, None, "", "")
    stages = ", ".join(f"{stage.name} {'proven' if stage.proven else 'open'}" for stage in ours.outcome.stages[:4])
    when = _when_proven(ours) if ours.total("fair").proven else None
    found = SmallRound(currency, seed, "", when, stages, verdict(problem, ours.outcome))
    if currency != "sessions_first":
        return found
    words, most = _rivals(problem, limit)
    return replace(found, rivals=words, right=ours.total("sessions").value == most)


def _rivals(problem: Problem, limit: float | None) -> tuple[str, int]:
    """Return what the rivals make of a round, in words, and the most appointments that there can be."""
    program = open_days(problem, candidates(problem))
    most, took = timed(lambda: highs.most(program))
    words = f"HiGHS {most} in {took:.1f} s"
    if limit is not None:
        naive = cp_sat.solve(program, limit)
        held = "nothing" if naive.value is None else f"{-naive.value}"
        words += f", naive CP-SAT {held} of at most {round(-naive.bound)} in {limit:.0f} s"
    return words, most


def _when_proven(ours: Watched) -> float:
    """Return when the last level of fairness was decided, each a whole number; the end, if progress does not tell.

    A line that repeats what was said before, as one comes every second, is no news.
    """
    levels = [event for event in ours.events if event.get("stage") == "fair" and isinstance(event["value"], int)]
    said = [(event["component"], event["value"], event["bound"]) for event in levels]
    news = [event["elapsed"] for at, event in enumerate(levels) if not at or said[at] != said[at - 1]]
    return max(news, default=ours.seconds)


def race(seed: int, limit: float | None) -> Race:
    """Let ours work for 25 s, and naive CP-SAT for its time if it has any, both for the most appointments first."""
    problem = mixed(*LARGE, seed=seed, currency="sessions_first")
    found = candidates(problem)
    program = open_days(problem, found)
    naive = None if limit is None else cp_sat.solve(program, limit)
    held = -naive.value if naive and naive.value is not None else None
    ours = watched(problem, SECONDS)
    stage = None if ours.refused else ours.total("sessions")
    return Race(
        seed,
        len(found),
        ours.refused,
        int(str(stage.value)) if stage else 0,
        int(str(stage.bound)) if stage else 0,
        highs.ceiling(program),
        held,
        round(-naive.bound) if naive else None,
        None if limit is None else _first(ours.events, held or 1),
        len(sign_up(problem, found, program, seed)),
        "" if ours.refused else verdict(problem, ours.outcome),
        _judge(problem, ours, found, naive.columns) if naive and held is not None else "",
    )


def _judge(problem: Problem, ours: Watched, found: Candidates, columns: Ints) -> str:
    """Check a rival's roster with the lunches that it chose."""
    chosen, lunch = columns[columns < len(found)], columns[columns >= len(found)] - len(found)
    breaks = tuple(
        PlacedBreak(problem.visits[visit].id, *(datetime.fromtimestamp(60 * at, UTC) for at in (begin, end)))
        for visit, begin, end in np.column_stack(lunches(problem))[lunch].tolist()
    )
    roster = appointments(problem, found, chosen)
    case = replace(ours.outcome, breaks=tuple(sorted(breaks, key=lambda entry: (entry.start, entry.visit))))
    return verdict_on_roster(problem, case, roster, same=False)


def _first(events: list[Event], value: int) -> float | None:
    """Return when ours had as many appointments as this in all components together, None if never."""
    held: dict[int, int] = {}
    for event in events:
        if event.get("stage") == "sessions":
            held[event["component"]] = event["value"]
            if sum(held.values()) >= value:
                return float(event["elapsed"])
    return None


def sign_up(problem: Problem, found: Candidates, program: Program, seed: int) -> Ints:
    """Return the candidates taken when employees choose in the order of a habit; the sheet has lunch at noon."""
    rows, noon = program.limited.tocsc(), program.settled.indices[program.settled.indptr[:-1] + 2]
    room = program.most - program.limited[:, noon].sum(axis=1)
    liked = np.lexsort((found.column(0), found.dissatisfaction, found.employee))
    bounds = np.searchsorted(found.employee[liked], np.arange(len(problem.employees) + 1))
    taken = []
    people = len(problem.employees)
    for who in Random(seed).sample(range(people), people):
        for option in liked[bounds[who] : bounds[who + 1]].tolist():
            needed = rows.indices[rows.indptr[option] : rows.indptr[option + 1]]
            if (room[needed] > 0).all():
                room[needed] -= 1
                taken.append(option)
    return np.array(taken, dtype=np.int64)
