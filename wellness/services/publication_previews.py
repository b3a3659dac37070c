"""What publishing or withdrawing a roster would send, and what stands against it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import LIVE, Answer, Appointment, Invite, Planning, Roster, RoundState, Visit
from wellness.services.cancel_reasons import COORDINATOR
from wellness.services.differences import Difference, difference
from wellness.services.ledger import GIVEN_BACK
from wellness.services.mailings import Mailing, owners
from wellness.services.placements import Board, appointments_of
from wellness.services.roster_rules import broken
from wellness.services.wording import day_words, listed, local_moment

_SHOWN = 10
_CANCELLED: dict[str, Callable[[int, str], str]] = {
    GIVEN_BACK: lambda count, names: ngettext(
        "%(num)s session was given back: %(names)s.", "%(num)s sessions were given back: %(names)s.", count, names=names
    ),
    COORDINATOR: lambda count, names: ngettext(
        "%(num)s session was cancelled by hand: %(names)s.",
        "%(num)s sessions were cancelled by hand: %(names)s.",
        count,
        names=names,
    ),
}


@dataclass(frozen=True)
class Preview:
    """What publishing (or withdrawing) would send to whom, and what stands against it.

    `kept` counts appointments that bring no mail. `conflicts` must be mended first; `changes` happened since the draft
    was planned and are told for judgement.
    """

    mailing: Mailing
    kept: int
    conflicts: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def preview(roster: Roster) -> Preview:
    """What publishing this draft would send."""
    change = difference(roster)
    return Preview(
        Mailing(
            invitations=owners(change.added),
            updates=owners(new for _old, new in change.moved),
            cancellations=owners(change.gone),
            notices=change.left_out,
        ),
        kept=len(change.kept),
        conflicts=tuple(conflicts_of(roster, change)),
        changes=tuple(_changes_since(roster)),
    )


def withdrawal_preview(roster: Roster) -> Preview:
    """What withdrawing this published roster would send."""
    coming = ahead(roster)
    return Preview(Mailing(cancellations=owners(coming)), kept=len(appointments_of(roster)) - len(coming))


def conflicts_of(roster: Roster, change: Difference) -> list[str]:
    """Everything that must be mended before this draft can be published, one sentence each."""
    found = []
    if roster.round.state is not RoundState.CLOSED or roster.round.discarded_at:
        found.append(_("The round still takes answers. Close it first, then plan it."))
    kept = {new.id for _old, new in change.kept}
    board, returned = Board(roster), {(one.employee_id, one.slot_id) for one in _given_back(roster)}
    for one in change.draft:
        if (one.employee_id, one.slot_id) in returned:
            zone = one.slot.visit.room.site.timezone
            when = local_moment(one.starts, zone)
            found.append(_("%(name)s gave the session on %(when)s back.", name=one.employee.name, when=when))
        elif one.id not in kept:
            placement = board.placement(one.employee, one.slot, without=[one])
            found += broken(placement, outside_times=one.outside_times)
    return list(dict.fromkeys(found))


def ahead(roster: Roster) -> list[Appointment]:
    """What stands in a roster and has not begun."""
    return [one for one in appointments_of(roster) if one.starts > clock.now()]


def _changes_since(roster: Roster) -> Iterator[str]:
    """What happened after the planner was given its problem."""
    planning = db.session.get(Planning, roster.planning_id) if roster.planning_id else None
    since = (planning.started_at or planning.created_at) if planning else roster.created_at
    answers = db.session.scalars(
        sa.select(Answer).where(Answer.round_id == roster.round_id, Answer.updated_at > since)
    ).all()
    if answers:
        names = sorted(answer.employee.name for answer in answers)
        yield ngettext(
            "%(num)s answer was changed: %(names)s.",
            "%(num)s answers were changed: %(names)s.",
            len(names),
            names=_some(names),
        )
    for by, words in _CANCELLED.items():
        cancelled = _cancelled(roster, by)
        names = sorted(one.employee.name for one in cancelled if (one.cancelled_at or since) > since)
        if names:
            yield words(len(names), _some(names))
    names = sorted(one.employee.name for one in _moved_since(roster, since))
    if names:
        yield ngettext(
            "%(num)s session was moved: %(names)s.",
            "%(num)s sessions were moved: %(names)s.",
            len(names),
            names=_some(names),
        )
    yield from _changed_visits(roster, since)


def _changed_visits(roster: Roster, since: datetime) -> Iterator[str]:
    visits = sa.select(Visit).where(Visit.day.between(roster.round.starts_on, roster.round.ends_on))
    for moment, words in (
        (Visit.created_at, _visits_added),
        (Visit.changed_at, _visits_changed),
        (Visit.withdrawn_at, _visits_withdrawn),
    ):
        found = db.session.scalars(visits.where(moment > since).order_by(Visit.starts)).all()
        if found:
            days = [_("%(name)s on %(day)s", name=one.therapist.name, day=day_words(one.day)) for one in found]
            yield words(len(days), _some(days))


def _visits_added(count: int, days: str) -> str:
    return ngettext("%(num)s visit was added: %(days)s.", "%(num)s visits were added: %(days)s.", count, days=days)


def _visits_changed(count: int, days: str) -> str:
    return ngettext("%(num)s visit was changed: %(days)s.", "%(num)s visits were changed: %(days)s.", count, days=days)


def _visits_withdrawn(count: int, days: str) -> str:
    return ngettext(
        "%(num)s visit was withdrawn: %(days)s.", "%(num)s visits were withdrawn: %(days)s.", count, days=days
    )


def _given_back(roster: Roster) -> list[Appointment]:
    return _cancelled(roster, GIVEN_BACK)


def _cancelled(roster: Roster, by: str) -> list[Appointment]:
    """What was live in the roster's round and was cancelled by somebody."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.roster)
            .where(Roster.round_id == roster.round_id, Appointment.book == LIVE, Appointment.cancelled_by == by)
        )
    )


def _moved_since(roster: Roster, since: datetime) -> list[Appointment]:
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.roster)
            .join(Invite, Invite.appointment_id == Appointment.id)
            .where(
                Roster.round_id == roster.round_id,
                Appointment.book == LIVE,
                Appointment.cancelled_at.is_(None),
                Invite.sequence > 0,
                Invite.dtstamp > since,
            )
        )
    )


def _some(words: list[str]) -> str:
    shown = words[:_SHOWN]
    return listed(shown if len(words) <= _SHOWN else [*shown, _("%(count)s more", count=len(words) - _SHOWN)])
