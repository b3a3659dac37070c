"""Planning one component: who, then which, each with what is proven about it."""

from dataclasses import dataclass

import numpy as np

from solver.board import Board
from solver.components import Component
from solver.levels import Profile, profile
from solver.likes import counts, like
from solver.network import Network, build
from solver.options import Ints
from solver.outcome import Stage
from solver.search import Found, Stop
from solver.serve import serve


@dataclass(frozen=True, slots=True)
class Planned:
    """A component's roster: `rows` of the board's options, without pins; pins are counted in every figure.

    `network` is None where no flow made the roster: in a tight component, or in one that was not reached in time, whose
    bounds are what everyone wants (`reached` is false). `pauses` are placed breaks as (visit, start, end) in minutes.
    """

    component: Component
    network: Network | None
    rows: Ints
    got: list[int]
    stages: list[Stage]
    flows: int
    reached: bool = True
    pauses: tuple[tuple[str, int, int], ...] = ()


def not_planned(board: Board, component: Component) -> Planned:
    """Return a component as it stands when nobody but the pinned comes."""
    got = [board.had[at] for at in component.employees]
    wanted = [max(board.had[at], board.problem.employees[at].target) for at in component.employees]
    liked = _pins_liked(board, component)
    people = [board.people[at] for at in component.employees]
    value, bound = profile(people, got), profile(people, wanted)
    stages = [
        Stage(component.name, "sessions", sum(got), sum(wanted), got == wanted),
        Stage(component.name, "fair", value, bound, value == bound),
        Stage(component.name, "drawn", got == wanted, True, got == wanted),
        Stage(component.name, "liked", liked, liked, True),
    ]
    return Planned(component, None, np.empty(0, dtype=np.int64), got, stages, 0, reached=False)


def plan(board: Board, component: Component, stop: Stop) -> Planned:
    """Plan a component; `stop` is asked between flows and cuts an unproven search short."""
    network = build(board, component.employees, component.openings, component.options)
    served = serve(board, network, stop)
    if served is None:
        return not_planned(board, component)
    seated = like(board, network, served.best.chosen, stop) if len(served.best.chosen) else served
    chosen = (seated or served).best.chosen
    dissatisfaction = board.options.dissatisfaction[network.options]
    pins = _pins_liked(board, component)
    liked = _added(pins, counts(dissatisfaction[chosen]))
    if seated is None:
        best_liked = _added(pins, [0, 0, 0, 0, len(chosen)])
    else:
        best_liked = _added(pins, counts(dissatisfaction[seated.bound.chosen]))
    stages = [
        *_served_stages(board, network, component.name, served),
        Stage(component.name, "liked", liked, best_liked, liked == best_liked),
    ]
    flows = served.flows + (seated.flows if seated and seated is not served else 0)
    return Planned(component, network, network.options[chosen], _got(board, network, chosen), stages, flows)


def _served_stages(board: Board, network: Network, name: str, served: Found) -> list[Stage]:
    people = [board.people[at] for at in network.employees]
    pins = sum(board.had[at] for at in network.employees)
    sessions = pins + len(served.best.chosen)
    # Who is served also settles how many are; only an unproven answer leaves room for more.
    most = sessions if served.proven else pins + len(served.relaxed.chosen)
    fair = profile(people, _got(board, network, served.best.chosen))
    fairest: Profile = fair if served.proven else profile(people, _got(board, network, served.bound.chosen))
    return [
        Stage(name, "sessions", sessions, most, sessions == most),
        Stage(name, "fair", fair, fairest, fair == fairest),
        Stage(name, "drawn", served.proven, True, served.proven),
    ]


def _got(board: Board, network: Network, chosen: Ints) -> list[int]:
    count = np.bincount(network.owner[chosen], minlength=len(network.employees)).tolist()
    return [board.had[at] + more for at, more in zip(network.employees.tolist(), count, strict=True)]


def _pins_liked(board: Board, component: Component) -> list[int]:
    """Return the counts at each dissatisfaction of the component's pins."""
    options = board.options
    members = set(component.employees.tolist())
    found = np.zeros(5, dtype=np.int64)
    for pin in board.pinned:
        if pin.employee in members:
            begin, end = np.searchsorted(options.employee, (pin.employee, pin.employee + 1))
            row = begin + np.searchsorted(options.opening[begin:end], pin.opening)
            found[4 - options.dissatisfaction[row]] += 1
    return [int(number) for number in found]


def _added(one: list[int], other: list[int]) -> list[int]:
    return [first + second for first, second in zip(one, other, strict=True)]
