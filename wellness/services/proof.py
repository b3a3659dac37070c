"""What is proven of a roster as it was planned, in words; a change by hand does not alter what was proven then."""

from dataclasses import dataclass

from wellness.models import Roster

_ENDED = {
    "cancelled": "Planning was stopped early",
    "out_of_time": "Planning used up its time",
    "feasible": "The search ended",
}
_WHO = {"fair", "drawn"}


@dataclass(frozen=True)
class Proof:
    """A word or two, the sentence, and whether nothing is left to prove about who is served, and about anything."""

    label: str
    words: str
    is_fairest: bool
    is_best: bool


def of(roster: Roster) -> Proof:
    """What the planner proved of the roster."""
    if roster.status == "optimal":
        return Proof("proven fairest", "It is proven that no roster for these answers is fairer.", True, True)
    ended = _ENDED.get(roster.status, "The search ended")
    if roster.unproven is not None and _WHO.isdisjoint(roster.unproven):
        return Proof(
            "proven fairest",
            f"{ended}: it is proven that no roster is fairer, but another one might suit people's likes better.",
            is_fairest=True,
            is_best=False,
        )
    return Proof(
        "not proven best",
        f"{ended}: this roster is valid, but it is not proven that none is fairer.",
        is_fairest=False,
        is_best=False,
    )
