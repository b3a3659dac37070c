"""What calendar programs saw in our files, and how much of it is right."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Wanted = Mapping[str, tuple[datetime, datetime]]


@dataclass(frozen=True, order=True)
class Sighting:
    """One event as a program saw it: start and end in UTC; `uid` is empty where the program does not tell it."""

    uid: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Comparison:
    """How many events were seen at their instants, to the second, which were not, and what else was seen."""

    right: int
    missed: tuple[Sighting, ...]
    strange: tuple[Sighting, ...]


def compare(seen: Iterable[Sighting], wanted: Wanted) -> Comparison:
    """Hold what was seen against what there is; an event without a UID stands for any at its instants."""
    found = list(seen)
    is_named = all(sighting.uid for sighting in found)
    there = Counter(Sighting(uid if is_named else "", *span) for uid, span in wanted.items())
    missed, strange = there - Counter(found), Counter(found) - there
    return Comparison(len(wanted) - missed.total(), tuple(missed.elements()), tuple(strange.elements()))
