"""Stage values and statuses, computed again from the roster alone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from zoneinfo import ZoneInfo

from solver.canon import problem_digest
from solver.checks.case import Case
from solver.checks.held import Violation
from solver.checks.visits import gaps
from solver.outcome import Stage
from solver.problem import Problem

# In the order of the objective; `calm` goes with a published roster, `compact` stands when it was asked for.
STAGES = ("sessions", "fair", "drawn", "calm", "liked", "compact")
Values = dict[str, object]


def answers_this_problem(case: Case) -> Iterator[Violation]:
    """The outcome's digest is that of the problem."""
    if case.outcome.problem_digest != problem_digest(case.problem):
        yield Violation("answers_this_problem", "problem_digest", "is not the digest of this problem")


def status_fits(case: Case) -> Iterator[Violation]:
    """Only a refused problem has faults, only one with a roster has appointments, optimal means all proven."""
    outcome = case.outcome
    is_refused = outcome.status in ("invalid", "infeasible")
    if bool(outcome.faults) != is_refused:
        yield Violation("status_fits", "faults", f"do not go with status {outcome.status}")
    if outcome.status == "infeasible" and not _demands(case.problem):
        yield Violation("status_fits", "status", "the empty roster is possible: nothing is pinned, placed or kept")
    if is_refused and (outcome.appointments or outcome.breaks):
        yield Violation("status_fits", "appointments", f"do not go with status {outcome.status}")
    if case.has_roster and (outcome.status == "optimal") != all(stage.proven for stage in outcome.stages):
        yield Violation("status_fits", "status", "is optimal exactly when every stage is proven")


def _demands(problem: Problem) -> bool:
    """Say whether there is anything that the empty roster could lack."""
    is_kept = problem.max_moves is not None and bool(problem.published)
    return bool(problem.pins) or is_kept or any(visit.floating_breaks for visit in problem.visits)


def written_in_order(case: Case) -> Iterator[Violation]:
    """Appointments and breaks stand in order of instant and visit, on whole minutes of the site's local time."""
    outcome = case.outcome
    if (order := [(entry.start, entry.visit, entry.employee) for entry in outcome.appointments]) != sorted(order):
        yield Violation("written_in_order", "appointments", "are not sorted by instant, visit and employee")
    if (placed := [(entry.start, entry.visit) for entry in outcome.breaks]) != sorted(placed):
        yield Violation("written_in_order", "breaks", "are not sorted by instant and visit")
    times = [(held.path, held.visit.id, held.appointment.start) for held in case.held]
    for at, pause in enumerate(outcome.breaks):
        times += [(f"breaks[{at}]", pause.visit, pause.start), (f"breaks[{at}]", pause.visit, pause.end)]
    for path, visit, instant in times:
        zone = ZoneInfo(case.sites[case.rooms[case.visits[visit].room].site].timezone)
        if instant.utcoffset() != instant.astimezone(zone).utcoffset() or instant.second or instant.microsecond:
            yield Violation("written_in_order", path, "is not a whole minute in the site's local offset")


def stages_complete(case: Case) -> Iterator[Violation]:
    """The stages of the whole come first, then those of each component by name, in the order of the objective."""
    if not case.has_roster:
        return
    stated = [(stage.component, stage.name) for stage in case.outcome.stages]
    names = [name for name in STAGES if name not in ("calm", "compact")]
    names += ["calm"] * bool(case.problem.published)
    names += ["compact"] * any(name == "compact" for _, name in stated)
    components = [None, *(part.name for part in case.parts.all)]
    expected = [(component, name) for component in components for name in sorted(names, key=STAGES.index)]
    for component, name in expected:
        if (component, name) not in stated:
            yield Violation("stages_complete", "stages", f"{name} of component {component} is missing")
    for at, (component, name) in enumerate(stated):
        if (component, name) not in expected:
            yield Violation("stages_complete", f"stages[{at}]", f"there is no {name} of component {component}")
    if sorted(stated, key=str) == sorted(expected, key=str) and stated != expected:
        yield Violation("stages_complete", "stages", "are not in the order of the objective")


def stage_values(case: Case) -> Iterator[Violation]:
    """Every stage has the value that the roster has, and a bound of the same shape that it does not beat."""
    if not case.has_roster:
        return
    people = case.problem.employees
    members: dict[str | None, list[str]] = {None: [entry.id for entry in people]}
    members |= {part.name: [people[at].id for at in part.employees] for part in case.parts.all}
    values = {name: _values(case, entries) for name, entries in members.items()}
    values[None]["compact"] = sum(gaps(case, visit) for visit in case.problem.visits)
    for at, stage in enumerate(case.outcome.stages):
        for key, sentence in _judge(stage, values.get(stage.component, {}).get(stage.name)):
            yield Violation("stage_values", f"stages[{at}].{key}", sentence)


def proven_in_every_part(case: Case) -> Iterator[Violation]:
    """The whole is proven in a stage exactly when each of its components is."""
    inner: dict[str, bool] = {}
    for stage in case.outcome.stages:
        if stage.component is not None:
            inner[stage.name] = inner.get(stage.name, True) and stage.proven
    for at, stage in enumerate(case.outcome.stages):
        if stage.component is None and stage.proven != inner.get(stage.name, stage.proven):
            sentence = "is true exactly when the stage is proven in every component"
            yield Violation("proven_in_every_part", f"stages[{at}].proven", sentence)


def _judge(stage: Stage, value: object) -> Iterator[tuple[str, str]]:
    if value is not None and stage.value != value:
        yield "value", f"{stage.name} is {value}, not {stage.value}"
    if stage.proven != (stage.value == stage.bound):
        yield "proven", "is true exactly when value and bound are equal"
    try:
        beaten = _merit(stage.name, stage.value) > _merit(stage.name, stage.bound)
    except (TypeError, ValueError, ZeroDivisionError):
        yield "bound", f"does not have the shape of {stage.name}"
        return
    if beaten:
        yield "bound", "is beaten by the value"


def _merit(name: str, value: object) -> list[object]:
    """Return what compares as better when larger, of equal length for the same stage and people."""
    if name == "fair" and isinstance(value, list):
        return [part for share, people in value for part in [Fraction(share)] * people]
    if name == "liked" and isinstance(value, list) and len(value) == 5:
        return [-int(count) for count in value]
    if isinstance(value, int) and isinstance(value, bool) == (name == "drawn"):
        return [-value if name == "compact" else value]
    raise TypeError(name)


def _values(case: Case, members: Iterable[str]) -> Values:
    people = [case.employees[name] for name in members]
    counted = Counter((case.credit(person), person.entitled) for person in people)
    shares: Counter[Fraction] = Counter()
    for share, count in counted.items():
        shares[Fraction(*share)] += count
    held = [entry for person in people for entry in case.by_employee[person.id]]
    liked = Counter(case.liking(entry) for entry in held)
    return {
        "sessions": len(held),
        "fair": [[f"{share.numerator}/{share.denominator}", shares[share]] for share in sorted(shares)],
        "calm": sum((entry.employee.id, entry.seat) in case.kept for entry in held),
        "liked": [liked[value] for value in (4, 3, 2, 1, 0)],
    }
