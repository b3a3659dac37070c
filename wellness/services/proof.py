"""What is proven of a roster, in words: as much as the planner proved, and nothing once it was changed by hand."""

from dataclasses import dataclass

import sqlalchemy as sa

from wellness.db import db
from wellness.language import _, later
from wellness.models import Appointment, AuditEntry, Roster
from wellness.services import appointment_changes, rosters

_FAIREST = {
    "cancelled": later(
        "Planning was stopped early: it is proven that no roster is fairer, but another one might suit people's likes "
        "better."
    ),
    "out_of_time": later(
        "Planning used up its time: it is proven that no roster is fairer, but another one might suit people's likes "
        "better."
    ),
    "feasible": later(
        "The search ended: it is proven that no roster is fairer, but another one might suit people's likes better."
    ),
}
_VALID = {
    "cancelled": later("Planning was stopped early: this roster is valid, but it is not proven that none is fairer."),
    "out_of_time": later("Planning used up its time: this roster is valid, but it is not proven that none is fairer."),
    "feasible": later("The search ended: this roster is valid, but it is not proven that none is fairer."),
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
        _("changed by hand"),
        _("It was proven fairest when it was planned; what was changed by hand since then nobody has proven."),
        is_fairest=False,
        is_best=False,
    )


def _as_planned(roster: Roster) -> Proof:
    if roster.status == "optimal":
        words = _("It is proven that no roster is fairer for what was asked, offered and pinned.")
        return Proof(_("proven fairest"), words, is_fairest=True, is_best=True)
    ended = roster.status if roster.status in _VALID else "feasible"
    if roster.unproven is not None and _WHO.isdisjoint(roster.unproven):
        return Proof(_("proven fairest"), _(_FAIREST[ended]), is_fairest=True, is_best=False)
    return Proof(_("not proven best"), _(_VALID[ended]), is_fairest=False, is_best=False)


def _was_changed(roster: Roster) -> bool:
    its_own = sa.select(Appointment.id).where(Appointment.roster_id == roster.id)
    subjects = sa.union_all(sa.select(sa.literal(roster.id)), its_own)
    deeds = (*rosters.DEEDS, *appointment_changes.DEEDS)
    found = sa.select(AuditEntry.id).where(AuditEntry.subject_id.in_(subjects), AuditEntry.action.in_(deeds))
    return db.session.scalar(found.limit(1)) is not None
