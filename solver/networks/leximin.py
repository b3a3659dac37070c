"""The fairest numbers of appointments where clashes leave less than flows promise, by one integer programme.

Beside the seats it has a variable a turn: whether that appointment is given. Each share in turn, from the worst up, is
left to as few as possible, unless flows have proven already that fewer are impossible. Then turns are given so that
early ones weigh more, which is mostly the greedy answer; whether it is gets proven for the few turns that a flow would
still give: none fits beside those given before it.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from solver.board import Board
from solver.networks.choice import choice
from solver.networks.flow import Stop
from solver.networks.network import Network
from solver.networks.programme import OutOfEffort, Programme
from solver.networks.rows import bound, variables
from solver.networks.serve import greedy, receivers
from solver.options import Ints, Truths

Weights = dict[int, int]


def fairest(board: Board, network: Network, most: Ints, stop: Stop) -> Ints:
    """Return how many appointments each employee has in the fairest roster; a flow would give `most`.

    Raises Stopped or OutOfEffort.
    """
    turns = _Turns(board, network, stop)
    given = turns.weighed()
    given = turns.level(given, most)
    return np.bincount(turns.order[turns.draw(given)], minlength=len(network.employees))


class _Turns:
    """The appointments in order, and the programme that says which can be given together."""

    def __init__(self, board: Board, network: Network, stop: Stop) -> None:
        self._board, self._network, self._stop = board, network, stop
        self.order = receivers(board, network)
        seats = choice(board, network, network.could)
        self._first = len(variables(seats))
        self._programme = Programme(self._first + len(self.order))
        for at, members in bound(self._programme, board, network, seats).items():
            own = (self._first + np.flatnonzero(self.order == at)).tolist()
            self._programme.between(0, dict.fromkeys(members, 1) | dict.fromkeys(own, -1), 0)
            for earlier, later in zip(own, own[1:], strict=False):
                self._programme.between(0, {earlier: 1, later: -1}, 1)

    def _least(self, weights: Weights) -> Truths:
        """Return the turns given in a roster with the least sum of weights by turn."""
        found = self._programme.least({self._first + turn: weight for turn, weight in weights.items()}, self._stop)
        if found.chosen is None or not found.proven:
            raise OutOfEffort
        return found.chosen[self._first :]

    def weighed(self) -> Truths:
        """Return the turns given when early ones weigh more."""
        return self._least({turn: turn - len(self.order) for turn in range(len(self.order))})

    def level(self, given: Truths, most: Ints) -> Truths:
        """Leave each share to as few people as possible, worst first; return the turns given then."""
        relaxed = np.zeros(len(given), dtype=np.bool_)
        for at in range(len(most)):
            relaxed[np.flatnonzero(self.order == at)[: most[at]]] = True
        as_promised = True
        for weights in self._levels():
            as_promised = as_promised and _sum(weights, given) == _sum(weights, relaxed)
            if not as_promised:
                given = self._least(weights)
            value = _sum(weights, given)
            self._programme.between(value, {self._first + turn: weight for turn, weight in weights.items()}, value)
        return given if as_promised else self.weighed()

    def _levels(self) -> Iterator[Weights]:
        """Yield for each share, worst first, what adds up to how many people have it, up to a constant."""
        if self._board.problem.currency == "sessions_first":
            yield dict.fromkeys(range(len(self.order)), -1)
        levels: dict[Fraction, Weights] = defaultdict(lambda: defaultdict(int))
        for at, employee in enumerate(self._network.employees.tolist()):
            people, had = self._board.people, int(self._board.had[employee])
            for more, turn in enumerate(np.flatnonzero(self.order == at).tolist(), start=had):
                levels[people.share(employee, more * people.worth)][turn] -= 1
                levels[people.share(employee, (more + 1) * people.worth)][turn] += 1
        yield from (levels[share] for share in sorted(levels))

    def draw(self, given: Truths) -> Truths:
        """Return the turns given when each in order is given that fits beside those before it."""
        begin = 0
        while begin < len(given):
            wrong = self._wrongly_left_out(given, begin)
            if wrong is None:
                break
            given = given.copy()
            given[wrong] = True
            for turn in range(begin, wrong + 1):
                self._programme.fix(self._first + turn, value=bool(given[turn]))
            begin, given = wrong + 1, self.weighed()
        return given

    def _wrongly_left_out(self, given: Truths, begin: int) -> int | None:
        """Return the first turn from `begin` on that was not given and fits beside those given before it."""
        doubtful = self._doubtful(given, begin)
        while doubtful:
            before = begin + np.flatnonzero(given[begin : doubtful[0]])
            found = self._first_beside(before, doubtful)
            if found is None or found == doubtful[0]:
                return found
            doubtful = doubtful[doubtful.index(found) :]
        return None

    def _doubtful(self, given: Truths, begin: int) -> list[int]:
        """Return the turns not given for which a flow would find a seat beside those given before them."""
        doubtful: list[int] = []
        open_ = np.ones(len(given), dtype=np.bool_)
        open_[:begin] = given[:begin]
        while True:
            turns = np.flatnonzero(open_)
            taken = turns[greedy(self._board, self._network, self.order[turns], self._stop)]
            more = taken[~given[taken]]
            if not len(more):
                return doubtful
            doubtful.append(int(more[0]))
            open_[more[0] :] &= (self.order[more[0] :] != self.order[more[0]]) | given[more[0] :]

    def _first_beside(self, before: Ints, doubtful: list[int]) -> int | None:
        """Return the first of some turns that can be given together with those before, None when there is none."""
        turns = (self._first + before).tolist()
        for turn in turns:
            self._programme.fix(turn, value=True)
        only_one = self._programme.between(0, [self._first + turn for turn in doubtful], 1)
        given = self._least({turn: at - len(doubtful) for at, turn in enumerate(doubtful)})
        self._programme.drop(only_one)
        for turn in turns:
            self._programme.free(turn)
        return next((turn for turn in doubtful if given[turn]), None)


def _sum(weights: Weights, given: Truths) -> int:
    return sum(weight for turn, weight in weights.items() if given[turn])
