"""Giving an appointment back: once, before it begins, by the link in the mail or on the signed-in page."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from wellness.db import db
from wellness.language import later
from wellness.models import Account, Appointment, Employee, Invite, Slot
from wellness.services import appointment_changes, audit, invites, ledger
from wellness.services.appointment_changes import take_out
from wellness.services.errors import NotFound
from wellness.services.rosters import one_at_a_time

GIVEN_BACK = later("appointment given back")
_SAID = later("You gave this appointment back. Thank you: somebody else can have the place now.")


def own(account: Account, invite_id: str) -> Invite:
    """The invite of one of the asking person's appointments; raises NotFound for anybody else's."""
    invite = db.session.scalar(
        sa.select(Invite)
        .join(Invite.appointment)
        .join(Appointment.employee)
        .where(Invite.id == invite_id, Employee.account_id == account.id)
    )
    if invite is None:
        raise NotFound
    return invite


def all_own(account: Account) -> list[Invite]:
    """Every invite of the person who asks, in the order of time."""
    return list(
        db.session.scalars(
            sa.select(Invite)
            .join(Invite.appointment)
            .join(Appointment.employee)
            .where(Employee.account_id == account.id)
            .order_by(Appointment.starts, Invite.created_at, Invite.id)
            .options(contains_eager(Invite.appointment).joinedload(Appointment.slot).joinedload(Slot.visit))
        )
    )


def is_possible(invite: Invite) -> bool:
    """Whether the appointment still stands and lies ahead."""
    return appointment_changes.is_possible(invite.appointment)


def give_back(invite: Invite, *, deed: str = GIVEN_BACK) -> None:
    """Open the place, take the appointment out of the calendar and out of the ledger where there was notice enough.

    One conditional write decides who of several at once does it; raises Refused for the others. `deed` is what the
    audit calls it.
    """
    one_at_a_time(invite.appointment.roster.round_id)
    # Meanwhile a new version may have been published, with the same session in it.
    db.session.refresh(invite)
    appointment = invite.appointment
    take_out(appointment, by=ledger.GIVEN_BACK)
    round_, employee = appointment.roster.round, appointment.employee
    invites.withdraw([invite], _SAID)
    ledger.settle(round_, employee)
    audit.record(deed, actor=employee.account, subject_id=appointment.id)
