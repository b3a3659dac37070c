"""Who is served: the worst-off share first, then the draw, never the louder wish."""

from dataclasses import replace

from solver.canon import draw_digest
from solver.engine import solve
from solver.outcome import Outcome
from tests.rostering.builders import employee, problem, visit, window


def served(outcome: Outcome) -> list[str]:
    """Return the names of those with an appointment, sorted."""
    return sorted(entry.employee for entry in outcome.appointments)


def total(outcome: Outcome, name: str) -> object:
    """Return the value of a stage over all."""
    return next(stage.value for stage in outcome.stages if stage.component is None and stage.name == name)


def test_the_one_with_the_smaller_share_is_served() -> None:
    """One seat, two people: whoever received less of what they are entitled to has it."""
    outcome = solve(problem([visit("v", "9:00")], [employee("ann", received=1), employee("bob", received=0)]))
    assert served(outcome) == ["bob"]
    assert total(outcome, "fair") == [["1/2", 2]]


def test_share_counts_and_not_number() -> None:
    """Two of eight is a smaller share than one of two."""
    people = [employee("ann", received=2, entitled=8), employee("bob", received=1, entitled=2)]
    assert served(solve(problem([visit("v", "9:00")], people))) == ["ann"]


def test_among_equal_shares_the_larger_step_goes_first() -> None:
    """Both have nothing; a seat lifts one to 1/1 and the other only to 1/4, so leximin takes the first."""
    people = [employee("ann", entitled=4), employee("bob", entitled=1)]
    assert served(solve(problem([visit("v", "9:00")], people))) == ["bob"]


def test_the_draw_decides_between_equals() -> None:
    """With everything equal the smaller digest of seed and id is served, and another seed may serve another."""
    names = ["ann", "bob", "cleo", "dora"]
    for seed in ("round 1", "round 2", "round 3", "round 4"):
        first = min(names, key=lambda name: draw_digest(seed, name))
        plain = problem([visit("v", "9:00")], [employee(name) for name in names], seed=seed)
        assert served(solve(plain)) == [first]


def test_ratings_and_listed_windows_play_no_part_in_who_is_served() -> None:
    """Whoever lists one poor window is served as if it were the best of many."""
    names = ["ann", "bob"]
    for lucky in names:
        seed = next(seed for seed in map(str, range(99)) if min(names, key=lambda n: draw_digest(seed, n)) == lucky)
        people = [
            employee(name, window("9:00", "9:30", rating=3)) if name == lucky else employee(name) for name in names
        ]
        assert served(solve(problem([visit("v", "9:00")], people, seed=seed))) == [lucky]


def test_someone_flexible_makes_room_for_someone_who_is_not() -> None:
    """Serving both beats giving the flexible one the seat that only the other can use."""
    people = [employee("ann", received=0), employee("bob", window("9:00", "9:30"), received=1)]
    outcome = solve(problem([visit("v", "9:00", "11:00")], people))
    assert served(outcome) == ["ann", "bob"]


def test_nobody_gets_a_second_before_everyone_could_have_a_first() -> None:
    """A second appointment has the key of the share that it starts from: behind an equal one's first."""
    both_days = window("9:00", "9:30"), window("9:00", "9:30", 1)
    people = [employee("ann", *both_days, target=2), employee("bob", window("9:00", "9:30", 1), received=2)]
    outcome = solve(problem([visit("v", "9:00"), visit("w", "9:00", day=1)], people))
    assert served(outcome) == ["ann", "ann"]
    people = [employee("ann", *both_days, target=2), employee("bob", window("9:00", "9:30", 1))]
    outcome = solve(problem([visit("v", "9:00"), visit("w", "9:00", day=1)], people))
    assert served(outcome) == ["ann", "bob"]


def test_as_few_as_possible_get_the_worst_and_only_then_more_get_the_best() -> None:
    """One at 1 and one at 1 is better than one at 0 and one at 2."""
    early, late = "9:00", "11:00"
    ann = employee("ann", window("9:00", "9:30", rating=1), window("11:00", "11:30", rating=2))
    bob = employee("bob", window("9:00", "9:30", rating=2), window("11:00", "11:30", rating=3))
    outcome = solve(problem([visit("v", early, late)], [ann, bob]))
    assert total(outcome, "liked") == [0, 0, 0, 2, 0]


def test_a_treatment_over_two_windows_counts_the_worse_rating() -> None:
    """Ten minutes in a window rated 3 make the whole treatment a 3."""
    ann = employee("ann", window("9:00", "9:10", rating=1), window("9:10", "9:30", rating=3))
    outcome = solve(problem([visit("v", "9:00")], [ann]))
    assert total(outcome, "liked") == [0, 0, 1, 0, 0]


def test_the_position_of_a_service_adds_to_the_rating_up_to_four() -> None:
    """Third in the list at a window rated 3 is 2 + 2, and no worse than 4."""
    ann = employee("ann", window("9:00", "10:00", rating=3), services=("class", "table", "chair"))
    outcome = solve(problem([visit("v", "9:00")], [ann]))
    assert total(outcome, "liked") == [1, 0, 0, 0, 0]


def test_minutes_are_counted_when_all_treatments_are_equally_long() -> None:
    """In minutes 20 of 60 is a smaller share than 40 of 60, as in sessions, and the profile says so."""
    people = [employee("ann", received=40, entitled=60), employee("bob", received=20, entitled=60)]
    outcome = solve(problem([visit("v", "9:00")], people, currency="minutes"))
    assert served(outcome) == ["bob"]
    assert total(outcome, "fair") == [["2/3", 2]]


def test_a_class_takes_as_many_as_it_has_places() -> None:
    """Four want a class for three: three come, and the fourth is outranked."""
    people = [employee(name, services=("class",)) for name in ("ann", "bob", "cleo", "dora")]
    outcome = solve(problem([visit("v", "9:00", service="class")], people))
    assert len(served(outcome)) == 3
    assert [(entry.reason, entry.detail) for entry in outcome.unserved] == [("outranked", {"seats": 3, "competing": 4})]


def test_sites_without_common_people_are_components_named_by_their_smallest_id() -> None:
    """Two people who share no slot are planned apart; someone who may use both sites joins them."""
    visits = [visit("v", "9:00"), visit("w", "11:00", therapist="tom")]
    ann, bob = employee("ann", window("9:00", "9:30")), employee("bob", window("11:00", "11:30"))
    apart = solve(problem(visits, [bob, ann]))
    assert [stage.component for stage in apart.stages if stage.name == "fair"] == [None, "ann", "bob"]
    both = solve(problem(visits, [bob, ann, employee("cleo")]))
    assert [stage.component for stage in both.stages if stage.name == "fair"] == [None, "ann"]


def test_a_round_with_nobody_or_nothing_is_optimal_and_empty() -> None:
    """No employees, no visits, no slots: an empty roster is the best there is."""
    nothing = problem([], [])
    for empty in (nothing, replace(nothing, employees=(employee("ann"),)), problem([visit("v", "9:00")], [])):
        outcome = solve(empty)
        assert (outcome.status, outcome.appointments) == ("optimal", ())
