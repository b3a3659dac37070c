"""The independent checker: every rule, every figure and every proof of an outcome, without the planner's reasoning.

A rule takes the case and yields what breaks it. Rules that compare figures or follow proofs run only on rosters that
keep the rules before them, because a figure of an impossible roster means nothing.
"""

from collections.abc import Callable, Iterator

from solver.checks import changes, claims, reasons, rules, values, visits
from solver.checks.case import Case
from solver.checks.held import Violation
from solver.consistency import contradictions
from solver.outcome import Outcome
from solver.problem import InvalidProblem, Problem

Rule = Callable[[Case], Iterator[Violation]]

FRAME: tuple[Rule, ...] = (
    values.answers_this_problem,
    values.status_fits,
    rules.names_exist,
)
RULES: tuple[Rule, ...] = (
    rules.on_a_slot,
    rules.starts_on_the_grid,
    rules.service_offered,
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
    changes.moves_limited,
    visits.floating_breaks_stand,
    visits.floating_breaks_in_visit,
    visits.floating_breaks_apart,
    visits.clear_of_floating_breaks,
    visits.runs_end_in_rest,
    visits.sessions_limited,
    values.written_in_order,
)
FIGURES: tuple[Rule, ...] = (
    changes.changes_told,
    values.stages_complete,
    values.stage_values,
    values.proven_in_every_part,
    claims.proofs_hold,
    claims.no_empty_seat_wanted,
    reasons.everyone_has_a_reason,
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
        return _broken(Case(problem, Outcome("invalid", outcome.problem_digest, outcome.faults)), FRAME[:2])
    case = Case(problem, outcome)
    for part in (FRAME, RULES, FIGURES):
        if broken := _broken(case, part):
            return broken
    return []


def _broken(case: Case, part: tuple[Rule, ...]) -> list[Violation]:
    return [violation for rule in part for violation in rule(case)]
