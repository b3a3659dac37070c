"""How evenly something is shared out, as one number."""

from collections.abc import Sequence


def gini(values: Sequence[float]) -> float:
    """Return Gini's coefficient: 0 when all are equal, towards 1 when one has everything; 0 for nothing at all."""
    total = sum(values)
    if not total:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(sorted(values), start=1))
    return 2 * weighted / (len(values) * total) - (len(values) + 1) / len(values)


def jain(values: Sequence[float]) -> float:
    """Return Jain's index: 1 when all are equal, 1/n when one of n has everything; 1 for nothing at all."""
    squares = sum(value * value for value in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def worst_tenth(values: Sequence[float]) -> float:
    """Return the mean of the smallest tenth, of one value at least; 0 for none."""
    smallest = sorted(values)[: max(1, len(values) // 10)]
    return sum(smallest) / len(smallest) if smallest else 0.0
