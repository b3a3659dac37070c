"""Sites that share nobody are planned apart, by as many processes as there are, and the answer is always the same."""

from dataclasses import replace
from typing import Any

import pytest

import solver.apart
from solver.apart import shares
from solver.board import lay_out
from solver.canon import canonical
from solver.check import check
from solver.engine import solve
from solver.problem import Pin, Problem, Room, Site
from tests.bench.company import company
from tests.bench.mixed import mixed
from tests.rostering.builders import at, employee, problem, visit, without_effort
from tests.rostering.companies import both
from tests.rostering.random_problems import small_problem


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little there is to do, it is shared."""
    monkeypatch.setattr(solver.apart, "_WORTH_SHARING", 0)


def sites_of(whole: Problem, processes: int = 2) -> list[set[str]]:
    """The sites of each share."""
    return [{site.id for site in share.of(whole).sites} for share in shares(whole, processes)]


@pytest.mark.usefixtures("eager")
def test_nothing_is_lost_and_nothing_stands_in_two_shares() -> None:
    whole = both(small_problem(4), small_problem(5))
    parts = [share.of(whole) for share in shares(whole, 2)]

    assert len(parts) == 2
    for kind in ("sites", "rooms", "visits", "employees", "pins"):
        found = [entry for part in parts for entry in getattr(part, kind)]
        assert sorted(map(repr, found)) == sorted(map(repr, getattr(whole, kind)))


ROOMS = {"rooms": (Room("green", "berlin", 9), Room("blue", "delhi", 9))}
SITES = {"sites": (Site("berlin", "Europe/Berlin"), Site("delhi", "Asia/Kolkata")), **ROOMS}


@pytest.mark.usefixtures("eager")
def test_sites_are_apart_while_nobody_could_come_to_both() -> None:
    apart = [employee("ada"), employee("ben", sites=("delhi",))]
    visits = [visit("v1", "9:00"), visit("v2", "9:00", room="blue", therapist="tom")]

    assert sorted(sites_of(problem(visits, apart, **SITES)), key=min) == [{"berlin"}, {"delhi"}]
    for sites in (("berlin", "delhi"), ("delhi", "berlin")):
        joined = [*apart, employee("cem", sites=sites)]
        assert sites_of(problem(visits, joined, **SITES)) == [{"berlin", "delhi"}]


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    ("ends", "apart"), [("12:00", True), ("12:01", False)], ids=["one after the other", "both at once"]
)
def test_a_therapist_joins_two_sites_where_visits_overlap(ends: str, *, apart: bool) -> None:
    """Somebody who travels at noon does not."""
    people = [employee("ada"), employee("ben", sites=("delhi",))]
    visits = [visit("v1", "9:00", end=at(ends)), visit("v2", "12:00", room="blue", start=at("12:00"))]

    assert len(shares(problem(visits, people, **SITES), 2)) == 1 + apart


def test_whom_people_of_other_sites_refuse_makes_no_difference_here() -> None:
    """Two therapists at once are one opening of two seats, however the share was cut."""
    visits = [
        visit("v1", "9:00"),
        visit("v2", "9:00", therapist="tom"),
        visit("v3", "9:00", room="blue", therapist="una"),
    ]
    people = [employee("ada"), employee("ben", sites=("delhi",), never_therapists=("tom",))]

    board = lay_out(canonical(problem(visits, people, **SITES)), 1)

    assert [opening.seats for opening in board.openings if opening.slots[0].site == "berlin"] == [2]


@pytest.mark.usefixtures("eager")
def test_whoever_has_no_site_is_told_so() -> None:
    visits = [visit("v1", "9:00"), visit("v2", "9:00", room="blue", therapist="tom")]
    whole = problem(visits, [employee("ada"), employee("ben", sites=()), employee("cem", sites=("delhi",))], **SITES)

    outcome = solve(whole, processes=2)

    assert len(shares(whole, 2)) == 2
    assert [(entry.employee, entry.reason) for entry in outcome.unserved] == [("ben", "no_service")]
    assert check(whole, outcome) == []


def test_heavy_sites_come_first_and_little_work_is_not_shared() -> None:
    whole = company(3_000, 5, 4)
    one, other = ({site.id for site in share.of(whole).sites} for share in shares(whole, 2))
    people = [sum(person.sites[0] in sites for person in whole.employees) for sites in (one, other)]

    assert 1_500 <= people[0] < 1_900
    assert sum(people) == 3_000
    assert len(shares(company(200, 5, 1), 2)) == 1


def test_open_visits_are_worth_sharing_sooner() -> None:
    """The search for them takes its time with few people, too."""
    assert len(shares(both(mixed(60, 1, 4, seed=1), mixed(50, 1, 4, seed=2)), 2)) == 2


@pytest.mark.parametrize(
    "whole", [company(900, 3, 4), both(mixed(60, 1, 4, seed=1), mixed(50, 1, 4, seed=2))], ids=["flows", "open"]
)
@pytest.mark.usefixtures("eager")
def test_the_answer_does_not_depend_on_the_number_of_processes(whole: Problem) -> None:
    """With one, two or three at work."""
    alone = without_effort(solve(whole, processes=1))

    assert without_effort(solve(whole, processes=2)) == alone
    assert without_effort(solve(whole, processes=3)) == alone


@pytest.mark.parametrize("number", range(0, 80, 2))
@pytest.mark.usefixtures("eager")
def test_no_rule_makes_the_answer_depend_on_it(number: int) -> None:
    """Two small companies with every rule now and then, in each currency; somebody in each refuses whom others take."""
    whole = both(small_problem(number, spaced=number % 4 == 0), small_problem(number + 1))
    refused = tuple(therapist.id for therapist in whole.therapists[::2])
    people = tuple(
        replace(person, never_therapists=refused) if at % 3 == number % 3 else person
        for at, person in enumerate(whole.employees)
    )
    currency = ("sessions", "minutes", "sessions_first")[number // 2 % 3]
    whole = replace(whole, employees=people, currency=currency)

    assert without_effort(solve(whole, processes=2)) == without_effort(solve(whole, processes=1))


@pytest.mark.parametrize("most", [None, 0, 2])
@pytest.mark.usefixtures("eager")
def test_nor_do_limits_on_changes(most: int | None) -> None:
    """A roster was published, and then the first visit disappears."""
    before = company(120, 3, 2)
    told = tuple(
        Pin(entry.employee, entry.visit, entry.service, entry.start)
        for entry in solve(before, processes=1).appointments
    )
    whole = replace(before, visits=before.visits[1:], published=told, max_moves=most)

    assert without_effort(solve(whole, processes=2)) == without_effort(solve(whole, processes=1))


@pytest.mark.usefixtures("eager")
def test_progress_tells_of_every_component_whoever_plans_it() -> None:
    """Each with its five lines, though not in order."""
    steps: list[dict[str, Any]] = []
    solve(company(900, 3, 4), on_progress=steps.append, processes=2)

    assert {step["component"] for step in steps if step["stage"] == "liked"} == {1, 2, 3}
    assert {step["components"] for step in steps if step["stage"] == "liked"} == {3}


@pytest.mark.usefixtures("eager")
def test_every_process_keeps_the_limit_of_time() -> None:
    """Each has its own eye on the clock, and the outcome says that it was met."""
    whole = both(mixed(60, 1, 6, seed=1), mixed(60, 1, 6, seed=2))

    outcome = solve(whole, seconds=0, processes=2)

    assert (outcome.status, outcome.effort.limit) == ("out_of_time", "seconds")
    assert check(whole, outcome) == []
