"""A roster that people know already: whoever can stay does, after fairness and before likes."""

from dataclasses import replace
from random import Random

import pytest

from solver.check import check
from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Pin, Problem
from tests.bench.company import company
from tests.rostering.brute import best
from tests.rostering.builders import at, employee, pin, problem, visit, window

DAYS = window("9:00", "17:00"), window("9:00", "17:00", 1)


def stay(outcome: Outcome) -> object:
    """Return how many stay, over all, or what is wrong with it."""
    stage = next(stage for stage in outcome.stages if stage.component is None and stage.name == "calm")
    return stage.value if stage.proven else "not proven"


def seats(outcome: Outcome) -> set[tuple[str, str]]:
    """Return who is at which visit."""
    return {(entry.employee, entry.visit) for entry in outcome.appointments}


def solved(whole: Problem) -> Outcome:
    """Return the answer, which is proven and passes the checker."""
    outcome = solve(whole)
    assert outcome.status == "optimal"
    assert check(whole, outcome) == []
    return outcome


def test_people_stay_with_their_own_therapist_where_visits_are_alike() -> None:
    """Two visits at the same time are one opening; each keeps those who know that they are with it."""
    visits = [visit("v", "9:00", "10:00"), visit("w", "9:00", "10:00", therapist="tom")]
    people = [employee(name) for name in ("ann", "bob", "cleo", "dora")]
    published = (pin("ann", "w", "9:00"), pin("bob", "v", "10:00"), pin("cleo", "v", "9:00"), pin("dora", "w", "10:00"))
    outcome = solved(problem(visits, people, published=published))
    assert stay(outcome) == 4
    assert seats(outcome) == {("ann", "w"), ("bob", "v"), ("cleo", "v"), ("dora", "w")}


def test_who_was_told_two_seats_at_the_same_time_stays_in_one_of_them() -> None:
    """A seat of each of two therapists at nine: one is kept, and nobody says that the other could have been."""
    visits = [visit("v", "9:00"), visit("w", "9:00", therapist="tom")]
    published = (pin("ann", "v", "9:00"), pin("ann", "w", "9:00"))
    assert stay(solved(problem(visits, [employee("ann", target=2)], published=published))) == 1


def test_fairness_comes_before_what_is_known() -> None:
    """The only seat goes to whoever has the smaller share, although another was told to have it."""
    people = [employee("ann", received=1), employee("bob")]
    outcome = solved(problem([visit("v", "9:00")], people, published=(pin("ann", "v", "9:00"),)))
    assert seats(outcome) == {("bob", "v")}
    assert stay(outcome) == 0


def test_what_is_known_comes_before_likes() -> None:
    """Someone stays at a time rated worse, though a better one is free."""
    ann = employee("ann", window("9:00", "9:30", rating=3), window("10:00", "10:30"))
    outcome = solved(problem([visit("v", "9:00", "10:00")], [ann], published=(pin("ann", "v", "9:00"),)))
    assert stay(outcome) == 1
    assert next(stage.value for stage in outcome.stages if stage.name == "liked") == [0, 0, 1, 0, 0]


def test_one_moves_so_that_another_can_come_at_all() -> None:
    """Both are served, as fairness has it, and only the flexible one moves."""
    people = [employee("ann"), employee("bob", window("9:00", "9:30")), employee("cleo", window("11:00", "11:30"))]
    published = (pin("ann", "v", "9:00"), pin("cleo", "v", "11:00"))
    outcome = solved(problem([visit("v", "9:00", "10:00", "11:00")], people, published=published))
    assert stay(outcome) == 1
    assert len(outcome.appointments) == 3


def test_no_more_stay_in_a_class_than_it_has_places() -> None:
    """Four were told the same class, which has three places now; the fourth takes the other teacher's."""
    visits = [
        visit("v", "9:00", service="class"),
        visit("w", "9:00", service="class", therapist="tom"),
    ]
    people = [employee(name, services=("class",)) for name in ("ann", "bob", "cleo", "dora")]
    published = tuple(pin(person.id, "v", "9:00", service="class") for person in people)
    outcome = solved(problem(visits, people, published=published))
    assert stay(outcome) == 3
    assert len(outcome.appointments) == 4


def test_pins_that_were_published_stay() -> None:
    """A pin counts among those who stay, and takes the place that another was told."""
    people = [employee("ann"), employee("bob")]
    published = pin("ann", "v", "9:00"), pin("bob", "v", "9:00")
    whole = problem([visit("v", "9:00", "10:00")], people, pins=(pin("ann", "v", "9:00"),), published=published)
    assert stay(solved(whole)) == 1


def test_entries_that_no_longer_fit_count_nowhere() -> None:
    """A visit that is gone, a seat outside one's time: whoever was there is planned like anyone else."""
    ann = employee("ann", window("10:00", "10:30"))
    published = pin("ann", "gone", "9:00"), pin("ann", "v", "9:00")
    outcome = solved(problem([visit("v", "9:00", "10:00")], [ann], published=published))
    assert (stay(outcome), seats(outcome)) == (0, {("ann", "v")})


def test_a_component_where_nobody_was_told_anything_has_a_calm_of_nothing() -> None:
    """Every component has the stage when anything is published at all."""
    visits = [visit("v", "9:00"), visit("w", "11:00", therapist="tom")]
    people = [employee("ann", window("9:00", "9:30")), employee("bob", window("11:00", "11:30"))]
    outcome = solved(problem(visits, people, published=(pin("ann", "v", "9:00"),)))
    assert [(stage.component, stage.value) for stage in outcome.stages if stage.name == "calm"] == [
        (None, 1),
        ("ann", 1),
        ("bob", 0),
    ]


def test_a_therapist_day_lost_touches_few_others() -> None:
    """Of a whole site's month only those who lose their seat move, and a few who make room for them."""
    before = company(employees=300, sites=1, weeks=4)
    told = tuple(Pin(e.employee, e.visit, e.service, e.start) for e in solve(before).appointments)
    lost = [entry for entry in told if entry.visit == before.visits[3].id]
    after = replace(before, visits=(*before.visits[:3], *before.visits[4:]), published=told)
    outcome = solved(after)
    kept = stay(outcome)
    assert isinstance(kept, int)
    assert len(lost) <= len(told) - kept <= 3 * len(lost)
    assert outcome.changes is not None
    assert kept == len(outcome.changes["kept"])


def twins(number: int) -> Problem:
    """Return a small round in which visits stand at the same times, and people were told some roster."""
    rng = Random(number)
    starts = ["9:00", "10:00"][: rng.randint(1, 2)]
    days = rng.choice(((0,), (0, 1)))
    visits = [
        visit(f"v{day}{twin}", *starts, day=day, therapist=f"t{twin}", service=rng.choice(("chair", "chair", "class")))
        for day in days
        for twin in range(rng.randint(1, 3))
    ]
    people = [
        employee(
            f"e{entry}",
            *(replace(span, rating=rng.randint(1, 3)) for span in DAYS),
            target=rng.choice((1, 1, 2)),
            received=rng.randint(0, 1),
            services=("chair", "class"),
            min_gap_days=1,
            never_therapists=("t0",) if rng.random() < 0.2 else (),
        )
        for entry in range(rng.randint(2, 4))
    ]
    told = {
        (person.id, slot.start): Pin(person.id, where.id, slot.service, slot.start)
        for person in people
        for where in visits
        for slot in where.slots or ()
        if rng.random() < 0.4
    }
    return problem(visits, people, published=(*told.values(), pin("e0", "gone", "9:00")))


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_as_many_stay_as_in_the_best_of_all_rosters(first: int) -> None:
    """Where visits are alike and people were told much that excludes each other, enumeration finds no calmer roster."""
    for number in range(first, first + 50):
        whole = twins(number)
        outcome, expected = solved(whole), best(whole)
        assert expected is not None
        got = tuple(sum(entry.employee == person.id for entry in outcome.appointments) for person in whole.employees)
        assert got == expected.credit
        calmest = expected.after[got]
        assert stay(outcome) == calmest.calm
        assert next(stage.value for stage in outcome.stages if stage.name == "liked") == list(calmest.liked)


def test_the_same_start_in_another_offset_is_the_same_seat() -> None:
    """What people were told is compared by instant."""
    told = Pin("ann", "v", "chair", at("9:00", zone="Asia/Kolkata"))
    utc = Pin("ann", "v", "chair", pin("ann", "v", "9:00").start)
    whole = problem([visit("v", "9:00", "10:00")], [employee("ann")])
    assert stay(solved(replace(whole, published=(utc,)))) == 1
    assert stay(solved(replace(whole, published=(told,)))) == 0
