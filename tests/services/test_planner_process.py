"""The planner's child process: watched, stopped, limited, and never left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wellness.services import planner_process

Launch = Callable[[str], None]


@pytest.fixture
def planner_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Launch:
    """Put a small program in the planner's place; it finds the outcome's path in sys.argv[6]."""

    def put(program: str) -> None:
        script = tmp_path / "planner.py"
        script.write_text("import json, signal, sys, time\n" + textwrap.dedent(program))
        monkeypatch.setattr(planner_process, "LAUNCHER", (str(script),))

    return put


def run(tmp_path: Path, tick: Callable[[dict | None], bool] = lambda _: True, seconds: int = 10):
    return planner_process.run("{}", tmp_path / "work", seconds=seconds, tick=tick)


def test_the_outcome_and_what_was_said_come_back(tmp_path: Path, planner_is: Launch) -> None:
    planner_is(
        """
        print(json.dumps({"stage": "fair"}), file=sys.stderr)
        print("something else", file=sys.stderr)
        open(sys.argv[6], "w").write("the outcome")
        sys.exit(3)
        """
    )
    seen: list[dict | None] = []

    ended = run(tmp_path, lambda progress: seen.append(progress) or True)

    assert ended == planner_process.Ended(3, "the outcome", "something else\n")
    assert seen[-1] == {"stage": "fair"}


def test_progress_is_told_about_twice_a_second_however_much_is_said(tmp_path: Path, planner_is: Launch) -> None:
    planner_is(
        """
        for at in range(60):
            print(json.dumps({"at": at}), file=sys.stderr, flush=True)
            time.sleep(0.02)
        """
    )
    seen: list[dict | None] = []
    run(tmp_path, lambda progress: seen.append(progress) or True)

    assert 3 <= len(seen) <= 7
    assert seen[-1] == {"at": 59}


def test_a_planner_asked_to_stop_may_write_what_it_has(tmp_path: Path, planner_is: Launch) -> None:
    planner_is(
        """
        def stop(*_):
            open(sys.argv[6], "w").write("best so far")
            sys.exit(0)
        signal.signal(signal.SIGTERM, stop)
        print(json.dumps({"ready": True}), file=sys.stderr, flush=True)
        time.sleep(60)
        """
    )
    begun = time.monotonic()
    ended = run(tmp_path, lambda progress: progress is None)

    assert (ended.exit_code, ended.outcome) == (0, "best so far")
    assert time.monotonic() - begun < 3


def test_a_planner_that_does_not_stop_is_killed(
    tmp_path: Path, planner_is: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner_process, "GRACE_SECONDS", 0.3)
    planner_is("signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)")

    ended = run(tmp_path, lambda _: False)

    assert (ended.exit_code, ended.overran) == (-signal.SIGKILL, True)


def test_a_planner_that_overruns_its_time_is_killed(
    tmp_path: Path, planner_is: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner_process, "GRACE_SECONDS", 0.3)
    planner_is("time.sleep(60)")

    assert run(tmp_path, seconds=1).overran


def test_no_planner_is_left_when_watching_it_fails(tmp_path: Path, planner_is: Launch) -> None:
    planner_is("open('pid', 'w').write(str(__import__('os').getpid()))\ntime.sleep(60)")
    pid = tmp_path / "work" / "pid"

    def fail(_progress: object) -> bool:
        if pid.exists() and pid.read_text():
            raise RuntimeError("the database is gone")
        return True

    with pytest.raises(RuntimeError):
        run(tmp_path, fail)
    assert not alive(int(pid.read_text()))


def test_an_outcome_of_an_earlier_killed_run_is_not_taken_for_this_one(tmp_path: Path, planner_is: Launch) -> None:
    planner_is("sys.exit(1)")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "outcome.json").write_text("yesterday's")

    assert run(tmp_path).outcome is None


def test_the_real_planner_runs_in_its_process(tmp_path: Path) -> None:
    ended = run(tmp_path)

    assert ended.exit_code == 2
    assert ended.outcome is not None
    assert "format" in ended.outcome


def test_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = tmp_path / "solver"
    greedy.mkdir()
    (greedy / "__init__.py").touch()
    (greedy / "__main__.py").write_text("bytearray(2 * 1024**3)")
    monkeypatch.setattr(planner_process, "MEMORY_BYTES", 1024**3)
    monkeypatch.setattr(planner_process, "LAUNCHER", ("-c", launcher_of(tmp_path)))

    ended = run(tmp_path)

    assert ended.out_of_memory
    assert ended.exit_code == 1


def test_a_planner_dies_with_a_killed_server(tmp_path: Path) -> None:
    (tmp_path / "solver").mkdir()
    (tmp_path / "solver" / "__init__.py").touch()
    (tmp_path / "solver" / "__main__.py").write_text(
        "import os, time\nopen('pid.new', 'w').write(str(os.getpid()))\nos.rename('pid.new', 'pid')\ntime.sleep(60)"
    )
    server = textwrap.dedent(
        f"""
        from pathlib import Path
        from wellness.services import planner_process
        planner_process.LAUNCHER = ("-c", {launcher_of(tmp_path)!r})
        planner_process.run("{{}}", Path({str(tmp_path / "work")!r}), seconds=60, tick=lambda _: True)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", server])
    pid = tmp_path / "work" / "pid"
    while not pid.exists():
        time.sleep(0.02)
    child = int(pid.read_text())
    assert alive(child)

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)


def alive(pid: int) -> bool:
    """Whether a process runs (one that has ended and waits to be read does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() and os.kill(pid, 0) is None
    except (FileNotFoundError, ProcessLookupError):
        return False


def launcher_of(folder: Path) -> str:
    """The real launcher, finding the `solver` package of a folder first."""
    return (
        f"import sys; sys.path.insert(0, {str(folder)!r}); "
        "from wellness.services import planner_launcher; planner_launcher.main()"
    )
