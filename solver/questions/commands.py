"""The commands that ask about a roster: explain, what-if, suggest, compare. What plans is imported when one runs."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from solver.canon import problem_digest
from solver.codec import load_outcome, load_problem
from solver.outcome import Outcome
from solver.problem import InvalidProblem, Problem
from solver.reading import parse

DONE, INFEASIBLE = 0, 3
NOTHING_HELPS = "No single change that was tried would have given you more."


def add_to(commands: Any, seconds: Callable[[str], float]) -> None:
    """Add the parsers of these commands to an argparse object; `seconds` reads a time limit."""
    explaining = commands.add_parser("explain", help="why somebody has no more, and the nearest change that helps")
    _files(explaining)
    explaining.add_argument("employee", nargs="?", help="an id (default: everyone below target, as JSON)")
    explaining.add_argument("--json", action="store_true", help="everything that is known, instead of sentences")
    explaining.set_defaults(run=_explain)
    trying = commands.add_parser("what-if", help="who gains and who loses with a change")
    _files(trying)
    trying.add_argument("--change", required=True, help="a JSON file with one change")
    trying.set_defaults(run=_what_if)
    suggesting = commands.add_parser("suggest", help="the smallest changes that serve the most people")
    _files(suggesting)
    suggesting.set_defaults(run=_suggest)
    comparing = commands.add_parser("compare", help="the same round under other rules")
    comparing.add_argument("problem")
    comparing.add_argument("--rule", choices=("first-come", "lottery", "fair"), help="only this one")
    comparing.add_argument("--rounds", type=int, default=1, help="how often the round is repeated")
    comparing.add_argument("--table", action="store_true", help="a table for people instead of JSON")
    comparing.set_defaults(run=_compare)
    for parser in (explaining, trying, suggesting, comparing):
        parser.add_argument("--seconds", type=seconds, help="a limit for each roster that has to be solved again")


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem")
    parser.add_argument("outcome")


def _read(options: argparse.Namespace) -> tuple[Problem, Outcome]:
    problem, outcome = load_problem(options.problem), load_outcome(options.outcome)
    if outcome.problem_digest != problem_digest(problem):
        raise InvalidProblem(["outcome.problem_digest: the outcome belongs to another problem"])
    return problem, outcome


def _explain(options: argparse.Namespace) -> int:
    from solver.questions.explain import explain, explain_all

    problem, outcome = _read(options)
    if options.employee is None:
        return _show(explain_all(problem, outcome))
    told = explain(problem, outcome, options.employee, seconds=options.seconds)
    if options.json:
        return _show(told)
    lines = [told["sentence"]]
    if told["got"] < told["wanted"]:
        lines.append(told["sentence_of_change"] or NOTHING_HELPS)
    return _print("\n".join(lines))


def _what_if(options: argparse.Namespace) -> int:
    from solver.questions.whatif import what_if

    problem, outcome = _read(options)
    effect = what_if(problem, outcome, parse(options.change), seconds=options.seconds)
    _show(effect)
    return INFEASIBLE if "faults" in effect else DONE


def _suggest(options: argparse.Namespace) -> int:
    from solver.questions.suggest import suggest

    problem, outcome = _read(options)
    return _show(suggest(problem, outcome, seconds=options.seconds))


def _compare(options: argparse.Namespace) -> int:
    from solver.questions.compare import compare, table

    problem = load_problem(options.problem)
    found = compare(problem, rule=options.rule, rounds=options.rounds, seconds=options.seconds)
    return _print(table(found)) if options.table else _show(found)


def _show(value: Any) -> int:
    return _print(json.dumps(value, ensure_ascii=False, indent=1))


def _print(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return DONE
