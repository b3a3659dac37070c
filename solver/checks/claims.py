"""Whether what is said to be proven could be true: the nearest better rosters are looked for."""

from collections.abc import Iterator

from solver.checks.case import Case
from solver.checks.held import Violation
from solver.checks.limits import left_beside
from solver.checks.nearby import better_by_one_step, could_be_used
from solver.checks.parts import Part
from solver.checks.proof import (
    CALM_ONLY,
    DRAWN,
    FAIR,
    SESSIONS,
    could_be_better,
    could_stay,
    moves_of,
    unfair,
)


def proofs_hold(case: Case) -> Iterator[Violation]:
    """What is said to be proven cannot be bettered by moving people along or in a circle."""
    if not case.has_roster:
        return
    claims = {(stage.component, stage.name) for stage in case.outcome.stages if stage.proven}
    if (None, "calm") in claims and (sentence := could_stay(case)):
        yield Violation("proofs_hold", "stages", f"not the calmest: {sentence}")
    for part in case.parts.all:
        proven = {name for component, name in claims if component == part.name}
        if proven:
            yield from (Violation("proofs_hold", "stages", sentence) for sentence in _untenable(case, part, proven))


def _untenable(case: Case, part: Part, proven: set[str]) -> Iterator[str]:
    picture = case.picture(part)
    knows_calm = "calm" in proven and bool(case.problem.published)
    moves = case.moves(part)
    depth = _depth(case, proven)
    if depth is not None and (sentence := unfair(case, picture, moves, depth)):
        yield f"not the fairest: {sentence}"
    if knows_calm and could_be_better(picture, moves_of(case, picture, CALM_ONLY)):
        yield f"more people in the component of {part.name} could stay where they are"
    elif "liked" in proven and (knows_calm or not case.problem.published) and could_be_better(picture, moves):
        yield f"the same people in the component of {part.name} could be given seats that they like better"
    if part.is_tight and (sentence := better_by_one_step(case, part, proven)):
        yield sentence


def _depth(case: Case, proven: set[str]) -> int | None:
    if "drawn" in proven:
        return DRAWN
    if "fair" in proven:
        return FAIR
    return SESSIONS if "sessions" in proven and case.problem.currency == "sessions_first" else None


def no_empty_seat_wanted(case: Case) -> Iterator[Violation]:
    """Nobody is left below target beside a place that is empty and could be taken, where that is said to be best."""
    first = "sessions" if case.problem.currency == "sessions_first" else "fair"
    best = {stage.component for stage in case.outcome.stages if stage.proven and stage.name == first}
    for part in case.parts.all if case.has_roster else ():
        if part.name not in best:
            continue
        free = {at for at in part.openings if any(could_be_used(case, place) for place in case.openings[at].places)}
        for at in part.employees if free else ():
            employee = case.problem.employees[at]
            openings = (case.openings[entry] for entry in case.wishes[at].openings if entry in free)
            if (found := next(left_beside(openings, employee, case.by_employee[employee.id]), None)) is not None:
                sentence = f"{employee.id}: the place at {found.start} of {found.places[0].visit.id} could be taken"
                yield Violation("no_empty_seat_wanted", "appointments", sentence)
