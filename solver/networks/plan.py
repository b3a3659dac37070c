"""Planning one component: who, then which seats, each with what is proven about it."""

from dataclasses import dataclass, replace

import numpy as np

from solver.board import Board
from solver.components import Component
from solver.contest import Blocks, contested
from solver.levels import profile
from solver.networks.calm import published_and_pinned, staying
from solver.networks.choice import WORST, choice
from solver.networks.clashes import filled_up, has_clashes, tightened, without_clashes
from solver.networks.flow import Stop, cheapest_in_order
from solver.networks.leximin import fairest
from solver.networks.network import Network, build
from solver.networks.programme import OutOfEffort
from solver.networks.seats import Seats
from solver.networks.serve import Stopped, receivers, serve
from solver.options import Ints, places
from solver.outcome import Stage


@dataclass(frozen=True, slots=True)
class Planned:
    """A component's roster: `rows` of the board's options, without pins; pins are counted in every figure.

    `reached` is false where there was no time for it; the bounds are what everyone wants then. `blocks`, None where no
    flow made the roster, are those for which people below target compete, see `solver.contest`. `pauses` are placed
    breaks as (visit, start, end) in minutes.
    """

    component: Component
    rows: Ints
    got: list[int]
    stages: list[Stage]
    flows: int
    reached: bool = True
    blocks: Blocks | None = None
    pauses: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A roster as rows of the board's options, and what cannot be beaten.

    `most` is how many appointments each employee of the network has where nothing is fairer, `served` whether the
    roster is that good. `relaxed` are the rows of a choice of seats for as many people that cannot be beaten, None when
    none is known.
    """

    rows: Ints
    most: Ints
    served: bool
    relaxed: Ints | None


class _Steps:
    """Asks whether to stop, and counts how often: once a flow."""

    def __init__(self, stop: Stop) -> None:
        self._stop, self.taken = stop, 0

    def __call__(self) -> bool:
        self.taken += 1
        return self._stop()


def not_planned(board: Board, component: Component) -> Planned:
    """Return a component as it stands when nobody but the pinned comes."""
    most = np.maximum(0, board.target[component.employees] - board.had[component.employees])
    nothing = _Found(np.empty(0, dtype=np.int64), most, not most.any(), np.empty(0, dtype=np.int64))
    return replace(_planned(board, component, nothing), reached=False)


def plan(board: Board, component: Component, stop: Stop) -> Planned:
    """Plan a component; `stop` is asked between flows and cuts the work short."""
    steps = _Steps(stop)
    network = build(board, component.employees, component.openings, component.options)
    try:
        number = serve(board, network, steps)
    except Stopped:
        return not_planned(board, component)
    seats = choice(board, network, number)
    on, costs = cheapest_in_order(seats.arcs, seats.costs, seats.supply, steps)
    chosen = seats.chosen(on)
    if has_clashes(board, network, chosen):
        found = _apart(board, network, chosen, steps)
    else:
        rows = network.options[chosen]
        found = _Found(rows, number, True, rows if costs == len(seats.costs) else None)
    planned = _planned(board, component, found)
    return replace(planned, flows=steps.taken, blocks=contested(board, component, found.rows, planned.got))


def _apart(board: Board, network: Network, chosen: Ints, stop: Stop) -> _Found:
    """Return the best roster in which clashes are kept apart; without effort left, `chosen` without them, filled up."""
    tight = tightened(board, network)
    kept = filled_up(board, tight, without_clashes(board, network, chosen), receivers(board, tight))
    rows = network.options[kept]
    most = tight.could
    try:
        most = number = serve(board, tight, stop)
        seated = Seats(board, tight, number).best(stop)
        if seated is None:
            number = fairest(board, tight, most, stop)
            seated = Seats(board, tight, number).best(stop)
    except (Stopped, OutOfEffort):
        seated = None
    return _Found(rows, most, False, None) if seated is None else _Found(seated.rows, number, True, seated.relaxed)


def _planned(board: Board, component: Component, found: _Found) -> Planned:
    """Return the roster of a component with its stages."""
    here = component.employees
    more = np.bincount(places(board.options.employee[found.rows], here), minlength=len(here))
    got, most = (board.had[here] + number for number in (more, found.most))
    fair = profile(board.people.of(here), got)
    fairest_ = fair if found.served else profile(board.people.of(here), most)
    stages = [
        Stage(component.name, "sessions", int(got.sum()), int(most.sum()), int(got.sum()) == int(most.sum())),
        Stage(component.name, "fair", fair, fairest_, fair == fairest_),
        Stage(component.name, "drawn", found.served, True, found.served),
        *_seat_stages(board, component, found),
    ]
    return Planned(component, found.rows, got.tolist(), stages, flows=0)


def _seat_stages(board: Board, component: Component, found: _Found) -> list[Stage]:
    """Return how many published appointments stay, if any are published, and how well liked the roster is."""
    calmest, pinned = published_and_pinned(board, component.employees.tolist())
    calm, liked = pinned + len(staying(board, found.rows)), _liked(board, component, found.rows)
    best_liked = [0, 0, 0, 0, sum(liked)]
    if found.relaxed is not None and found.served:
        calmest = pinned + len(staying(board, found.relaxed))
        if calm == calmest:
            best_liked = _liked(board, component, found.relaxed)
    stages = [Stage(component.name, "liked", liked, best_liked, liked == best_liked)]
    if board.problem.published:
        stages.insert(0, Stage(component.name, "calm", calm, calmest, calm == calmest))
    return stages


def _liked(board: Board, component: Component, rows: Ints) -> list[int]:
    """Return how many appointments are at dissatisfaction 4, 3, 2, 1 and 0, pins included."""
    whole = np.concatenate((rows, _pins(board, component)))
    counts = np.bincount(board.options.dissatisfaction[whole], minlength=WORST + 1)
    return [int(number) for number in counts[::-1]]


def _pins(board: Board, component: Component) -> Ints:
    """Return the rows of the component's pins."""
    options = board.options
    members = set(component.employees.tolist()) if board.pinned else ()
    rows = []
    for pin in board.pinned:
        if pin.employee in members:
            begin, end = np.searchsorted(options.employee, (pin.employee, pin.employee + 1))
            rows.append(begin + int(np.searchsorted(options.opening[begin:end], pin.opening)))
    return np.array(rows, dtype=np.int64)
