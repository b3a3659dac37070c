"""The same round, again and again, under three rules: who is fast, who draws a lot, who has had least."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from solver.engine import solve
from solver.problem import Employee, InvalidProblem, Problem
from solver.questions.measures import gini, jain, worst_tenth
from solver.questions.signup import Choice, SignUp

Figures = dict[str, Any]
WORST = 4


@dataclass(frozen=True, slots=True)
class Given:
    """What one round gave: appointments and minutes by employee, counts at dissatisfaction 4 to 0."""

    got: Counter[str]
    minutes: Counter[str]
    liked: list[int]


def compare(
    problem: Problem, *, rule: str | None = None, rounds: int = 1, seconds: float | None = None
) -> dict[str, Figures]:
    """Return by rule (all of `RULES`, or one) what happens when the problem comes up so many rounds in a row.

    After each round what people got is added to `received` and their target to `entitled`, in the problem's currency.
    Of people with at least one seat that they could have, `figures` counts those served at least once and `never`;
    their sessions divided by their target, summed over rounds, make `worst_tenth` (mean), `gini` and `jain`. `liked`
    counts appointments at dissatisfaction 4 to 0, `mean_dissatisfaction` is their mean. A published roster is left out
    of account. Raises InvalidProblem for an unknown rule, no rounds, pins that
    contradict the rules, or visits that cannot be given by signing up.
    """
    faults = [f"rule: expected one of {', '.join(RULES)}, found {rule!r}"] if rule not in (None, *RULES) else []
    faults += ["rounds: expected at least 1"] if rounds < 1 else []
    if faults:
        raise InvalidProblem(faults)
    fresh = replace(problem, published=(), max_moves=None)
    if contradicting := solve(fresh, seconds=0).faults:
        raise InvalidProblem(list(contradicting))
    sheet = SignUp(fresh)
    return {
        name: _figures(sheet, fresh, RULES[name](sheet, fresh, rounds, seconds))
        for name in RULES
        if rule in (None, name)
    }


def _first_come(sheet: SignUp, problem: Problem, rounds: int, seconds: float | None) -> Iterator[Given]:
    """The fast ones are the same people every time."""
    order = _drawn(problem, "habit")
    return (_given(sheet.choose(order)) for _ in range(rounds))


def _lottery(sheet: SignUp, problem: Problem, rounds: int, seconds: float | None) -> Iterator[Given]:
    """Every round draws anew who chooses first."""
    return (_given(sheet.choose(_drawn(problem, f"lottery {at}"))) for at in range(rounds))


def _fair(sheet: SignUp, problem: Problem, rounds: int, seconds: float | None) -> Iterator[Given]:
    """The planner, with what was received before and a seed of its own for every round."""
    for at in range(rounds):
        again = replace(problem, seed=problem.seed if not at else f"{problem.seed}, round {at + 1}")
        given = _solved(again, seconds)
        yield given
        problem = _credited(problem, given)


RULES: dict[str, Callable[[SignUp, Problem, int, float | None], Iterator[Given]]] = {
    "first-come": _first_come,
    "lottery": _lottery,
    "fair": _fair,
}


def _drawn(problem: Problem, purpose: str) -> list[str]:
    """Return the employees in an order that the seed decides."""
    names = (entry.id for entry in problem.employees)
    return sorted(names, key=lambda name: (sha256(f"{problem.seed}|{purpose}|{name}".encode()).digest(), name))


def _solved(problem: Problem, seconds: float | None) -> Given:
    outcome = solve(problem, seconds=seconds)
    if outcome.faults:
        raise InvalidProblem(list(outcome.faults))
    services = {service.id: service.minutes for service in problem.services}
    got = Counter(entry.employee for entry in outcome.appointments)
    minutes: Counter[str] = Counter()
    for entry in outcome.appointments:
        minutes[entry.employee] += services[entry.service]
    liked = next(stage.value for stage in outcome.stages if stage.component is None and stage.name == "liked")
    assert isinstance(liked, list)
    return Given(got, minutes, [count for count in liked if isinstance(count, int)])


def _given(chosen: list[Choice]) -> Given:
    minutes: Counter[str] = Counter()
    for choice in chosen:
        minutes[choice.employee] += choice.slot.minutes
    liked = Counter(choice.dissatisfaction for choice in chosen)
    got = Counter(choice.employee for choice in chosen)
    return Given(got, minutes, [liked[value] for value in range(WORST, -1, -1)])


def _credited(problem: Problem, given: Given) -> Problem:
    """Return the problem of the next round."""
    by_minutes = problem.currency == "minutes"
    worth = max(service.minutes for service in problem.services) if by_minutes and problem.services else 1
    got = given.minutes if by_minutes else given.got

    def later(entry: Employee) -> Employee:
        received, entitled = entry.received + got[entry.id], entry.entitled + entry.target * worth
        return replace(entry, received=received, entitled=entitled)

    return replace(problem, employees=tuple(later(entry) for entry in problem.employees))


def _figures(sheet: SignUp, problem: Problem, rounds: Iterator[Given]) -> Figures:
    target = {entry.id: entry.target for entry in problem.employees if entry.id in sheet.with_option}
    total, liked, sessions = Counter[str](), [0] * (WORST + 1), 0
    for given in rounds:
        total.update(given.got)
        liked = [one + other for one, other in zip(liked, given.liked, strict=True)]
        sessions += sum(given.got.values())
    shares = [total[name] / wanted for name, wanted in sorted(target.items())]
    worst = sum((WORST - at) * count for at, count in enumerate(liked))
    return {
        "sessions": sessions,
        "people": len(target),
        "served": sum(share > 0 for share in shares),
        "never": sum(share == 0 for share in shares),
        "worst_tenth": round(worst_tenth(shares), 4),
        "gini": round(gini(shares), 4),
        "jain": round(jain(shares), 4),
        "liked": liked,
        "mean_dissatisfaction": round(worst / sessions, 4) if sessions else 0.0,
    }


_TITLES = {"first-come": "first come, first served", "lottery": "lottery each round", "fair": "this planner"}
_COLUMNS = ("sessions", "served", "never", "worst tenth", "Gini", "Jain", "mean dissatisfaction")


def table(found: dict[str, Figures]) -> str:
    """Return the figures as a text table, one line a rule."""
    rows = [
        (
            _TITLES[name],
            f"{entry['sessions']:,}",
            str(entry["served"]),
            str(entry["never"]),
            f"{entry['worst_tenth']:.2f}",
            f"{entry['gini']:.3f}",
            f"{entry['jain']:.3f}",
            f"{entry['mean_dissatisfaction']:.2f}",
        )
        for name, entry in found.items()
    ]
    lines = [("rule", *_COLUMNS), *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
