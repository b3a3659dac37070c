"""Large rounds with open visits: bounds, limits of time, cancelling, and the same answer every time."""

from dataclasses import replace
from random import Random
from time import monotonic
from typing import Any

import pytest

from solver.check import check
from solver.engine import solve
from solver.outcome import Outcome
from solver.packing import search
from tests.bench.mixed import mixed
from tests.rostering.builders import without_effort
from tests.rostering.random_problems import any_problem

# A week of open visits at one site.
SITE = mixed(60, 1, 6, seed=3)


@pytest.fixture
def day_by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat the site like one too large to be decided at once, and end after a few drafts."""
    monkeypatch.setattr(search, "WHOLE_OPTIONS", 0)
    monkeypatch.setattr(search, "MOST_DRAFTS", 12)
    monkeypatch.setattr(search, "DRAFT_OPTIONS", 400)
    monkeypatch.setattr(search, "PASSES", 150)


def figures(outcome: Outcome, stage: str) -> tuple[Any, Any]:
    """Return a stage's total value and bound."""
    return next(
        (entry.value, entry.bound) for entry in outcome.stages if (entry.component, entry.name) == (None, stage)
    )


@pytest.mark.usefixtures("day_by_day")
def test_a_roster_found_day_by_day_is_valid_and_near_its_bound() -> None:
    """The bound by prices is not beaten, and a dozen drafts come within a tenth of it."""
    whole = replace(SITE, currency="sessions_first")
    outcome = solve(whole)
    value, bound = figures(outcome, "sessions")
    assert check(whole, outcome) == []
    assert 0.9 * bound <= value <= bound


def test_prices_bound_what_is_possible_and_not_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proven as a whole lies below the bound that prices give, and close to it."""
    whole = replace(SITE, currency="sessions_first")
    best, _ = figures(solve(whole), "sessions")
    monkeypatch.setattr(search, "WHOLE_OPTIONS", 0)
    monkeypatch.setattr(search, "MOST_DRAFTS", 1)
    _, bound = figures(solve(whole), "sessions")
    assert best <= bound <= 1.03 * best


@pytest.mark.usefixtures("day_by_day")
def test_the_same_problem_has_the_same_answer_however_it_is_written() -> None:
    """Lists in another order change nothing but the effort, where the search is not finished either."""
    rng = Random(5)
    mixed_up = replace(
        SITE,
        visits=tuple(rng.sample(SITE.visits, len(SITE.visits))),
        employees=tuple(rng.sample(SITE.employees, len(SITE.employees))),
        therapists=tuple(rng.sample(SITE.therapists, len(SITE.therapists))),
        services=tuple(rng.sample(SITE.services, len(SITE.services))),
    )
    assert without_effort(solve(SITE)) == without_effort(solve(mixed_up))


@pytest.mark.parametrize("draft_options", [0, 100_000], ids=["day by day", "as a whole"])
def test_a_cancelled_search_keeps_its_best_roster(draft_options: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever cancels gets a valid roster within moments, and is told that it was cut short."""
    monkeypatch.setattr(search, "WHOLE_OPTIONS", draft_options)
    cancelled: list[float] = []

    def hear(progress: dict[str, Any]) -> None:
        if isinstance(progress["value"], int) and progress["value"] > 0 and not cancelled:
            cancelled.append(monotonic())

    whole = mixed(140, 2, 14, seed=3)
    outcome = solve(whole, on_progress=hear, is_cancelled=lambda: bool(cancelled))
    assert monotonic() - cancelled[0] < 3
    assert (outcome.status, outcome.effort.limit) == ("cancelled", "cancelled")
    assert outcome.appointments
    assert check(whole, outcome) == []


def test_time_that_is_over_at_once_leaves_an_empty_valid_roster() -> None:
    """Without any time nobody is placed, nothing is claimed, and nothing breaks."""
    outcome = solve(SITE, seconds=0)
    assert outcome.status == "out_of_time"
    assert check(SITE, outcome) == []


def test_without_time_pins_breaks_and_limits_on_changes_stand_all_the_same() -> None:
    """Cut short at once, the roster of many small rounds with all of these is valid, or contradictory as with time."""
    for number in range(150):
        whole = any_problem(number)
        outcome = solve(whole, seconds=0)
        assert check(whole, outcome) == []
        assert (outcome.status == "infeasible") == (solve(whole).status == "infeasible")


def test_somebody_hears_of_progress_all_the_while() -> None:
    """From the first line on no second and a half passes in silence, with stage, part and bound in every line."""
    heard: list[dict[str, Any]] = []
    solve(mixed(300, 2, 30, seed=3), seconds=5, on_progress=heard.append)
    times = [entry["elapsed"] for entry in heard]
    assert max(later - earlier for earlier, later in zip(times, times[1:], strict=False)) < 1.5
    assert all(entry.keys() >= {"stage", "component", "components", "value", "bound"} for entry in heard)
