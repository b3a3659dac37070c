"""The independent checker: every rule, every figure and every proof of an outcome, without the planner's reasoning.

A rule takes the case and yields what breaks it. Rules that compare figures or follow proofs run only on rosters that
keep the rules before them, because a figure of an impossible roster means nothing.
"""

from collections.abc import Callable, Iterator

from solver.checks import reasons, rules, values
from solver.checks.case import Case, Violation
from solver.consistency import contradictions
from solver.outcome import Outcome
from solver.problem import InvalidProblem, Problem

Rule = Callable[[Case], Iterator[Violation]]

FRAME: tuple[Rule, ...] = (
    values.answers_this_problem,
    values.within_reach,
    values.status_fits,
    rules.names_exist,
)
RULES: tuple[Rule, ...] = (
    rules.on_a_slot,
    rules.occupied_in_visit,
    rules.clear_of_breaks,
    rules.seats_not_overbooked,
    rules.therapist_not_twice,
    rules.room_has_stations,
    rules.therapist_licensed,
    rules.treatment_in_windows,
    rules.service_accepted,
    rules.therapist_accepted,
    rules.site_used,
    rules.target_kept,
    rules.weekly_limit_kept,
    rules.days_apart,
    rules.not_at_once,
    rules.pins_stand,
    values.written_in_order,
)
FIGURES: tuple[Rule, ...] = (
    values.stage_values,
    values.proofs_hold,
    reasons.everyone_has_a_reason,
    reasons.no_empty_seat_wanted,
)


def check(problem: Problem, outcome: Outcome) -> list[Violation]:
    """Return everything in the outcome that is not right, empty when all rules hold.

    An outcome that refuses the problem as `invalid` is only checked for its frame. Raises InvalidProblem when any other
    outcome belongs to a problem that is not well-formed.
    """
    faults = [f"{found.path}: {found.sentence}" for found in contradictions(problem)]
    if faults and outcome.status != "invalid":
        raise InvalidProblem(faults)
    if outcome.status == "invalid":
        return _broken(Case(problem, Outcome("invalid", outcome.problem_digest, outcome.faults)), FRAME[:3])
    case = Case(problem, outcome)
    for part in (FRAME, RULES, FIGURES):
        if broken := _broken(case, part):
            return broken
    return []


def _broken(case: Case, part: tuple[Rule, ...]) -> list[Violation]:
    return [violation for rule in part for violation in rule(case)]
