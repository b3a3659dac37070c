"""The planner as a program: files, exit codes, progress, and a signal while it works."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from solver.codec import dump_outcome, dump_problem, load_outcome
from solver.engine import solve
from solver.problem import Problem
from tests.bench.company import company
from tests.rostering.builders import employee, pin, problem, visit

ROUND = problem([visit("v", "9:00")], [employee("ann"), employee("bob")])
ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m solver` with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "solver", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The round as a file, and the path of an outcome that is not there yet."""
    dump_problem(ROUND, tmp_path / "problem.json")
    return str(tmp_path / "problem.json"), str(tmp_path / "outcome.json")


def refile(path: str, whole: Problem) -> None:
    """Put another problem into the file."""
    dump_problem(whole, path)


def test_solve_writes_a_roster_that_check_passes(files: tuple[str, str]) -> None:
    """Both exit with 0 and have nothing to say."""
    solved, checked = run("solve", files[0], "-o", files[1]), run("check", *files)
    assert (solved.returncode, solved.stdout, solved.stderr) == (0, "", "")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert load_outcome(files[1]).status == "optimal"


def test_without_an_output_the_outcome_goes_to_standard_output(files: tuple[str, str]) -> None:
    """The outcome can be piped."""
    assert json.loads(run("solve", files[0]).stdout)["format"] == "wellness-outcome/1"


def test_check_prints_a_line_per_broken_rule_and_exits_with_one(files: tuple[str, str]) -> None:
    """A roster with one appointment removed breaks what depends on it."""
    run("solve", files[0], "-o", files[1])
    whole = json.loads(Path(files[1]).read_text())
    whole["appointments"] = []
    Path(files[1]).write_text(json.dumps(whole))
    checked = run("check", *files)
    assert checked.returncode == 1
    assert all(line.split(":")[0].isidentifier() for line in checked.stdout.splitlines())
    assert "stage_values" in checked.stdout


def test_invalid_input_exits_with_two_and_leaves_an_outcome_with_the_faults(files: tuple[str, str]) -> None:
    """The faults are on standard error and in the file."""
    Path(files[0]).write_text('{"format": "wellness-problem/1"}')
    solved = run("solve", files[0], "-o", files[1])
    outcome = load_outcome(files[1])
    assert (solved.returncode, outcome.status, outcome.problem_digest) == (2, "invalid", None)
    assert "seed: is missing" in outcome.faults
    assert solved.stderr.splitlines() == list(outcome.faults)
    assert run("check", *files).returncode == 2


def test_contradicting_pins_exit_with_three(files: tuple[str, str]) -> None:
    """The outcome is written and names the pin."""
    refile(files[0], problem([visit("v", "9:00")], [employee("ann")], pins=(pin("ann", "v", "9:05"),)))
    solved = run("solve", files[0], "-o", files[1])
    assert (solved.returncode, load_outcome(files[1]).status) == (3, "infeasible")
    assert solved.stderr.startswith("pins[0]: ")


def test_no_time_at_all_exits_with_four(files: tuple[str, str]) -> None:
    """Nothing was found, which the outcome says too."""
    solved = run("solve", files[0], "-o", files[1], "--seconds", "0")
    assert (solved.returncode, load_outcome(files[1]).status) == (4, "out_of_time")


def test_a_missing_file_exits_with_two() -> None:
    """One sentence and no traceback."""
    checked = run("check", "/nowhere/a.json", "/nowhere/b.json")
    assert (checked.returncode, checked.stderr.count("\n")) == (2, 1)


def test_an_output_that_cannot_be_written_exits_with_two(files: tuple[str, str]) -> None:
    """One sentence and no traceback."""
    solved = run("solve", files[0], "-o", "/nowhere/outcome.json")
    assert (solved.returncode, solved.stderr.count("\n")) == (2, 1)


@pytest.fixture
def solved(files: tuple[str, str]) -> tuple[str, str]:
    """The round and its outcome as files; one of the two people has the only seat."""
    dump_outcome(solve(ROUND), files[1])
    return files


def left_out() -> str:
    """Return whoever has nothing."""
    return solve(ROUND).unserved[0].employee


def test_explain_prints_the_reason_and_the_nearest_change(solved: tuple[str, str]) -> None:
    """In two sentences for the person, or as JSON, and for everyone below target at once."""
    told = run("explain", *solved, left_out())
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[0].startswith("All places that you could have had")
    assert told.stdout.splitlines()[1].startswith("Had ")
    assert json.loads(run("explain", *solved, left_out(), "--json").stdout)["reason"] == "outranked"
    assert [entry["employee"] for entry in json.loads(run("explain", *solved).stdout)] == [left_out()]


def test_explain_tells_the_served_that_nothing_is_missing(solved: tuple[str, str]) -> None:
    """One sentence; somebody unknown is refused."""
    served = ({"ann", "bob"} - {left_out()}).pop()
    assert run("explain", *solved, served).stdout == "You have everything that you asked for: 1 appointment.\n"
    unknown = run("explain", *solved, "zed")
    assert (unknown.returncode, unknown.stderr) == (2, "employee: no employee has the id 'zed'\n")


def test_what_if_prints_who_gains(solved: tuple[str, str], tmp_path: Path) -> None:
    """Exit code 0 and JSON; a malformed change exits with 2 and every fault."""
    change = tmp_path / "change.json"
    change.write_text('{"add_visit": {"like": "v", "date": "2026-11-23"}}')
    tried = run("what-if", *solved, "--change", str(change))
    assert tried.returncode == 0
    assert json.loads(tried.stdout)["gains"] == [{"employee": left_out(), "before": 0, "after": 1}]
    change.write_text('{"extend": {"v": 0, "w": 30}}')
    refused = run("what-if", *solved, "--change", str(change))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("extend.v: expected a whole number")


def test_suggest_prints_a_ranked_list(solved: tuple[str, str]) -> None:
    """As JSON."""
    found = json.loads(run("suggest", *solved).stdout)
    assert found[0]["change"] == {"add_visit": {"like": "v", "date": "2026-11-23"}}
    assert [entry["gains"] for entry in found] == sorted((entry["gains"] for entry in found), reverse=True)


def test_compare_prints_figures_or_a_table(files: tuple[str, str]) -> None:
    """One rule or all, as JSON or for people."""
    found = json.loads(run("compare", files[0], "--rule", "fair", "--rounds", "2").stdout)
    assert (list(found), found["fair"]["never"]) == (["fair"], 0)
    assert len(run("compare", files[0], "--rounds", "2", "--table").stdout.splitlines()) == 4
    assert run("compare", files[0], "--rule", "bribes").returncode == 2
    assert run("compare", files[0], "--rounds", "0").returncode == 2


@pytest.mark.parametrize("command", [("explain", "ann"), ("suggest",), ("what-if", "--change", "change.json")])
def test_an_outcome_of_another_problem_is_refused(solved: tuple[str, str], command: tuple[str, ...]) -> None:
    """By its digest."""
    refile(solved[0], problem([visit("v", "9:00")], [employee("ann"), employee("bob"), employee("cleo")]))
    refused = run(command[0], *solved, *command[1:])
    assert (refused.returncode, refused.stderr.split(":")[0]) == (2, "outcome.problem_digest")


@pytest.mark.parametrize("seconds", ["-1", "soon", "nan", "inf"])
def test_seconds_must_be_a_number(files: tuple[str, str], seconds: str) -> None:
    """A limit that means nothing is refused before any work."""
    assert run("solve", files[0], f"--seconds={seconds}").returncode == 2


def test_progress_is_one_json_line_a_step(files: tuple[str, str]) -> None:
    """Each line names stage, component, value and bound."""
    lines = run("solve", files[0], "-o", files[1], "--progress").stderr.splitlines()
    steps = [json.loads(line) for line in lines]
    stages = list(dict.fromkeys(step["stage"] for step in steps))
    assert stages == ["reading", "sessions", "fair", "drawn", "liked"]
    assert {"component", "components", "value", "bound", "elapsed"} <= set(steps[0])


def test_the_checker_uses_neither_ortools_nor_the_planner() -> None:
    """Reading and checking import the file formats and the checks, and nothing that plans."""
    code = (
        "import sys, solver.check, solver.codec, solver.canon, solver.__main__;"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in ('ortools', 'numpy', 'solver')))"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = {name for name in shown.stdout.split() if not name.startswith("solver.check")}
    formats = (
        "canon",
        "codec",
        "consistency",
        "outcome",
        "problem",
        "questions",
        "questions.commands",
        "reading",
        "watch",
        "zones",
        "__main__",
    )
    assert imported == {"solver", *(f"solver.{name}" for name in formats)}


def test_a_terminated_run_writes_what_it_has(tmp_path: Path) -> None:
    """SIGTERM while components are planned: a cancelled outcome is written, whole, and passes the checker."""
    whole, output = tmp_path / "problem.json", tmp_path / "outcome.json"
    dump_problem(company(employees=1500, sites=60, weeks=2), whole)
    planner = subprocess.Popen(
        [sys.executable, "-m", "solver", "solve", str(whole), "-o", str(output), "--progress"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert planner.stderr is not None
    while json.loads(planner.stderr.readline())["stage"] != "liked":
        pass  # no component is finished yet
    planner.send_signal(signal.SIGTERM)
    planner.communicate(timeout=60)
    outcome = load_outcome(output)
    assert (planner.returncode, outcome.status) == (0, "cancelled")
    assert len(outcome.appointments) > 0
    assert run("check", str(whole), str(output)).stdout == ""
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
