"""From a first roster to the best one: goal after goal, decided as a whole where that is small, else visit by visit.

A large component is improved by freeing the visits of some days at a time, with only those options that prices show to
be worth a look (large-neighbourhood search). What prices or a whole draft prove is the bound. Effort is counted in
drafts and in the deterministic time of CP-SAT, so that the clock never decides between two rosters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from random import Random
from typing import Any

import numpy as np

from solver.options import Ints
from solver.packing.case import Case
from solver.packing.draft import Answer, Draft, Roster, Stop
from solver.packing.goals import Goal, Rows, Steps, goals
from solver.packing.prices import Market, Prices
from solver.packing.rules import RULES

Report = Callable[[str, int, int], None]

# Up to so many options all visits are decided at once, each goal with this much effort (about seconds).
WHOLE_OPTIONS, WHOLE_EFFORT = 6_000, 20.0
# Then so many levels of fairness at a time, each worth more than all after it together, but no more than this.
LEVELS_AT_ONCE, LARGEST_WEIGHT = 8, 2**40
DRAFT_OPTIONS, DRAFT_EFFORT = 6_000, 1.0
# For how many passes prices move: a few tell what to look at first, and all of them give the bound.
FEW_PASSES, PASSES = 150, 800
# A goal is left after so many drafts in a row without gain; the whole component after so many drafts.
PATIENCE, MOST_DRAFTS = (12, 40), 600
# Options that lose more than this at the best prices, in units of one appointment, are left out of drafts.
REGRET = 0.1
AHEAD = (64, 8, 1)


@dataclass(slots=True)
class Found:
    """The best roster, and for each goal its value and what it cannot exceed."""

    case: Case
    goals: list[Goal]
    roster: Roster
    values: list[int]
    bounds: list[int]
    drafts: int = 0

    def bound(self, block: Mapping[int, int], most: int) -> None:
        """Note what no roster exceeds in a block of goals, decided with these weights, whose weighted sum is at most
        `most`; after the first that could be better nothing is known of the others.
        """
        for at, weight in block.items():
            self.bounds[at] = min(self.bounds[at], most // weight)
            if self.values[at] < self.bounds[at]:
                break
            most -= weight * self.values[at]

    def proven(self, stage: str) -> bool:
        """Say whether all goals of a stage are as good as they can be."""
        return all(
            value == bound
            for goal, value, bound in zip(self.goals, self.values, self.bounds, strict=True)
            if goal.stage == stage
        )


@dataclass(slots=True)
class Search:
    """One component's search; `report` is told stage, value and bound, `stop` is asked all the while."""

    case: Case
    stop: Stop
    report: Report
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        """Draw from the round's seed, so that a search can be run again."""
        self.rng = Random(f"{self.case.board.problem.seed}|{self.case.component.name}")

    def run(self, first: Roster, *, compact: bool) -> Found:
        """Return the best roster found from a first one."""
        case = self.case
        aims = goals(case, compact=compact)
        values = [goal.value(case, first) for goal in aims]
        found = Found(case, aims, first, values, [ceiling(case, goal) for goal in aims], 1)
        if len(case.rows) <= WHOLE_OPTIONS:
            self._whole(found)
        else:
            self._by_days(found)
        return found

    def _everything(self) -> frozenset[int]:
        return frozenset(range(len(self.case.units)))

    def first(self) -> Answer:
        """Return a roster of what must stand, with all breaks placed; it is not to be hurried."""
        empty = Roster(np.empty(0, dtype=np.int64), {})
        standing = self.case.pinned | (self.case.published if self.case.board.problem.max_moves is not None else False)
        draft = self._draft(empty, self._everything(), np.flatnonzero(standing))
        return draft.solve(0, WHOLE_EFFORT, lambda: False)

    def _draft(self, roster: Roster, units: frozenset[int], keep: Ints | None) -> Draft:
        if keep is not None:
            keep = np.union1d(keep, np.flatnonzero(self.case.pinned))
        draft = Draft(self.case, roster, units, keep)
        for rule in RULES:
            rule(draft)
        return draft

    def _whole(self, found: Found) -> None:
        """Decide all visits at once, goal after goal, some levels of fairness together."""
        draft = self._draft(found.roster, self._everything(), None)
        for block in blocks(self.case, found.goals):
            terms = {at: found.goals[at].terms(draft) for at in block}
            if any(found.values[at] < found.bounds[at] for at in block) and not self.stop():
                draft.hint(found.roster)
                objective = sum(weight * terms[at] for at, weight in block.items())
                answer = draft.solve(objective, WHOLE_EFFORT, self.stop)
                found.drafts += 1
                if answer.roster is not None:
                    self._accept(found, answer.roster)
                    found.bound(block, answer.bound)
                for at in block:
                    self.report(found.goals[at].stage, found.values[at], found.bounds[at])
            for at in block:
                draft.at_least(found.values[at], terms[at])

    def _accept(self, found: Found, roster: Roster) -> bool:
        """Take a roster that is at least as good in the order of the goals; say whether it is better."""
        values = [goal.value(self.case, roster) for goal in found.goals]
        better = values > found.values
        if values >= found.values:
            found.roster, found.values = roster, values
        return better

    def _by_days(self, found: Found) -> None:
        """Fill the days once, then improve one goal after the other, first with little patience and then with more."""
        market = Market(self.case)
        look = self._worth_a_look(market, self._prices(market, found, 0, FEW_PASSES))
        days = sorted({unit.day for unit in self.case.units})
        self.rng.shuffle(days)
        for group in self._groups(days, look):
            if not self._is_over(found):
                self._improve(found, 0, (group, look))
        self._settle(found, 0, (PATIENCE[0], look))
        looks = {0: self._worth_a_look(market, self._prices(market, found, 0))}
        for patience in PATIENCE:
            look = looks[0]
            for at, goal in enumerate(found.goals):
                if goal.stage == "drawn" or self._is_over(found):
                    continue
                if at not in looks and isinstance(goal, Steps) and found.values[at] < found.bounds[at]:
                    looks[at] = self._worth_a_look(market, self._prices(market, found, at))
                look = looks.get(at, look)
                self._settle(found, at, (patience, look))

    def _is_over(self, found: Found) -> bool:
        return found.drafts >= MOST_DRAFTS or self.stop()

    def _settle(self, found: Found, at: int, effort: tuple[int, Ints]) -> None:
        """Improve one goal until it meets its bound or nothing was gained for as many drafts as there is patience."""
        patience, worth_a_look = effort
        waited = 0
        while found.values[at] < found.bounds[at] and waited < patience and not self._is_over(found):
            before = found.values[at]
            self._improve(found, at, (self._neighbourhood(found, at, worth_a_look), worth_a_look))
            waited = 0 if found.values[at] > before else waited + 1

    def _prices(self, market: Market, found: Found, at: int, passes: int = PASSES) -> Prices:
        self.report(found.goals[at].stage, found.values[at], found.bounds[at])
        earlier = [
            (goal, value)
            for goal, value in zip(found.goals[:at], found.values[:at], strict=True)
            if goal.stage in ("sessions", "fair")
        ]
        prices = market.bound(found.goals[at], earlier, passes, self.stop)
        if prices.bound < float("inf"):
            found.bounds[at] = min(found.bounds[at], int(np.floor(prices.bound + 1e-9)))
        self.report(found.goals[at].stage, found.values[at], found.bounds[at])
        return prices

    def _worth_a_look(self, market: Market, prices: Prices) -> Ints:
        return np.flatnonzero(market.regret(prices) <= REGRET)

    def _groups(self, days: Sequence[int], worth_a_look: Ints) -> list[frozenset[int]]:
        """Split the days into groups of visits that are small enough for a draft."""
        size = np.bincount(self.case.unit[worth_a_look], minlength=len(self.case.units))
        found: list[frozenset[int]] = []
        held: set[int] = set()
        for day in days:
            units = {at for at, unit in enumerate(self.case.units) if unit.day == day}
            if held and sum(int(size[at]) for at in held | units) > DRAFT_OPTIONS:
                found.append(frozenset(held))
                held = set()
            held |= units
        return [*found, frozenset(held)]

    def _neighbourhood(self, found: Found, at: int, worth_a_look: Ints) -> frozenset[int]:
        """Return the visits of some days: any, or those of somebody whom the goal would like to have more."""
        days = sorted({unit.day for unit in self.case.units})
        self.rng.shuffle(days)
        goal = found.goals[at]
        if isinstance(goal, Steps) and self.rng.random() < 0.5:
            short = goal.short(self.case, found.roster).tolist()
            if short:
                employee = self.rng.choice(short)
                rows = slice(int(self.case.first[employee]), int(self.case.first[employee + 1]))
                theirs = {self.case.units[unit].day for unit in set(self.case.unit[rows].tolist())}
                days = [day for day in days if day in theirs] + [day for day in days if day not in theirs]
        return self._groups(days, worth_a_look)[0]

    def _improve(self, found: Found, at: int, freed: tuple[frozenset[int], Ints]) -> None:
        """Decide some visits anew for one goal, and with less weight for those that follow in its stage."""
        draft = self._draft(found.roster, *freed)
        for goal, value in zip(found.goals[:at], found.values[:at], strict=True):
            draft.at_least(value, goal.terms(draft))
        draft.hint(found.roster)
        answer = draft.solve(self._ahead(found, at, draft), DRAFT_EFFORT, self.stop)
        found.drafts += 1
        if answer.roster is not None:
            self._accept(found, answer.roster)
        self.report(found.goals[at].stage, found.values[at], found.bounds[at])

    def _ahead(self, found: Found, at: int, draft: Draft) -> Any:
        stage = found.goals[at].stage
        following = [goal for goal in found.goals[at : at + len(AHEAD)] if goal.stage == stage]
        if len(following) == 1:
            return following[0].terms(draft)
        return sum(weight * goal.terms(draft) for weight, goal in zip(AHEAD, following, strict=False))


def blocks(case: Case, aims: Sequence[Goal]) -> Iterator[dict[int, int]]:
    """Yield positions of goals that are decided together with their weights, each goal worth more than those after it.

    Only levels of fairness are put together: they are never negative, and small.
    """
    sizes = [ceiling(case, goal) + 1 for goal in aims]
    begin = 0
    for end in range(1, len(aims) + 1):
        levels = end < len(aims) and aims[begin].stage == aims[end].stage == "fair"
        if levels and end - begin < LEVELS_AT_ONCE and prod(sizes[begin + 1 : end + 1]) <= LARGEST_WEIGHT:
            continue
        yield {at: prod(sizes[at + 1 : end]) for at in range(begin, end)}
        begin = end


def ceiling(case: Case, goal: Goal) -> int:
    """Return what a goal cannot exceed, whatever the roster."""
    if isinstance(goal, Steps):
        return int(goal.weight.sum())
    if isinstance(goal, Rows) and goal.stage == "sessions":
        could = np.diff(case.first)
        return int(sum(min(employee.target, int(most)) for employee, most in zip(case.employees, could, strict=True)))
    return int(case.published.sum()) if isinstance(goal, Rows) and goal.sign > 0 else 0
