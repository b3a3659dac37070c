"""Planning one share of a problem: component by component, then who sits where, and why others do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from solver.board import Board, lay_out
from solver.breaks import place_breaks
from solver.components import Component, components
from solver.levels import Profile, profile
from solver.networks.plan import Planned, not_planned, plan
from solver.outcome import Stage, Unserved
from solver.packing.pack import pack
from solver.problem import Problem
from solver.reading import collected
from solver.roster import Seating, seat, unserved
from solver.watch import Watch


class Taken(NamedTuple):
    """An appointment; `start` is in minutes since 1970. In this order they are sorted."""

    start: int
    visit: str
    employee: str
    service: str
    zone: str


class Pause(NamedTuple):
    """A floating break with its place, in minutes since 1970."""

    start: int
    visit: str
    end: int
    zone: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What was made of a share.

    `stages` are those of its components, `outside` the shares of employees who are in none. `published` counts the
    published appointments that could have stayed. `flows` is how many were needed.
    """

    appointments: list[Taken]
    breaks: list[Pause]
    stages: list[Stage]
    outside: Profile
    unserved: list[Unserved]
    published: int
    flows: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a share is planned.

    `worth` is that of one appointment. `compact` asks for as few gaps in the therapists' days as possible. Parts for
    which no flow is enough are planned only where `tight` allows it.
    """

    worth: int
    compact: bool = False
    tight: bool = True


def rostered(problem: Problem, way: Way, watch: Watch, *, before: int = 0, beside: int = 0) -> Roster | None:
    """Return the roster of a canonical problem, None when there is none in this way.

    In reports of progress `before` components come before this share's, and `beside` more belong to other shares.
    """
    board = lay_out(problem, way.worth, by_visit=way.compact)
    parts = components(board)
    if not way.tight and any(part.tight for part in parts):
        return None
    planned = []
    for at, part in enumerate(parts):
        watch.report(component=before + at + 1, components=len(parts) + beside)
        made = _planned(board, part, way, watch)
        if made is None:
            return None
        for stage in made.stages:
            watch.report(stage=stage.name, value=stage.value, bound=stage.bound)
        planned.append(made)
    return _roster(board, planned)


def _planned(board: Board, part: Component, way: Way, watch: Watch) -> Planned | None:
    # A tight part has to place its breaks and keep to limits on changes even when there is no time to improve it.
    if watch.stop() and not part.tight:
        return not_planned(board, part)
    if not part.tight:
        return plan(board, part, watch.stop)

    def report(stage: str, value: int, bound: int) -> None:
        watch.report(stage=stage, value=value, bound=bound)

    with collected():
        return pack(board, part, (watch.stop, report), compact=way.compact)


def _roster(board: Board, planned: Sequence[Planned]) -> Roster:
    seating = seat(board, planned)
    zones = {site.id: site.timezone for site in board.problem.sites}
    employees = board.problem.employees
    # Whoever is in no component has no option, and so no pin either.
    outside = np.ones(len(employees), dtype=np.bool_)
    for part in planned:
        outside[part.component.employees] = False
    return Roster(
        sorted(
            [Taken(slot.start, slot.visit, employees[at].id, slot.service, zones[slot.site]) for at, slot in seating]
        ),
        _breaks(board.problem, planned, seating),
        [stage for part in planned for stage in part.stages],
        profile(board.people.of(np.flatnonzero(outside)), board.had[outside]),
        unserved(board, planned, seating),
        sum(len(held) for held in board.published.values()),
        sum(part.flows for part in planned),
    )


def _breaks(problem: Problem, planned: Sequence[Planned], seating: Seating) -> list[Pause]:
    """Return where floating breaks stand, those of visits that no search has planned included."""
    visits = [visit for visit in problem.visits if visit.floating_breaks]
    placed: dict[str, list[tuple[int, int]]] = {}
    for part in planned:
        for name, start, end in part.pauses:
            placed.setdefault(name, []).append((start, end))
    occupied: dict[str, list[tuple[int, int]]] = {visit.id: [] for visit in visits}
    for _, slot in seating if visits else ():
        if slot.visit in occupied:
            occupied[slot.visit].append((slot.start, slot.occupied_until))
    sites = {site.id: site.timezone for site in problem.sites}
    zones = {room.id: sites[room.site] for room in problem.rooms}
    return sorted(
        Pause(start, visit.id, end, zones[visit.room])
        for visit in visits
        for start, end in placed.get(visit.id) or place_breaks(visit, occupied[visit.id]) or ()
    )
