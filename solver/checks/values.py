"""Stage values, statuses and proofs, computed again from the roster alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from zoneinfo import ZoneInfo

from solver.canon import problem_digest
from solver.checks.case import Case, Violation, dissatisfaction, permitted
from solver.checks.graph import graph_of
from solver.checks.proof import could_be_liked_better, unfair, worth_of_an_appointment
from solver.outcome import Stage

STAGES = ("sessions", "fair", "drawn", "liked")
Values = dict[str, object]


def answers_this_problem(case: Case) -> Iterator[Violation]:
    """The outcome's digest is that of the problem."""
    if case.outcome.problem_digest != problem_digest(case.problem):
        yield Violation("answers_this_problem", "problem_digest", "is not the digest of this problem")


def within_reach(case: Case) -> Iterator[Violation]:
    """Nothing in the problem is beyond what this checker knows."""
    beyond = {"published": bool(case.problem.published), "max_moves": case.problem.max_moves is not None}
    for at, visit in enumerate(case.problem.visits):
        beyond[f"visits[{at}].services"] = visit.slots is None
        beyond[f"visits[{at}].floating_breaks"] = bool(visit.floating_breaks)
        beyond[f"visits[{at}].max_run_minutes"] = visit.max_run_minutes is not None
        beyond[f"visits[{at}].max_sessions"] = visit.max_sessions is not None
    for path, is_beyond in beyond.items():
        if is_beyond and case.has_roster:
            yield Violation("within_reach", path, "cannot be checked yet")


def status_fits(case: Case) -> Iterator[Violation]:
    """Only a refused problem has faults, only one with a roster has appointments, optimal means all proven."""
    outcome = case.outcome
    if bool(outcome.faults) == case.has_roster:
        yield Violation("status_fits", "faults", f"do not go with status {outcome.status}")
    if not case.has_roster and outcome.appointments:
        yield Violation("status_fits", "appointments", f"do not go with status {outcome.status}")
    if case.has_roster and (outcome.status == "optimal") != all(stage.proven for stage in outcome.stages):
        yield Violation("status_fits", "status", "is optimal exactly when every stage is proven")


def written_in_order(case: Case) -> Iterator[Violation]:
    """Appointments stand in order of instant, visit and employee, in the site's local offset."""
    order = [(held.start, held.visit.id, held.employee.id) for held in case.held]
    if order != sorted(order):
        yield Violation("written_in_order", "appointments", "are not sorted by instant, visit and employee")
    for held in case.held:
        if held.appointment.start.utcoffset() != held.start.astimezone(ZoneInfo(held.site.timezone)).utcoffset():
            yield Violation("written_in_order", held.path, "is not in the site's local offset")


def stage_values(case: Case) -> Iterator[Violation]:
    """Every stage has the value that the roster has, and a bound that it does not beat."""
    if not case.has_roster:
        return
    names = {None: [entry.id for entry in case.problem.employees]} | _components(case)
    stated = {(stage.component, stage.name): (at, stage) for at, stage in enumerate(case.outcome.stages)}
    for component, members in names.items():
        values = _values(case, members)
        for name in STAGES:
            if (component, name) not in stated:
                yield Violation("stage_values", "stages", f"{name} of component {component} is missing")
                continue
            at, stage = stated.pop((component, name))
            yield from _judge(at, stage, values.get(name))
    for (component, name), (at, _) in stated.items():
        yield Violation("stage_values", f"stages[{at}]", f"there is no {name} of component {component}")


def _judge(at: int, stage: Stage, value: object) -> Iterator[Violation]:
    if value is not None and stage.value != value:
        yield Violation("stage_values", f"stages[{at}].value", f"{stage.name} is {value}, not {stage.value}")
    if stage.proven != (stage.value == stage.bound):
        yield Violation("stage_values", f"stages[{at}].proven", "is true exactly when value and bound are equal")
    try:
        beaten = _merit(stage.name, stage.value) > _merit(stage.name, stage.bound)
    except (TypeError, ValueError, ZeroDivisionError):
        yield Violation("stage_values", f"stages[{at}].bound", f"does not have the shape of {stage.name}")
        return
    if beaten:
        yield Violation("stage_values", f"stages[{at}].bound", "is beaten by the value")


def _merit(name: str, value: object) -> list[object]:
    """Return what compares as better when larger."""
    if name == "fair" and isinstance(value, list):
        return [part for share, people in value for part in (Fraction(share), -int(people))]
    if name == "liked" and isinstance(value, list) and len(value) == 5:
        return [-int(count) for count in value]
    if isinstance(value, int):
        return [value]
    raise TypeError(name)


def _values(case: Case, members: Iterable[str]) -> Values:
    worth = worth_of_an_appointment(case)
    people = [case.employees[name] for name in members]
    shares = Counter(
        Fraction(person.received + worth * len(case.by_employee[person.id]), person.entitled) for person in people
    )
    held = [entry for person in people for entry in case.by_employee[person.id]]
    liked = Counter(dissatisfaction(entry.employee, entry) for entry in held)
    return {
        "sessions": len(held),
        "fair": [[f"{share.numerator}/{share.denominator}", shares[share]] for share in sorted(shares)],
        "liked": [liked[value] for value in (4, 3, 2, 1, 0)],
    }


def _components(case: Case) -> dict[str | None, list[str]]:
    """Return the employees who are joined by slots that both could have, by the smallest id among them."""
    leader: dict[object, object] = {}

    def find(entry: object) -> object:
        while leader.setdefault(entry, entry) != entry:
            leader[entry] = leader[leader[entry]]
            entry = leader[entry]
        return entry

    for employee in case.problem.employees:
        for place in permitted(case, employee):
            leader[find(employee.id)] = find(place.key)
    groups: dict[object, list[str]] = defaultdict(list)
    for name in sorted(case.employees):
        if name in leader:
            groups[find(name)].append(name)
    return {members[0]: members for members in groups.values()}


def proofs_hold(case: Case) -> Iterator[Violation]:
    """What is said to be proven cannot be bettered by moving people along or in a circle."""
    proven = {stage.name: stage.proven for stage in case.outcome.stages if stage.component is None}
    if not case.has_roster or not any(proven.get(name) for name in ("drawn", "liked")):
        return
    graph = graph_of(case)
    if not graph.exact:
        return
    if proven.get("drawn") and (sentence := unfair(case, graph)):
        yield Violation("proofs_hold", "stages", f"not the fairest: {sentence}")
    if proven.get("liked") and could_be_liked_better(case, graph):
        yield Violation("proofs_hold", "stages", "the same people could be given seats that they like better")
