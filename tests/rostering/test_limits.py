"""Cancelling, running out of time, and search that gives up: valid rosters with honest bounds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from solver.check import check
from solver.engine import solve
from solver.networks import programme
from solver.outcome import Outcome
from tests.bench.company import company
from tests.rostering.builders import employee, pin, problem, visit
from tests.rostering.random_problems import small_problem

ROUND = company(employees=120, sites=6, weeks=1)


def after(steps: int) -> Any:
    """Return a question that says no this often, and yes from then on."""
    left = iter(range(steps))
    return lambda: next(left, None) is None


def honest(outcome: Outcome) -> bool:
    """Say whether proven means that value and bound are equal, everywhere."""
    return all(stage.proven == (stage.value == stage.bound) for stage in outcome.stages)


@pytest.mark.parametrize("steps", range(0, 13, 2))
def test_a_cancelled_run_keeps_the_components_that_are_planned(steps: int) -> None:
    """Whenever it is cancelled, what there is is valid, checked, and says that it is not all."""
    outcome = solve(ROUND, is_cancelled=after(steps))
    assert outcome.status == "cancelled"
    assert outcome.effort.limit == "cancelled"
    assert honest(outcome)
    assert check(ROUND, outcome) == []


def test_a_run_that_is_cancelled_later_has_planned_more() -> None:
    """The roster grows with the components that were reached."""
    sizes = [len(solve(ROUND, is_cancelled=after(steps)).appointments) for steps in (0, 6, 12, 99)]
    assert sizes == sorted(set(sizes))
    assert sizes[0] == 0


def test_no_time_gives_no_roster_but_a_valid_outcome() -> None:
    """Zero seconds are over at once."""
    outcome = solve(ROUND, seconds=0)
    assert (outcome.status, outcome.appointments, outcome.effort.limit) == ("out_of_time", (), "seconds")
    assert check(ROUND, outcome) == []


def test_pins_stand_even_without_any_time() -> None:
    """The best roster so far always holds the pins."""
    pinned = problem([visit("v", "9:00", "10:00")], [employee("ann"), employee("bob")], pins=(pin("ann", "v", "9:00"),))
    outcome = solve(pinned, seconds=0)
    assert [entry.employee for entry in outcome.appointments] == ["ann"]
    assert check(pinned, outcome) == []


def test_enough_time_is_no_limit() -> None:
    """A limit that is not reached leaves no trace."""
    outcome = solve(ROUND, seconds=600, is_cancelled=lambda: False)
    assert (outcome.status, outcome.effort.limit) == ("optimal", None)


def test_progress_tells_of_every_component_and_stage() -> None:
    """One dictionary a component and one more for each of its stages, in order where one process works alone."""
    steps: list[dict[str, Any]] = []
    solve(ROUND, on_progress=steps.append, processes=1)
    components = steps[0]["components"]
    assert components >= 6
    assert [step["component"] for step in steps] == [at for at in range(1, components + 1) for _ in range(5)]
    assert all(step.get("value") == step.get("bound") for step in steps)


def test_a_search_that_gives_up_is_valid_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without effort for clashes that no flow knows rosters are still valid, and bounds are not claimed as proofs."""

    def give_up(*_: object) -> None:
        raise programme.OutOfEffort

    monkeypatch.setattr(programme.Programme, "least", give_up)
    statuses = []
    for number in range(300):
        whole = small_problem(number, spaced=True)
        outcome = solve(whole)
        statuses.append(outcome.status)
        assert check(whole, outcome) == []
        assert honest(outcome)
        if outcome.status == "feasible":
            assert outcome.effort.limit == "iterations"
    assert {"optimal", "feasible", "infeasible"} == set(statuses)


def test_gaps_of_a_week_are_solved_for_a_whole_site() -> None:
    """Two appointments at least a week apart, beyond the network, for sixty people: proven."""
    whole = company(employees=60, sites=1, weeks=4, min_gap_days=7)
    outcome = solve(whole)
    assert outcome.status == "optimal"
    assert check(whole, outcome) == []


def test_a_watch_does_not_read_the_wall_clock() -> None:
    """Elapsed seconds are few, whatever the date is."""
    before = datetime.now(UTC)
    outcome = solve(ROUND)
    assert timedelta(seconds=outcome.effort.seconds) <= datetime.now(UTC) - before + timedelta(seconds=1)
