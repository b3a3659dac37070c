"""What is proven of a roster, in words: as much as the planner proved, and nothing once it was changed by hand."""

from dataclasses import dataclass

import sqlalchemy as sa

from wellness.db import db
from wellness.models import AuditEntry, Roster
from wellness.services.rosters import DEEDS

_ENDED = {
    "cancelled": "Planning was stopped early",
    "out_of_time": "Planning used up its time",
    "feasible": "The search ended",
}
_WHO = {"fair", "drawn"}


@dataclass(frozen=True)
class Proof:
    """A word or two, the sentence, and whether it is proven who is served, and that nothing could be better."""

    label: str
    words: str
    is_fairest: bool
    is_best: bool


def of(roster: Roster) -> Proof:
    """What is proven of the roster as it stands."""
    planned = _as_planned(roster)
    if not planned.is_fairest or not _was_changed(roster):
        return planned
    return Proof(
        "changed by hand",
        "It was proven fairest when it was planned; what was changed by hand since then nobody has proven.",
        is_fairest=False,
        is_best=False,
    )


def _as_planned(roster: Roster) -> Proof:
    if roster.status == "optimal":
        words = "It is proven that no roster is fairer for what was asked, offered and pinned."
        return Proof("proven fairest", words, is_fairest=True, is_best=True)
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


def _was_changed(roster: Roster) -> bool:
    deeds = sa.select(AuditEntry.id).where(AuditEntry.subject_id == roster.id, AuditEntry.action.in_(DEEDS))
    return db.session.scalar(deeds.limit(1)) is not None
