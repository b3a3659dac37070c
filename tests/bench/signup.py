"""The rules that offices use today: whoever is fast takes what they like best, and a lottery in place of being fast."""

from random import Random

import numpy as np

from tests.bench.candidates import Ints
from tests.bench.network import Network


def sign_up(network: Network, order: Ints) -> Ints:
    """Return the wishes granted when employees choose in this order: their best free seats, one a week at most."""
    wanted = np.bincount(network.turn, minlength=network.people)
    room, granted = network.room.copy(), []
    liked = np.lexsort((network.seat, network.dislike, network.owner))
    bounds = np.searchsorted(network.owner[liked], np.arange(network.people + 1))
    for who in order.tolist():
        weeks: set[int] = set()
        for wish in liked[bounds[who] : bounds[who + 1]].tolist():
            if len(weeks) == wanted[who]:
                break
            week, seat = int(network.week[wish]), int(network.seat[wish])
            if room[seat] and week not in weeks:
                room[seat] -= 1
                weeks.add(week)
                granted.append(wish)
    return np.array(granted, dtype=np.int64)


def habit(people: int, seed: int) -> Ints:
    """Return an order in which employees are fast; the same seed gives the same order, as a habit does."""
    return np.array(Random(seed).sample(range(people), people), dtype=np.int64)
