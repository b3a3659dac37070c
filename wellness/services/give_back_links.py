"""Action links: each gives one appointment back behind a button, until it begins."""

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import Account, Appointment, Employee, Invite, Link, LinkPurpose
from wellness.services.secrets import digest, new_secret


def new(invite: Invite) -> str:
    """The address of a new link for an invite's appointment; only its digest is kept."""
    secret = new_secret()
    appointment = invite.appointment
    db.session.add(
        Link(
            purpose=LinkPurpose.GIVE_BACK,
            token_hash=digest(secret),
            account_id=appointment.employee.account_id,
            subject_id=invite.id,
            expires_at=appointment.starts,
        )
    )
    return f"{settings.current().base_url}/a/{secret}"


def find(secret: str) -> Invite | None:
    """The invite that a link gives back; None when it is unknown, revoked or too late, or its owner has left."""
    return db.session.scalar(
        sa.select(Invite)
        .join(Appointment, Appointment.id == Invite.appointment_id)
        .join(Link, Link.subject_id == Invite.id)
        .join(Employee, Employee.id == Appointment.employee_id)
        .join(Account, Account.id == Employee.account_id)
        .where(
            Link.purpose == LinkPurpose.GIVE_BACK,
            Link.token_hash == digest(secret),
            Link.account_id == Employee.account_id,
            Link.revoked_at.is_(None),
            Link.expires_at > clock.now(),
            Employee.left_at.is_(None),
            Account.disabled_at.is_(None),
        )
    )
