"""Appointments of one employee that must lie days apart, across weeks, which no flow knows."""

from dataclasses import replace
from random import Random
from time import monotonic

import pytest

from solver.check import check
from solver.engine import solve
from solver.networks import leximin, plan, programme
from solver.outcome import Outcome
from solver.problem import Problem
from tests.bench.company import company
from tests.rostering.brute import best
from tests.rostering.builders import employee, problem, visit, window

SITE = company(employees=90, sites=1, weeks=3, min_gap_days=7, seed=4)


def served(outcome: Outcome) -> list[str]:
    """Return the names of those with an appointment, sorted."""
    return sorted(entry.employee for entry in outcome.appointments)


def test_two_days_of_neighbouring_weeks_may_be_too_near() -> None:
    """Friday and the Monday after are different weeks, but not seven days apart."""
    visits = [visit("fri", "9:00", day=4), visit("mon", "9:00", day=7), visit("wed", "9:00", day=16)]
    ann = employee("ann", *(window("9:00", "9:30", day) for day in (4, 7)), target=2, max_per_week=1, min_gap_days=7)
    assert served(solve(problem(visits, [ann]))) == ["ann"]
    later = employee("ann", *(window("9:00", "9:30", day) for day in (4, 7, 16)), target=2, min_gap_days=7)
    assert served(solve(problem(visits, [later]))) == ["ann", "ann"]


def test_whoever_does_not_fit_apart_leaves_the_seat_to_the_next() -> None:
    """A second appointment that a flow would give, but that lies too near, goes to someone later in the order."""
    visits = [visit("fri", "9:00", day=4), visit("mon", "9:00", day=7)]
    days = window("9:00", "9:30", 4), window("9:00", "9:30", 7)
    ann = employee("ann", *days, target=2, entitled=9, min_gap_days=7)
    bob = employee("bob", *days, received=1)
    assert served(solve(problem(visits, [ann, bob]))) == ["ann", "bob"]


def spread(number: int) -> Problem:
    """Return a small round over three weeks in which several want two appointments that lie days apart."""
    rng = Random(number)
    days = rng.sample((0, 2, 4, 7, 8, 9, 11, 14, 15), rng.randint(4, 6))
    visits = [visit(f"v{day}", *["9:00", "10:00"][: rng.choice((1, 1, 2))], day=day) for day in sorted(days)]
    people = [
        employee(
            f"e{entry}",
            *(window("9:00", "10:30", day, rng.randint(1, 3)) for day in days if rng.random() < 0.75),
            target=rng.choice((1, 2, 2, 3)),
            received=rng.randint(0, 1),
            entitled=rng.randint(2, 4),
            max_per_week=rng.choice((None, 1, 2)),
            min_gap_days=rng.choice((2, 3, 5, 7)),
        )
        for entry in range(rng.randint(3, 5))
    ]
    currency = rng.choice(("sessions", "sessions", "sessions_first"))
    return problem(visits, people, seed=f"seed {number}", currency=currency)


def test_rosters_apart_are_the_best_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares, who is served and likes are those of the best roster, also where less can be had than flows promise."""
    needed: list[int] = []

    def fairest(*given: object) -> object:
        needed.append(1)
        return leximin.fairest(*given)

    monkeypatch.setattr(plan, "fairest", fairest)
    for number in range(80):
        whole = spread(number)
        outcome, expected = solve(whole), best(whole)
        assert expected is not None
        assert (outcome.status, check(whole, outcome)) == ("optimal", [])
        got = tuple(sum(entry.employee == person.id for entry in outcome.appointments) for person in whole.employees)
        assert got == expected.credit, number
        liked = next(stage.value for stage in outcome.stages if stage.name == "liked")
        assert liked == list(expected.after[got].liked), number
    assert len(needed) >= 3


def test_a_site_with_a_week_between_appointments_is_proven() -> None:
    """Everything is proven, and every pair of one employee's appointments is a week apart."""
    outcome = solve(SITE)
    assert (outcome.status, check(SITE, outcome)) == ("optimal", [])
    days: dict[str, list[int]] = {}
    for entry in outcome.appointments:
        days.setdefault(entry.employee, []).append(entry.start.toordinal())
    assert any(len(held) > 1 for held in days.values())
    assert all(later - earlier >= 7 for held in days.values() for earlier, later in zip(held, held[1:], strict=False))


def test_the_order_of_lists_changes_nothing() -> None:
    """Programmes are written in canonical order, so that they give one answer."""
    turned = replace(SITE, employees=SITE.employees[::-1], visits=SITE.visits[::-1])
    one, other = solve(SITE), solve(turned)
    assert (one.appointments, one.stages) == (other.appointments, other.stages)


def test_without_effort_the_roster_is_valid_and_its_bounds_are_those_of_flows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme that comes to nothing leaves those of a flow who can come together; nothing is called proven."""

    def give_up(*_: object) -> None:
        raise programme.OutOfEffort

    monkeypatch.setattr(programme.Programme, "least", give_up)
    outcome = solve(SITE)
    assert (outcome.status, outcome.effort.limit) == ("feasible", "iterations")
    assert check(SITE, outcome) == []


def test_without_effort_hardly_a_seat_stays_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever's appointments clash gives one up, and the next whom it suits gets it."""

    def give_up(*anything: object) -> None:
        raise programme.OutOfEffort

    monkeypatch.setattr(programme.Programme, "least", give_up)
    for seed in range(3):
        whole = company(employees=200, sites=1, weeks=4, min_gap_days=7, seed=seed)
        outcome = solve(whole)
        most = next(stage.bound for stage in outcome.stages if stage.name == "sessions")
        assert most - 1 <= len(outcome.appointments) <= most
        assert check(whole, outcome) == []


def test_a_cancelled_programme_ends_within_a_second() -> None:
    """However long a programme takes, it is left when asked to, with a valid roster."""
    large = company(employees=500, sites=1, weeks=4, min_gap_days=7, seed=9)
    begin = monotonic()
    outcome = solve(large, is_cancelled=lambda: monotonic() - begin > 0.5)
    assert monotonic() - begin < 3
    assert outcome.status == "cancelled"
    assert check(large, outcome) == []
    assert outcome.appointments
