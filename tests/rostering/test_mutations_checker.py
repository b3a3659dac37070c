"""The checker without one of its rules: what only that rule notices passes, so that no rule could be missing unseen."""

import pytest

from solver import check as checker
from solver.check import FIGURES, FRAME, RULES, check
from solver.outcome import Outcome
from solver.problem import Problem
from tests.rostering.builders import figured
from tests.rostering.test_checks_rules import PAIRS
from tests.rostering.test_checks_sabotage import SABOTAGES, TIGHT_ROUND


def named(whole: Problem, outcome: Outcome) -> set[str]:
    """Return the names of the rules that are broken."""
    return {violation.rule for violation in check(whole, outcome)}


@pytest.mark.parametrize("rule", PAIRS)
def test_without_a_hard_rule_what_only_it_forbids_passes(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All figures are right; the one rule that is broken is the only one that says so."""
    whole, outcome = PAIRS[rule][1]
    broken = figured(whole, outcome)
    assert named(whole, broken) == {rule}
    monkeypatch.setattr(checker, "RULES", tuple(entry for entry in RULES if entry.__name__ != rule))
    assert named(whole, broken) == set()


@pytest.mark.parametrize("rule", SABOTAGES)
def test_without_a_rule_about_figures_what_only_it_notices_passes(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The roster keeps the hard rules, and what is told of it is wrong in one place."""
    assert named(TIGHT_ROUND, SABOTAGES[rule]) == {rule}
    for part in ("FRAME", "FIGURES"):
        left = tuple(entry for entry in getattr(checker, part) if entry.__name__ != rule)
        monkeypatch.setattr(checker, part, left)
    assert named(TIGHT_ROUND, SABOTAGES[rule]) == set()


def test_every_rule_of_the_checker_has_its_sabotage() -> None:
    """A rule added to a list needs a sabotage that nothing else notices."""
    assert {rule.__name__ for rule in (*FRAME, *RULES, *FIGURES)} == {*PAIRS, *SABOTAGES}
