"""The answer is a function of the canonical problem alone."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta, timezone
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from solver.canon import canonical, canonical_json, problem_digest
from solver.codec import dump_outcome, dump_problem
from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Problem
from tests.bench.company import company
from tests.rostering.builders import employee, problem, visit
from tests.rostering.random_problems import small_problem

ROOT = Path(__file__).parents[2]


def shuffled(whole: Problem, number: int) -> Problem:
    """Return the same problem with every list in another order and every window in another offset."""
    rng = Random(number)
    offset = timezone(timedelta(minutes=15 * rng.randint(-40, 40)))

    def mixed(entries: tuple) -> tuple:
        return tuple(rng.sample(entries, len(entries)))

    people = [
        replace(
            person,
            sites=mixed(person.sites),
            windows=mixed(tuple(replace(w, start=w.start.astimezone(offset)) for w in person.windows)),
            never_therapists=mixed(person.never_therapists),
            only_therapists=None if person.only_therapists is None else mixed(person.only_therapists),
        )
        for person in whole.employees
    ]
    return replace(
        whole,
        sites=mixed(whole.sites),
        rooms=mixed(whole.rooms),
        services=mixed(whole.services),
        therapists=mixed(tuple(replace(t, credentials=mixed(t.credentials)) for t in whole.therapists)),
        visits=mixed(tuple(replace(v, slots=mixed(v.slots or ())) for v in whole.visits)),
        employees=mixed(tuple(people)),
    )


def answer(outcome: Outcome) -> str:
    """Return an outcome as its file, without the effort."""
    file = io.StringIO()
    dump_outcome(outcome, file)
    whole = json.loads(file.getvalue())
    del whole["effort"]
    return json.dumps(whole)


@pytest.mark.parametrize("number", range(30))
def test_the_order_of_input_changes_nothing(number: int) -> None:
    """Shuffled lists and other offsets give the same file."""
    whole = small_problem(number, spaced=number % 2 == 0)
    if not whole.pins:
        assert answer(solve(shuffled(whole, number))) == answer(solve(whole))


def test_the_order_of_a_company_changes_nothing() -> None:
    """Three hundred people at two sites, five times shuffled."""
    whole = company(employees=300, sites=2, weeks=2)
    assert {answer(solve(shuffled(whole, number))) for number in range(5)} == {answer(solve(whole))}


def test_hash_seeds_change_nothing(tmp_path: Path) -> None:
    """Python's own randomness of sets and dictionaries does not reach the file."""
    dump_problem(company(employees=200, sites=2, weeks=2), tmp_path / "problem.json")
    written = set()
    for seed in ("0", "1", "4242"):
        output = tmp_path / f"{seed}.json"
        command = [sys.executable, "-m", "solver", "solve", str(tmp_path / "problem.json"), "-o", str(output)]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
        whole = json.loads(output.read_text())
        del whole["effort"]
        written.add(json.dumps(whole))
    assert len(written) == 1


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
