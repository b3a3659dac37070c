"""The random problems of every rule: each rule decides the best roster of several of them, or comparing says little."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

import pytest

from solver.problem import Problem
from tests.rostering.brute import Best, best
from tests.rostering.random_problems import any_problem

Change = Callable[[Problem], Problem]
NUMBERS = range(540)
ENOUGH = 3


def of_visits(**changes: Any) -> Change:
    """Return a change of every visit."""
    return lambda whole: replace(whole, visits=tuple(replace(visit, **changes) for visit in whole.visits))


def of_people(**changes: Any) -> Change:
    """Return a change of every employee."""
    return lambda whole: replace(whole, employees=tuple(replace(person, **changes) for person in whole.employees))


def roomy(whole: Problem) -> Problem:
    """Return the problem with stations for everyone."""
    return replace(whole, rooms=tuple(replace(room, stations=9) for room in whole.rooms))


def split_in_two(whole: Problem) -> Problem:
    """Return the problem with a therapist of its own for each visit, wished for as the one there was."""
    names = {visit.therapist: [] for visit in whole.visits}
    for visit in whole.visits:
        names[visit.therapist].append(f"{visit.therapist} of {visit.id}")
    if len(names) == len(whole.visits):
        return whole

    def each(wishes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new for old in wishes for new in names.get(old, ()))

    return replace(
        whole,
        visits=tuple(replace(visit, therapist=f"{visit.therapist} of {visit.id}") for visit in whole.visits),
        therapists=tuple(replace(old, id=new) for old in whole.therapists for new in names.get(old.id, ())),
        employees=tuple(
            replace(
                person,
                never_therapists=each(person.never_therapists),
                only_therapists=None if person.only_therapists is None else each(person.only_therapists),
            )
            for person in whole.employees
        ),
    )


def finer(whole: Problem) -> Problem:
    """Return the problem with starts every five minutes in the first open visit."""
    chosen = next((visit.id for visit in whole.visits if visit.slots is None and visit.services == ("chair",)), None)
    visits = (replace(visit, start_every_minutes=5) if visit.id == chosen else visit for visit in whole.visits)
    return replace(whole, visits=tuple(visits))


def alone_in_class(whole: Problem) -> Problem:
    """Return the problem with one place in every class."""
    return replace(whole, services=tuple(replace(service, places=1) for service in whole.services))


RELAXED: dict[str, Change] = {
    "breaks": of_visits(breaks=()),
    "floating_breaks": of_visits(floating_breaks=()),
    "max_run_minutes": of_visits(max_run_minutes=None, rest_minutes=None),
    "max_sessions": of_visits(max_sessions=None),
    "start_every_minutes": finer,
    "stations": roomy,
    "one therapist on two visits": split_in_two,
    "places": alone_in_class,
    "max_per_week": of_people(max_per_week=None),
    "min_gap_days": of_people(min_gap_days=None),
    "wishes about therapists": of_people(never_therapists=(), only_therapists=None),
    "received": of_people(received=0),
    "seed": lambda whole: replace(whole, seed="another"),
    "currency": lambda whole: replace(whole, currency="sessions"),
    "pins": lambda whole: replace(whole, pins=()),
    "published": lambda whole: replace(whole, published=(), max_moves=None),
    "max_moves": lambda whole: replace(whole, max_moves=None),
}


@cache
def answer(number: int) -> tuple[object, ...]:
    """Return what is compared of the best roster of a problem."""
    return compared(best(any_problem(number)))


def compared(found: Best | None) -> tuple[object, ...]:
    """Return who has how much, who stays and how it is liked."""
    return () if found is None else (found.credit, found.found.calm, found.found.liked)


@pytest.mark.parametrize("rule", RELAXED)
def test_a_rule_decides_several_problems(rule: str) -> None:
    """Without the rule the best roster of these problems is another."""
    changed = ((number, RELAXED[rule](any_problem(number))) for number in NUMBERS)
    decided = (
        number
        for number, other in changed
        if other != any_problem(number) and answer(number) not in ((), compared(best(other)))
    )
    assert len(list(islice(decided, ENOUGH))) == ENOUGH
