"""Why not me: the reason in words, and the nearest change of one's own answer that was tried and helps.

What stands here is for the employee to read: it names nobody else.
"""

from fractions import Fraction
from typing import Any

from solver.outcome import Outcome, Unserved
from solver.problem import Employee, InvalidProblem, Problem
from solver.questions.changes import Change
from solver.questions.helping import Seat, helping
from solver.questions.proposals import proposal, serving
from solver.questions.reach import block
from solver.questions.suggest import Suggestion, helpful
from solver.questions.trials import Sites, Trials
from solver.questions.wording import sentence_of_change, sentence_of_reason

Explanation = dict[str, Any]
# How many changes are solved again for one person where seats cannot be tried one by one.
TRIES = 12


def explain(
    problem: Problem, outcome: Outcome, employee: str, *, tries: int = TRIES, seconds: float | None = None
) -> Explanation:
    """Return why an employee has no more, and the nearest change with which a new roster has more for them.

    The keys are `employee`, `wanted`, `got`, `reason` and `detail` (None when nothing is missing), `sentence`, and
    `change` (as `what-if` takes it), `would_get` (`visit`, `service`, `start`) and `sentence_of_change`, all three None
    when no change was found. For somebody outranked on a network, `contest` says by numbers that it is true: `seats` of
    the contested block and how many are `taken`, `your_share`, and the `highest_share` that anyone who sits there had
    before their last appointment, as "p/q".

    The employee's own answer comes first: more time, another wish, several of these; then what the company could add.
    On a network there is always a change if any answer of theirs would help; elsewhere the `tries` smallest are tried,
    each solved for `seconds` at most. Raises InvalidProblem for someone unknown.
    """
    trials = Trials(problem, outcome)
    found = next((entry for entry in trials.problem.employees if entry.id == employee), None)
    if found is None:
        raise InvalidProblem([f"employee: no employee has the id {employee!r}"])
    stated = next((entry for entry in outcome.unserved if entry.employee == employee), None)
    explanation = _reason(trials, found, stated)
    if explanation["reason"] == "outranked":
        explanation["contest"] = _contest(trials, found)
    if explanation["got"] < found.target:
        helps = proposal(trials, found, tries=tries, seconds=seconds)
        explanation |= _change(trials, found, *helps) if helps else {}
    return explanation


def explain_all(problem: Problem, outcome: Outcome, *, nearest: bool = True) -> list[Explanation]:
    """Return what `explain` does for everyone below target, by id, quickly.

    Nearest changes are looked for on networks only, and tried there exactly without solving anew; then `would_get` is
    None where several times are possible, and its `visit` where several visits are. Without `nearest` there are only
    the reasons.
    """
    trials = Trials(problem, outcome)
    employees = {entry.id: entry for entry in trials.problem.employees}
    found = []
    supplies: dict[Sites, list[Suggestion]] = {}
    for stated in outcome.unserved:
        employee = employees[stated.employee]
        explanation = _reason(trials, employee, stated)
        helps = next(helping(trials, employee), None) if nearest else None
        sites = trials.sites_of_employee(employee)
        if nearest and helps is None and trials.ground(sites) is not None:
            if sites not in supplies:
                supplies[sites] = helpful(trials, sites, tries=0, seconds=None)
            helps = next(((change, None) for change in serving(supplies[sites], employee)), None)
        found.append(explanation | _change(trials, employee, *helps) if helps else explanation)
    return found


def _reason(trials: Trials, employee: Employee, stated: Unserved | None) -> Explanation:
    got = len(trials.held.get(employee.id, ()))
    return {
        "employee": employee.id,
        "wanted": employee.target,
        "got": got,
        "reason": stated.reason if stated else None,
        "detail": stated.detail if stated else None,
        "sentence": sentence_of_reason(stated, got, employee.target),
        "change": None,
        "would_get": None,
        "sentence_of_change": None,
    }


def _contest(trials: Trials, employee: Employee) -> dict[str, Any] | None:
    sites = trials.sites_of_employee(employee)
    ground = trials.ground(sites)
    if ground is None:
        return None
    who = trials.position(sites, employee.id)
    seats, taken, sitting = block(ground, who)
    worth = trials.worth(sites)

    def share(at: int, fewer: int) -> Fraction:
        person = ground.people[at]
        got = ground.got[at] + len(person.pins) - fewer
        return Fraction(person.employee.received + got * worth, person.employee.entitled)

    highest = max((share(at, 1) for at in sitting), default=None)
    return {
        "seats": seats,
        "taken": taken,
        "your_share": _ratio(share(who, 0)),
        "highest_share": None if highest is None else _ratio(highest),
    }


def _ratio(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _change(trials: Trials, employee: Employee, change: Change, seat: Seat | None) -> Explanation:
    zone = trials.timezone[employee.sites[0]]
    visit = next((entry for entry in trials.problem.visits if seat and entry.id == seat["visit"]), None)
    if visit is not None:
        zone = trials.timezone[trials.site_of_room[visit.room]]
    return {"change": change, "would_get": seat, "sentence_of_change": sentence_of_change(change, seat, zone)}
