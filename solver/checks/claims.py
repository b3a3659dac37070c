"""Whether what is said to be proven could be true: the nearest better rosters are looked for."""

from collections.abc import Iterator
from itertools import chain

from solver.checks.case import Case, Held, Violation
from solver.checks.parts import Part
from solver.checks.places import Opening, Place
from solver.checks.proof import (
    CALM_ONLY,
    DRAWN,
    FAIR,
    SESSIONS,
    could_be_better,
    could_stay,
    likes_only,
    moves_of,
    unfair,
)
from solver.checks.visits import occupied, overlap, runs
from solver.problem import Employee


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
    prices = likes_only(picture)
    moves = moves_of(case, picture, prices)
    depth = _depth(case, proven)
    if depth is not None and (sentence := unfair(case, picture, moves, depth)):
        yield f"not the fairest: {sentence}"
    if knows_calm and could_be_better(picture, moves_of(case, picture, CALM_ONLY)):
        yield f"more people in the component of {part.name} could stay where they are"
    elif "liked" in proven and (knows_calm or not case.problem.published) and could_be_better(picture, moves):
        yield f"the same people in the component of {part.name} could be given seats that they like better"


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
            if (found := next(could_have_beside(case, employee, openings), None)) is not None:
                sentence = f"{employee.id}: the place at {found.start} of {found.places[0].visit.id} could be taken"
                yield Violation("no_empty_seat_wanted", "appointments", sentence)


def could_have_beside(case: Case, employee: Employee, openings: Iterator[Opening]) -> Iterator[Opening]:
    """Yield those openings that an employee's own limits leave beside what they have."""
    held = case.by_employee[employee.id]
    if len(held) < employee.target:
        yield from (opening for opening in spaced(openings, employee, held) if not at_once(opening, held))


def spaced(openings: Iterator[Opening], employee: Employee, held: list[Held]) -> Iterator[Opening]:
    """Yield those openings that weekly limit and days between appointments leave beside those held."""
    gap = employee.min_gap_days or 0
    for opening in openings:
        in_week = sum(other.week == opening.week for other in held)
        near = any(abs(other.day - opening.day) < gap for other in held)
        if not near and (employee.max_per_week is None or in_week < employee.max_per_week):
            yield opening


def at_once(opening: Opening, held: list[Held]) -> bool:
    """Say whether someone is treated at the time of an opening."""
    return any(opening.start < other.end and other.start < opening.end for other in held)


def could_be_used(case: Case, place: Place) -> bool:
    """Say whether one more person could sit in a place while everything else stays as it is."""
    if case.taken[place.seat]:
        return case.taken[place.seat] < place.service.places
    if place.seat not in case.parts.exclusive:
        return True
    visit, span = place.visit, (place.start, place.until)
    pauses = [stretch for _, stretch in case.breaks.get(visit.id, [])]
    therapist = [time for other in case.visits_of_therapist[visit.therapist] for time in occupied(case, other)]
    if any(overlap(span, other) for other in chain(pauses, therapist)):
        return False
    times = occupied(case, visit.id)
    if visit.max_sessions is not None and len(times) >= visit.max_sessions:
        return False
    longest = max(end - start for start, end in runs(visit, sorted([*times, span])))
    if visit.max_run_minutes is not None and longest > visit.max_run_minutes:
        return False
    return _room_left(case, place)


def _room_left(case: Case, place: Place) -> bool:
    """Say whether a station is free for the whole occupied time of a place."""
    beside = [
        time
        for other in case.visits_of_room[place.visit.room]
        for time in occupied(case, other)
        if overlap(time, (place.start, place.until))
    ]
    begins = [place.start, *(start for start, _ in beside if start > place.start)]
    most = max(sum(start <= at < end for start, end in beside) for at in begins)
    return most < case.rooms[place.visit.room].stations
