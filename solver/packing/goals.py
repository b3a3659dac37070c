"""The objective over a case, one unit a goal, in the contract's order; the larger a goal's value the better.

Leximin over shares is a list of levels: for every share v from the lowest up, as many people as possible above v.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from solver.options import Ints, Truths
from solver.packing.case import Case, Span
from solver.packing.draft import Draft, Roster, possible_amounts
from solver.zones import minute

# So many appointments of the draw are decided at once, each worth more than all after it together.
DRAWN_AT_ONCE = 12


class Goal(Protocol):
    """A figure of a roster that is to be as large as possible, as part of one of the contract's stages."""

    @property
    def stage(self) -> str:
        """The contract's stage."""

    def value(self, case: Case, roster: Roster) -> int:
        """Return the figure of a roster."""

    def terms(self, draft: Draft) -> Any:
        """Return the same figure over a draft, what stands outside it included."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The weights of those employees who have at least an amount; the three arrays have an entry a step.

    A level of leximin holds the share above which the steps lead.
    """

    stage: str
    employee: Ints
    amount: Ints
    weight: Ints
    share: Fraction = Fraction(0)

    def value(self, case: Case, roster: Roster) -> int:
        """Return the sum of the weights of the steps taken."""
        had = np.array(case.amounts(roster.chosen), dtype=np.int64)
        return int(self.weight[had[self.employee] >= self.amount].sum())

    def terms(self, draft: Draft) -> Any:
        """Return the sum of weighted steps."""
        is_taken = np.array(draft.standing, dtype=np.int64)[self.employee] >= self.amount
        is_open = ~is_taken & np.isin(self.employee, list(draft.rows_of_employee))
        entries = (column[is_open].tolist() for column in (self.employee, self.amount, self.weight))
        undecided = (
            weight * draft.reached(employee, amount) for employee, amount, weight in zip(*entries, strict=True)
        )
        return int(self.weight[is_taken].sum()) + sum(undecided)

    def short(self, case: Case, roster: Roster) -> Ints:
        """Return the employees who have not taken their step."""
        had = np.array(case.amounts(roster.chosen), dtype=np.int64)
        return self.employee[had[self.employee] < self.amount]


def steps(stage: str, entries: Sequence[tuple[int, int, int]], share: Fraction = Fraction(0)) -> Steps:
    """Return steps given as (employee, amount, weight)."""
    employee, amount, weight = (np.array(column, dtype=np.int64) for column in zip(*entries, strict=True))
    return Steps(stage, employee, amount, weight, share)


@dataclass(frozen=True, slots=True)
class Rows:
    """The number of chosen rows among those marked, times `sign`."""

    stage: str
    marked: Truths
    sign: int = 1

    def value(self, case: Case, roster: Roster) -> int:
        """Return how many are chosen, negative where few are wanted."""
        return self.sign * int(self.marked[roster.chosen].sum())

    def terms(self, draft: Draft) -> Any:
        """Return the number of chosen rows."""
        standing = int(self.marked[draft.fixed].sum())
        return self.sign * (standing + sum(it for row, it in draft.taken.items() if self.marked[row]))


@dataclass(frozen=True, slots=True)
class Gaps:
    """The number of gaps between occupied times of one visit that are not wholly break, negative."""

    stage: str = "compact"

    def value(self, case: Case, roster: Roster) -> int:
        """Return minus the number of gaps."""
        return -sum(len(entry) for entry in gaps_by_unit(case, roster).values())

    def terms(self, draft: Draft) -> Any:
        """Return minus the number of gaps: treatments begun, less those that follow at once and visits worked."""
        outside = {at: entry for at, entry in gaps_by_unit(draft.case, draft.before).items() if at not in draft.units}
        inside = [_gaps_of_unit(draft, unit) for unit in sorted(draft.units)]
        return -sum(inside) - sum(len(entry) for entry in outside.values())


def goals(case: Case, *, compact: bool) -> list[Goal]:
    """Return the goals in the order in which they count."""
    everything = np.ones(len(case.rows), dtype=np.bool_)
    found: list[Goal] = []
    if case.board.problem.currency == "sessions_first":
        found.append(Rows("sessions", everything))
    found += levels(case)
    found += draw(case)
    if case.board.problem.published:
        found.append(Rows("calm", case.published))
    found += [Rows("liked", case.disliked == value, -1) for value in (4, 3, 2, 1)]
    if compact:
        found.append(Gaps())
    return found


def levels(case: Case) -> Iterator[Goal]:
    """Yield one goal for every share above which somebody could be or not be, from the lowest share up."""
    leaving: dict[Fraction, list[tuple[int, int]]] = defaultdict(list)
    for at in range(len(case.employees)):
        amounts = _possible(case, at)
        for amount, following in zip(amounts, [*amounts[1:], 0], strict=True):
            leaving[case.share(at, amount)].append((at, following))
    needed: dict[int, int] = {}
    for share in sorted(leaving):
        before = dict(needed)
        needed.update(leaving[share])
        needed = {at: amount for at, amount in needed.items() if amount}
        if needed and needed != before:
            yield steps("fair", [(at, amount, 1) for at, amount in sorted(needed.items())], share)


def _possible(case: Case, employee: int) -> list[int]:
    """Return the amounts that an employee could have, ascending, 0 first."""
    rows = case.amount[case.first[employee] : case.first[employee + 1]]
    return sorted(possible_amounts(set(rows.tolist()), min(case.employees[employee].target, len(rows))))


def draw(case: Case) -> Iterator[Goal]:
    """Yield goals for what people could have, step by step in the order in which it is given, some steps at once.

    A step leads from one possible amount to the next; where all treatments count alike it is an appointment.
    """
    found = []
    for at, lot in enumerate(case.people.lot.tolist()):
        for before, after in pairwise(_possible(case, at)):
            key = (case.share(at, before), -case.share(at, after), lot)
            found.append((key, at, after))
    ordered = [(at, amount) for _, at, amount in sorted(found)]
    for begin in range(0, len(ordered), DRAWN_AT_ONCE):
        part = ordered[begin : begin + DRAWN_AT_ONCE]
        yield steps("drawn", [(*step, 1 << (len(part) - 1 - place)) for place, step in enumerate(part)])


def gaps_by_unit(case: Case, roster: Roster) -> dict[int, list[Span]]:
    """Return the gaps of each visit: between consecutive occupied times, not wholly filled by breaks."""
    found: dict[int, list[Span]] = defaultdict(list)
    for unit, entry in enumerate(case.units):
        if entry.visit is None:
            continue
        rows = roster.chosen[case.unit[roster.chosen] == unit]
        slots = {case.seats[at].slot for at in case.seat[rows].tolist()}
        spans = sorted((slot.start, slot.occupied_until) for slot in slots)
        breaks = [(minute(pause.start), minute(pause.end)) for pause in entry.visit.breaks]
        breaks += roster.pauses.get(unit, ())
        for (_, end), (start, _) in zip(spans, spans[1:], strict=False):
            if end < start and not _covered((end, start), breaks):
                found[unit].append((end, start))
    return found


def _covered(span: Span, breaks: Sequence[Span]) -> bool:
    reached = span[0]
    for start, end in sorted(breaks):
        if start <= reached < end:
            reached = end
    return reached >= span[1]


def _gaps_of_unit(draft: Draft, unit: int) -> Any:
    """Return the number of gaps of a visit in the draft: one for each pair of neighbours that are apart."""
    visit = draft.case.units[unit].visit
    if visit is None:
        return 0
    seats = [seat for seat in draft.case.units[unit].seats if seat in draft.rows_of_seat]
    starts: dict[int, list[Any]] = defaultdict(list)
    ends: dict[int, list[Any]] = defaultdict(list)
    for seat in seats:
        slot = draft.case.seats[seat].slot
        starts[slot.start] += draft.occupied(seat)
        ends[slot.occupied_until] += draft.occupied(seat)
    worked = draft.choice()
    given = [it for decisions in starts.values() for it in decisions]
    draft.at_least(0, sum(given) - worked)
    joins = []
    for end, before in sorted(ends.items()):
        for start in sorted(starts):
            filling = _filling(draft, unit, (end, start))
            if start >= end and filling is not None:
                join = draft.choice()
                draft.model.add(sum(before) >= join)
                draft.model.add(sum(starts[start]) >= join)
                for pause in filling:
                    draft.model.add(pause >= join)
                joins.append(join)
    # Every treatment is joined to at most one before it and one after it, which their times see to by themselves.
    return sum(given) - sum(joins) - worked


def _filling(draft: Draft, unit: int, span: Span) -> list[Any] | None:
    """Return the decisions that fill a stretch of time wholly with breaks, [] when none is needed, None if none can."""
    visit = draft.case.units[unit].visit
    assert visit is not None
    reached, needed = span[0], []
    fixed = sorted((minute(pause.start), minute(pause.end)) for pause in visit.breaks)
    while reached < span[1]:
        step = next((end for start, end in fixed if start <= reached < end), None)
        if step is not None:
            reached = step
            continue
        placed = [
            (entry[reached], pause.minutes)
            for entry, pause in zip(draft.starting.get(unit, ()), visit.floating_breaks, strict=False)
            if reached in entry
        ]
        if not placed:
            return None
        needed.append(placed[0][0])
        reached += placed[0][1]
    return needed
