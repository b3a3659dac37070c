"""Planning one tight component: a search for the best roster, and what it proves, as stages of the contract."""

from collections import Counter
from fractions import Fraction

import numpy as np

from solver.board import Board
from solver.components import Component
from solver.levels import Profile
from solver.networks.plan import Planned, not_planned
from solver.outcome import Stage
from solver.packing.case import Case, read_case
from solver.packing.draft import Stop
from solver.packing.goals import Steps
from solver.packing.search import Found, Report, Search


def pack(board: Board, component: Component, watch: tuple[Stop, Report], *, compact: bool) -> Planned | None:
    """Plan a tight component; None when nothing keeps its pins, its breaks and the limit on changes.

    `watch` is asked whether to stop, and told how far the search is.
    """
    case = read_case(board, component)
    search = Search(case, *watch)
    first = search.first()
    if first.roster is None:
        return None if first.finished else not_planned(board, component)
    found = search.run(first.roster, compact=compact)
    chosen = found.roster.chosen
    pauses = tuple(
        (visit.id, start, end)
        for unit, spans in sorted(found.roster.pauses.items())
        if (visit := case.units[unit].visit) is not None
        for start, end in spans
    )
    count = np.bincount(case.owner[chosen], minlength=len(case.employees)).tolist()
    rows = case.rows[chosen[~case.pinned[chosen]]]
    return Planned(component, rows, count, _stages(found), found.drafts, pauses=pauses)


def _stages(found: Found) -> list[Stage]:
    case, name, chosen = found.case, found.case.component.name, found.roster.chosen
    fair, fairest = _fair(found)
    drawn = found.proven("fair") and found.proven("drawn")
    stages = [
        _sessions(found, drawn=drawn),
        Stage(name, "fair", fair, fairest, fair == fairest),
        Stage(name, "drawn", drawn, True, drawn),
    ]
    stages += [Stage(name, "calm", kept, most, kept == most) for kept, most in _figures(found, "calm")]
    liked = [int(number) for number in np.bincount(case.disliked[chosen], minlength=5)[:5][::-1]]
    stages.append(_liked(found, liked))
    gaps = [Stage(name, "compact", -most, -fewest, most == fewest) for most, fewest in _figures(found, "compact")]
    return stages + gaps


def _figures(found: Found, stage: str) -> list[tuple[int, int]]:
    """Return (value, bound) of each goal of a stage."""
    return [
        (value, bound)
        for goal, value, bound in zip(found.goals, found.values, found.bounds, strict=True)
        if goal.stage == stage
    ]


def _sessions(found: Found, *, drawn: bool) -> Stage:
    """Return the number placed: a goal of its own, or else settled once it is settled who is served."""
    case = found.case
    sessions = len(found.roster.chosen)
    could = zip(case.employees, np.diff(case.first).tolist(), strict=True)
    most = sum(min(employee.target, options) for employee, options in could)
    stated = _figures(found, "sessions")
    bound = stated[0][1] if stated else (sessions if drawn else most)
    return Stage(case.component.name, "sessions", sessions, bound, sessions == bound)


def _fair(found: Found) -> tuple[Profile, Profile]:
    """Return the profile of shares, and one that no roster can beat.

    At the first level that is not proven the bound has as many people above it as could be, with the best share of all.
    """
    case = found.case
    had = case.amounts(found.roster.chosen)
    shares = Counter(case.share(at, amount) for at, amount in enumerate(had))
    value = _written(shares)
    for goal, reached, bound in zip(found.goals, found.values, found.bounds, strict=True):
        if goal.stage == "fair" and reached < bound:
            assert isinstance(goal, Steps)
            return value, _written(_optimistic(case, shares, goal, bound - reached))
    return value, value


def _optimistic(case: Case, shares: Counter[Fraction], goal: Steps, more: int) -> Counter[Fraction]:
    """Return the profile if `more` people got above a level's share, and everyone above it had the best share."""
    best = max(
        case.share(at, int(case.amount.max(initial=0)) * entry.target) for at, entry in enumerate(case.employees)
    )
    found = Counter({share: people for share, people in shares.items() if share <= goal.share})
    for share in sorted(found, reverse=True):
        moved = min(more, found[share])
        found[share] -= moved
        more -= moved
    found[best] += sum(shares.values()) - sum(found.values())
    return +found


def _written(shares: Counter[Fraction]) -> Profile:
    return [[f"{share.numerator}/{share.denominator}", shares[share]] for share in sorted(shares)]


def _liked(found: Found, liked: list[int]) -> Stage:
    """Return the counts at each dissatisfaction, and as a bound what is proven of the worst ones and no more."""
    figures = _figures(found, "liked")
    bound, left = [], sum(liked)
    for value, best in figures:
        bound.append(-best)
        if value != best:
            break
    bound += [0] * (4 - len(bound))
    left -= sum(bound)
    return Stage(found.case.component.name, "liked", liked, [*bound, left], liked == [*bound, left])
