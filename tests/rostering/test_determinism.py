"""The answer is a function of the canonical problem alone."""

import io
import json
import os
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from solver.canon import canonical, canonical_digest, canonical_json, problem_digest
from solver.codec import dump_outcome, dump_problem, load_problem
from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Employee, Problem
from tests.bench.company import company
from tests.rostering.builders import employee, problem, visit
from tests.rostering.everything import EVERYTHING
from tests.rostering.random_problems import small_problem

ROOT = Path(__file__).parents[2]


def shuffled(whole: Problem, number: int) -> Problem:
    """Return the same problem with every list in another order and every instant in another offset."""
    rng = Random(number)
    offset = timezone(timedelta(minutes=15 * rng.randint(-40, 40)))

    def mixed(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(offset)
        if isinstance(value, tuple):
            entries = [mixed(entry) for entry in value]
            return tuple(rng.sample(entries, len(entries)))
        if not is_dataclass(value) or isinstance(value, type):
            return value
        kept = {"services"} if isinstance(value, Employee) else set()
        return replace(
            value,
            **{entry.name: mixed(getattr(value, entry.name)) for entry in fields(value) if entry.name not in kept},
        )

    found = mixed(whole)
    assert isinstance(found, Problem)
    return found


def answer(outcome: Outcome) -> str:
    """Return an outcome as its file, without the effort."""
    file = io.StringIO()
    dump_outcome(outcome, file)
    whole = json.loads(file.getvalue())
    del whole["effort"]
    return json.dumps(whole)


@pytest.mark.parametrize("number", range(30))
def test_the_order_of_input_changes_nothing(number: int) -> None:
    """Shuffled lists and other offsets give the same file; only paths of contradicting pins follow the given order."""
    whole = small_problem(number, spaced=number % 2 == 0)
    ours, theirs = solve(whole), solve(shuffled(whole, number))
    assert answer(replace(theirs, faults=())) == answer(replace(ours, faults=()))
    assert len(theirs.faults) == len(ours.faults)


@pytest.mark.parametrize(
    "whole",
    [
        EVERYTHING,
        company(employees=150, sites=3, weeks=2),
        company(employees=60, sites=1, weeks=4, min_gap_days=7),
        replace(EVERYTHING, currency="minutes", max_moves=None),
        replace(EVERYTHING, currency="sessions_first", max_moves=0),
    ],
    ids=["everything", "company", "gaps", "minutes", "standing"],
)
def test_twenty_orders_of_every_list_change_nothing(whole: Problem) -> None:
    """Features, networks, gaps of a week and tight rounds: always the same file."""
    assert {answer(solve(shuffled(whole, number))) for number in range(20)} == {answer(solve(whole))}


@pytest.mark.parametrize("whole", [EVERYTHING, company(employees=200, sites=2, weeks=2)], ids=["everything", "company"])
def test_hash_seeds_change_nothing(tmp_path: Path, whole: Problem) -> None:
    """Python's own randomness of sets and dictionaries does not reach the file."""
    dump_problem(whole, tmp_path / "problem.json")
    written = set()
    for seed in ("0", "1", "4242"):
        output = tmp_path / f"{seed}.json"
        command = [sys.executable, "-m", "solver", "solve", str(tmp_path / "problem.json"), "-o", str(output)]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
        file = json.loads(output.read_text())
        del file["effort"]
        written.add(json.dumps(file))
    assert written == {answer(solve(whole))}


def test_the_digest_of_a_round_never_changes() -> None:
    """Old files are checked again years later: every feature, and a name that is not ASCII."""
    named = replace(EVERYTHING, seed='Züri "24"\n', pins=(), published=())
    assert problem_digest(EVERYTHING) == "8192f9fc78c7820b8853d0a2306a7d3d9931f55b764dca5761023715fd9d494c"
    assert problem_digest(named) == "5c53a1009f04ce3974dcd49bb5c775cf3c2f49445301ea3b4526ad316a6c2dd7"


@pytest.mark.parametrize("whole", [EVERYTHING, company(employees=20, sites=2, weeks=1)], ids=["everything", "company"])
def test_the_canonical_problem_is_its_own_plainest_writing(whole: Problem) -> None:
    """Sorted keys, no spaces: what any JSON library makes of its parsed self; and reading it changes nothing."""
    text = canonical_json(canonical(whole))
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(load_problem(io.StringIO(text))) == canonical(whole)
    assert canonical_digest(canonical(whole)) == sha256(text.encode()).hexdigest()


def test_the_canonical_problem_is_sorted_json_with_defaults_and_utc() -> None:
    """Anyone can write it and find the same digest."""
    whole = problem([visit("v", "9:00")], [employee("ann")], therapists=())
    text = canonical_json(canonical(whole))
    value = json.loads(text)
    assert text == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert value["currency"] == "sessions"
    assert (value["pins"], value["published"], value["max_moves"]) == ([], [], None)
    assert value["employees"][0]["windows"][0]["start"] == "2026-11-23T08:00:00+00:00"
    assert value["visits"][0] == {
        "breaks": [],
        "end": "2026-11-23T16:00:00+00:00",
        "floating_breaks": [],
        "id": "v",
        "max_run_minutes": None,
        "max_sessions": None,
        "rest_minutes": None,
        "room": "green",
        "slots": [{"service": "chair", "start": "2026-11-23T08:00:00+00:00"}],
        "start": "2026-11-23T08:00:00+00:00",
        "therapist": "tess",
    }
    assert problem_digest(whole) == sha256(text.encode()).hexdigest()


def test_what_someone_likes_best_is_the_one_order_that_matters() -> None:
    """Turning the list of services round is another problem."""
    one = problem([visit("v", "9:00")], [employee("ann", services=("chair", "table"))])
    other = problem([visit("v", "9:00")], [employee("ann", services=("table", "chair"))])
    assert problem_digest(one) != problem_digest(other)
