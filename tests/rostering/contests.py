"""Random rounds in which more people want seats than there are, and random changes to them."""

from datetime import timedelta
from random import Random
from typing import Any

from solver.problem import Employee, Problem, TemplateSlot, Visit, Window
from tests.rostering.builders import at, employee, problem

KINDS = ("add_visit", "extend", "window", "window", "window", "services", "therapists", "min_gap_days", "max_per_week")


def contest(number: int) -> Problem:
    """Return the round of this number: up to four visits of one to four slots, and twice as many people as fit."""
    rng = Random(number)
    visits = [_visit(rng, f"v{day}", day) for day in rng.sample((0, 1, 2, 7, 8), rng.randint(2, 4))]
    seats = sum(len(visit.slots or ()) for visit in visits)
    people = [_employee(rng, f"e{number:02}", visits) for number in range(seats + rng.randint(1, 5))]
    return problem(visits, people, seed=f"contest {number}")


def _visit(rng: Random, name: str, day: int) -> Visit:
    opening = at("9:00", day)
    starts = (opening + timedelta(minutes=25 * step) for step in range(rng.randint(1, 4)))
    slots = tuple(TemplateSlot(start, rng.choice(("chair", "chair", "chair", "class"))) for start in starts)
    slots = tuple(slot for before, slot in zip((None, *slots), slots, strict=False) if not _crowds(before, slot))
    end = slots[-1].start + timedelta(minutes=30)
    return Visit(name, f"therapist of {name}", "green", opening, end, slots=slots)


def _crowds(before: TemplateSlot | None, slot: TemplateSlot) -> bool:
    """Say whether a slot starts while the class before it still lasts."""
    return before is not None and before.service == "class"


def _employee(rng: Random, name: str, visits: list[Visit]) -> Employee:
    windows = []
    for visit in rng.sample(visits, rng.randint(1, len(visits))):
        start = visit.start + timedelta(minutes=25 * rng.randint(0, 3))
        windows.append(Window(start, start + timedelta(minutes=rng.choice((20, 30, 45, 70))), rng.randint(1, 3)))
    return employee(
        name,
        *windows,
        target=rng.choice((1, 1, 2, 2, 3)),
        received=rng.randint(0, 2),
        entitled=rng.randint(1, 3),
        services=("chair", "class") if rng.random() < 0.5 else ("chair",),
        max_per_week=rng.choice((None, 1, 1, 2)),
        min_gap_days=rng.choice((None, 1)),
        never_therapists=tuple(visit.therapist for visit in visits if rng.random() < 0.1),
    )


def any_change(rng: Random, whole: Problem) -> dict[str, Any]:
    """Return a change of any kind that stays a network."""
    kind, visit, person = rng.choice(KINDS), rng.choice(whole.visits), rng.choice(whole.employees)
    if kind == "add_visit":
        day = rng.choice(whole.visits).start + timedelta(days=rng.choice((0, 0, 1)))
        return {kind: {"like": visit.id, "date": f"{day:%Y-%m-%d}"}}
    if kind == "extend":
        return {kind: {visit.id: rng.choice((25, 30, 60))}}
    if kind == "window":
        start = visit.start + timedelta(minutes=25 * rng.randint(0, 3))
        end = start + timedelta(minutes=rng.choice((20, 45, 70)))
        span = {"start": start.isoformat(), "end": end.isoformat(), "rating": rng.randint(1, 3)}
        return {kind: {"employee": person.id} | span}
    value: Any = {
        "services": [rng.choice(("chair", "class"))],
        "therapists": [visit.therapist],
        "min_gap_days": rng.randint(0, 1),
        "max_per_week": rng.randint(1, 3),
    }[kind]
    return {"answer": {"employee": person.id, kind: value}}
