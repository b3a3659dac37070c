"""Eight rounds in a row under three rules: first come first served with a lasting habit, a fresh lottery, and ours."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from solver.engine import solve
from solver.problem import Problem
from tests.bench.candidates import Ints, candidates
from tests.bench.network import together
from tests.bench.signup import habit, sign_up

ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """What people with at least one option had after all rounds; `worst` in rounds at full target."""

    name: str
    sessions: int
    never: int
    worst: float
    jain: float
    gini: float


def eight_rounds(problem: Problem) -> list[Rule]:
    """Return the three rules for a round that comes again and again with the same answers."""
    found = candidates(problem)
    network = together(problem, found)
    target = np.array([person.target for person in problem.employees], dtype=np.int64)
    options = np.unique(found.employee)
    position = {person.id: at for at, person in enumerate(problem.employees)}
    who = found.employee[network.row]

    def fast(at: int, got: Ints) -> Ints:
        return np.bincount(who[sign_up(network, habit(network.people, 1))], minlength=len(target))

    def lottery(at: int, got: Ints) -> Ints:
        return np.bincount(who[sign_up(network, habit(network.people, 1000 + at))], minlength=len(target))

    def fair(at: int, got: Ints) -> Ints:
        people = zip(problem.employees, got.tolist(), strict=True)
        now = tuple(replace(each, received=had, entitled=each.target * (at + 1)) for each, had in people)
        made = solve(replace(problem, seed=f"round {at}", employees=now)).appointments
        return np.bincount([position[entry.employee] for entry in made], minlength=len(target))

    rules = {"first come first served": fast, "lottery": lottery, "ours": fair}
    return [_played(name, rule, target, options) for name, rule in rules.items()]


def _played(name: str, rule: Callable[[int, Ints], Ints], target: Ints, options: Ints) -> Rule:
    got = np.zeros(len(target), dtype=np.int64)
    for at in range(ROUNDS):
        got = got + rule(at, got)
    share = np.sort((got / target)[options])
    people = len(share)
    return Rule(
        name,
        int(got.sum()),
        int((share == 0).sum()),
        float(share[: max(1, people // 10)].mean()),
        float(share.sum() ** 2 / (people * (share**2).sum())),
        float((share * (2 * np.arange(1, people + 1) - people - 1)).sum() / (people * share.sum())),
    )
