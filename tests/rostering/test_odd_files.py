"""Files with odd values anywhere: an answer that keeps all rules, or what is wrong, and never a traceback."""

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.__main__ import main
from solver.check import check
from solver.codec import dump_problem, load_outcome, load_problem
from tests.rostering.everything import EVERYTHING


@dataclass(frozen=True)
class Elsewhere:
    """Whatever stands at another place of the file."""

    number: int


GONE = object()
REPEATABLE = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 1.5, 10**9, 10**30, float("nan"), float("inf")),
    *("", "x", "\ud800", "chair", "table", "tess", "a" * 1000, "2026-11-25T09:00:00+01:00", "2026-10-25T02:30+02:00"),
    *("1970-01-02T00:00Z", "2199-12-31T23:59Z", "9999-12-31T23:59-12:00", "2026-02-29", [], {}, [[]], ["chair"] * 2),
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return everything in a JSON value that could be something else, as (what holds it, key or position)."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


def written(folder: Path) -> Any:
    """Return the problem with everything as its file holds it."""
    dump_problem(EVERYTHING, folder / "problem.json")
    return json.loads((folder / "problem.json").read_text())


def judged(text: bytes, folder: Path) -> str:
    """Run the command on a file of these bytes, look at all that it says, and return its status."""
    (folder / "problem.json").write_bytes(text)
    code = main(["solve", str(folder / "problem.json"), "-o", str(folder / "outcome.json")])
    outcome = load_outcome(folder / "outcome.json")
    assert code == {"optimal": 0, "feasible": 0, "invalid": 2, "infeasible": 3}[outcome.status]
    assert bool(outcome.faults) == (code != 0)
    if outcome.problem_digest:
        assert check(load_problem(folder / "problem.json"), outcome) == []
    return outcome.status


def test_the_file_that_is_changed_has_an_answer(tmp_path: Path) -> None:
    """Otherwise nothing below would reach the planner."""
    assert judged(json.dumps(written(tmp_path)).encode(), tmp_path) == "optimal"


@given(
    st.lists(
        st.tuples(st.integers(0, 999), st.sampled_from((*ODD, GONE)) | st.integers(0, 999).map(Elsewhere)),
        min_size=1,
        max_size=3,
    )
)
@settings(REPEATABLE, max_examples=200)
def test_odd_values_give_an_answer_or_faults(tmp_path: Path, changes: list[tuple[int, Any]]) -> None:
    """Values replaced by odd ones or by others of the file, or removed."""
    whole = written(tmp_path)
    for number, value in changes:
        found = places(whole)
        holder, key = found[number % len(found)]
        if value is GONE:
            del holder[key]
        elif isinstance(value, Elsewhere):
            other, there = found[value.number % len(found)]
            holder[key] = deepcopy(other[there])
        else:
            holder[key] = value
    judged(json.dumps(whole).encode(), tmp_path)


@given(st.integers(0, 9_999), st.integers(0, 40), st.binary(max_size=4))
@settings(REPEATABLE, max_examples=100)
def test_odd_bytes_give_an_answer_or_faults(tmp_path: Path, at: int, removed: int, put: bytes) -> None:
    """A few bytes cut out of the file, others in their place."""
    text = json.dumps(written(tmp_path)).encode()
    begin = at % len(text)
    judged(text[:begin] + put + text[begin + removed :], tmp_path)
