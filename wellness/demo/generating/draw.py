"""Repeatable draws: the same key gives the same draws on every machine and every Python."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Draws for one key, such as a person's address. Only `Random.random` is used: its values are fixed for good."""

    def __init__(self, *key: object) -> None:
        self._random = Random("|".join(str(part) for part in key))

    def chance(self, probability: float) -> bool:
        """True with a probability from 0 to 1."""
        return self._random.random() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all equally likely."""
        return choices[self.below(len(choices))]

    def weighted(self, weights: dict[T, int]) -> T:
        """One of the keys, each as likely as its weight says."""
        rest = self.below(sum(weights.values()))
        for choice, weight in weights.items():
            rest -= weight
            if rest < 0:
                return choice
        raise ValueError("there is nothing to draw from")
