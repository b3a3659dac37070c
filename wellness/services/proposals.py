"""Other times that people's calendars proposed (COUNTER): shown to a coordinator, who grants or refuses; none moves by
itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from wellness import clock
from wellness.db import db
from wellness.language import _, speaking
from wellness.models import (
    Account,
    Appointment,
    Employee,
    Invite,
    Programme,
    Proposal,
    ProposalState,
    Roster,
    Round,
    Slot,
    Therapist,
    Visit,
)
from wellness.services import appointment_changes, appointment_words, audit, invites
from wellness.services.calendar_limits import Budget
from wellness.services.calendar_lines import Part
from wellness.services.calendar_zone_names import Zones
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.placements import Board
from wellness.services.reply_calendar import CalendarAnswer, Moment
from wellness.services.roster_rules import broken
from wellness.services.rosters import one_at_a_time
from wellness.services.wording import local_span

_LONGEST = timedelta(hours=12)


def note(invite: Invite, answer: CalendarAnswer) -> bool:
    """Keep the time that an answer proposes, in place of an earlier one; False where it names none that lies ahead."""
    appointment = invite.appointment
    starts, ends = (_instant(moment, appointment_words.zone_of(appointment)) for moment in (answer.starts, answer.ends))
    if starts is None or starts <= clock.now() or starts == appointment.starts:
        return False
    if ends is None or not starts < ends <= starts + _LONGEST:
        ends = starts + (appointment.ends - appointment.starts)
    drop(invite)
    db.session.add(Proposal(invite_id=invite.id, sequence=invite.sequence, starts=starts, ends=ends))
    db.session.flush()
    return True


def drop(invite: Invite) -> None:
    """Let what somebody proposed for an appointment be over, as after a newer proposal or answer."""
    db.session.execute(
        sa.update(Proposal)
        .where(Proposal.invite_id == invite.id, Proposal.state == ProposalState.OPEN)
        .values(state=ProposalState.REPLACED, settled_at=clock.now())
    )


def open_in(programme: Programme) -> Sequence[Proposal]:
    """What waits for a coordinator, in the order of arrival: of appointments that stand, are as they were when it was
    proposed, and lie ahead."""
    return db.session.scalars(
        sa.select(Proposal)
        .join(Proposal.invite)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .where(
            Employee.programme_id == programme.id,
            Proposal.state == ProposalState.OPEN,
            Proposal.sequence == Invite.sequence,
            Proposal.starts > clock.now(),
            Appointment.cancelled_at.is_(None),
            Appointment.starts > clock.now(),
        )
        .order_by(Proposal.created_at, Proposal.id)
        .options(
            contains_eager(Proposal.invite)
            .contains_eager(Invite.appointment)
            .contains_eager(Appointment.employee)
            .joinedload(Employee.account)
        )
    ).all()


def get(proposal_id: str) -> Proposal:
    """The proposal with this id; raises NotFound."""
    proposal = db.session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound
    return proposal


def place_for(proposal: Proposal) -> Slot | None:
    """A free place at the proposed time that the rules allow the person: best the same service and therapist."""
    appointment = proposal.invite.appointment
    board = Board(appointment.roster)
    for slot in _slots_at(proposal.starts, appointment):
        placement = board.placement(appointment.employee, slot, without=[appointment])
        # The time is the person's own proposal, whatever the answer to the round said.
        if board.free_places(slot) and not any(broken(placement, outside_times=True)):
            return slot
    return None


def words_of(proposal: Proposal) -> str:
    """The proposed time at the appointment's site: "Thu 19 March, 10:40–11:00"."""
    return local_span(proposal.starts, proposal.ends, appointment_words.zone_of(proposal.invite.appointment))


def grant(proposal: Proposal, *, actor: Account) -> None:
    """Move the appointment to a free place at the proposed time; its owner gets the update."""
    appointment = _claimed(proposal, ProposalState.GRANTED)
    slot = place_for(proposal)
    if slot is None:
        raise Refused(
            _(
                "No place is free on %(when)s that %(name)s may have. Free one first, or say that the appointment "
                "stays as it is.",
                when=words_of(proposal),
                name=appointment.employee.name,
            )
        )
    # The time is the person's own proposal, whatever the answer to the round said.
    appointment_changes.move(appointment, slot, actor=actor, outside_times=True)
    audit.record("proposed time granted", actor=actor, subject_id=appointment.id, proposal=proposal.id)


def refuse(proposal: Proposal, *, actor: Account) -> None:
    """Tell the person, and their calendar, that the appointment stays as it is."""
    appointment = _claimed(proposal, ProposalState.REFUSED)
    with speaking(appointment.employee.account.language):
        words = [
            _(
                "You proposed %(when)s for your wellness appointment. We are sorry that this is not possible.",
                when=words_of(proposal),
            ),
            _("Your appointment stays as it is:"),
            f"{appointment_words.when_of(appointment)}\n{appointment_words.place_of(appointment)}",
            _("If you cannot come then, please give it back, so that somebody else can have the place."),
        ]
    invites.refuse_counter(proposal.invite, words)
    audit.record("proposed time refused", actor=actor, subject_id=appointment.id, proposal=proposal.id)


def _claimed(proposal: Proposal, state: ProposalState) -> Appointment:
    """Settle a proposal, once, and only while the appointment is as it was when it was proposed."""
    invite = proposal.invite
    one_at_a_time(invite.appointment.roster.round_id)
    db.session.refresh(invite)
    appointment = invite.appointment
    db.session.refresh(appointment)
    claimed = db.session.execute(
        sa.update(Proposal)
        .where(
            Proposal.id == proposal.id,
            Proposal.state == ProposalState.OPEN,
            Proposal.sequence == invite.sequence,
        )
        .values(state=state, settled_at=clock.now())
        .returning(Proposal.id)
    ).first()
    if claimed is None or appointment.cancelled_at or appointment.starts <= clock.now():
        raise Stale(_("This proposal"))
    return appointment


def _slots_at(starts: datetime, appointment: Appointment) -> Sequence[Slot]:
    now = appointment.slot
    return db.session.scalars(
        sa.select(Slot)
        .join(Slot.visit)
        .join(Therapist, Therapist.id == Slot.therapist_id)
        .join(Round, Round.id == sa.select(Roster.round_id).where(Roster.id == appointment.roster_id).scalar_subquery())
        .where(
            Slot.starts == starts,
            Slot.withdrawn_at.is_(None),
            Visit.withdrawn_at.is_(None),
            Visit.day.between(Round.starts_on, Round.ends_on),
            Therapist.programme_id == Round.programme_id,
        )
        .order_by(
            sa.case((Slot.service_id == now.service_id, 0), else_=1),
            sa.case((Slot.therapist_id == now.therapist_id, 0), else_=1),
            Slot.id,
        )
    ).all()


def _instant(moment: Moment | None, zone: str) -> datetime | None:
    """The instant of a time as calendars write it: with a Z, in a zone by any of its names, else at the site."""
    if moment is None:
        return None
    try:
        local = datetime.strptime(f"{moment.written.removesuffix('Z')}+0000", "%Y%m%dT%H%M%S%z")
        if moment.written.endswith("Z"):
            return local.astimezone(UTC)
        named = Zones(Part("VCALENDAR", 0), Budget()).find(moment.zone) if moment.zone else ZoneInfo(zone)
        return local.replace(tzinfo=named).astimezone(UTC) if named else None
    except (ValueError, OverflowError):
        return None
