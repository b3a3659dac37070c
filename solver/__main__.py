"""The planner's commands. Exit codes: 0 done, 1 a rule is broken, 2 invalid, 3 infeasible, 4 nothing found in time."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

from solver.check import check
from solver.codec import dump_outcome, load_outcome, load_problem
from solver.outcome import Outcome
from solver.problem import InvalidProblem
from solver.questions import commands as questions
from solver.watch import HEARTBEAT

DONE, BROKEN, INVALID, INFEASIBLE, NOTHING = 0, 1, 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InvalidProblem as error:
        _say(*error.faults)
    except OSError as error:
        _say(f"{error.filename}: {error.strerror}")
    return INVALID


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solver", description="Plan a round, or check a plan.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    solving = commands.add_parser("solve", help="write the fairest roster for a problem file")
    solving.add_argument("problem")
    solving.add_argument("-o", "--output", help="where to write the outcome (default: standard output)")
    solving.add_argument("--seconds", type=_seconds, help="stop after this time with the best roster so far")
    solving.add_argument(
        "--progress", action="store_true", help="one JSON line a step, and a second, on standard error"
    )
    solving.add_argument("--compact", action="store_true", help="ask for as few gaps in the therapists' days, too")
    solving.add_argument(
        "--processes", type=_processes, help="how many share the work (default: 2, or 1 where one processor is free)"
    )
    solving.set_defaults(run=_solve)
    checking = commands.add_parser("check", help="one line per broken rule or wrong stage value")
    checking.add_argument("problem")
    checking.add_argument("outcome")
    checking.set_defaults(run=_check)
    questions.add_to(commands, _seconds)
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def _processes(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _solve(options: argparse.Namespace) -> int:
    cancelled: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: cancelled.append(number))
    try:
        outcome = _outcome(options, lambda: bool(cancelled))
        _write(outcome, options.output)
    finally:
        signal.signal(signal.SIGTERM, before)
    _say(*outcome.faults)
    return _exit_code(outcome)


def _outcome(options: argparse.Namespace, is_cancelled: Callable[[], bool]) -> Outcome:
    # Checking an outcome needs nothing that plans.
    from solver.beside import processes_free

    # Counted before there is a thread for progress, whose only lock is that of standard error.
    processes = options.processes or processes_free()
    with _progress(wanted=options.progress) as report:
        try:
            problem = load_problem(options.problem)
        except InvalidProblem as error:
            return Outcome("invalid", None, tuple(error.faults))
        from solver.engine import solve

        return solve(
            problem,
            seconds=options.seconds,
            on_progress=report,
            is_cancelled=is_cancelled,
            compact=options.compact,
            processes=processes,
        )


@contextmanager
def _progress(*, wanted: bool) -> Iterator[Callable[[dict[str, Any]], None] | None]:
    """Yield what writes a line of progress; while a step takes long, reading included, its line is repeated."""
    if not wanted:
        yield None
        return
    begin, is_over = monotonic(), Event()
    said: dict[str, Any] = {"stage": "reading", "component": 0, "components": 0, "value": None, "bound": None}

    def report(progress: dict[str, Any]) -> None:
        said.update(progress | {"elapsed": round(monotonic() - begin, 3)})
        _say(json.dumps(said, ensure_ascii=False))

    def repeat() -> None:
        while not is_over.wait(HEARTBEAT):
            if monotonic() - begin - said.get("elapsed", 0) >= HEARTBEAT:
                report({})

    Thread(target=repeat, daemon=True).start()
    try:
        yield report
    finally:
        is_over.set()


def _write(outcome: Outcome, output: str | None) -> None:
    """Write the outcome; a file appears whole or not at all."""
    if output is None:
        dump_outcome(outcome, sys.stdout)
        return
    half = Path(f"{output}.{os.getpid()}.part")
    try:
        dump_outcome(outcome, half)
        half.replace(output)
    finally:
        half.unlink(missing_ok=True)


def _exit_code(outcome: Outcome) -> int:
    if outcome.status in ("cancelled", "out_of_time"):
        return DONE if outcome.appointments else NOTHING
    return {"invalid": INVALID, "infeasible": INFEASIBLE}.get(outcome.status, DONE)


def _check(options: argparse.Namespace) -> int:
    violations = check(load_problem(options.problem), load_outcome(options.outcome))
    for violation in violations:
        sys.stdout.write(f"{violation}\n")
    return BROKEN if violations else DONE


def _say(*lines: str) -> None:
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
