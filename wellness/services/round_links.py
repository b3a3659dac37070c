"""Round links: each opens one person's own answer in one round, until the deadline, without signing in."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import Employee, Link, LinkPurpose, Round, RoundState
from wellness.services.secrets import digest, new_secret


class Opened(NamedTuple):
    """What a round link opens."""

    round: Round
    employee: Employee


def new(round_: Round, employee: Employee) -> str:
    """The address of a new link; only its digest is kept. Earlier links of the person stay valid."""
    secret = new_secret()
    db.session.add(
        Link(
            purpose=LinkPurpose.ANSWER,
            token_hash=digest(secret),
            account_id=employee.account_id,
            subject_id=round_.id,
            expires_at=round_.deadline,
        )
    )
    return f"{settings.current().base_url}/r/{secret}"


def find(secret: str) -> Opened | None:
    """What a link opens now; None when it is unknown, revoked or too late, or its owner has left."""
    row = db.session.execute(
        sa.select(Round, Employee)
        .join(Link, Link.subject_id == Round.id)
        .join(Employee, Employee.account_id == Link.account_id)
        .where(
            Link.purpose == LinkPurpose.ANSWER,
            Link.token_hash == digest(secret),
            Link.revoked_at.is_(None),
            Link.expires_at > clock.now(),
            Round.state == RoundState.OPEN,
            Round.discarded_at.is_(None),
            Round.deadline > clock.now(),
            Employee.programme_id == Round.programme_id,
            Employee.left_at.is_(None),
        )
    ).first()
    if row is None or row.Employee.account.disabled_at is not None:
        return None
    return Opened(row.Round, row.Employee)


def revoke(round_: Round, employee: Employee | None = None) -> None:
    """End the round's links: one person's, or everybody's."""
    whose = [Link.account_id == employee.account_id] if employee else []
    db.session.execute(
        sa.update(Link).where(*_of(round_), Link.revoked_at.is_(None), *whose).values(revoked_at=clock.now())
    )


def set_expiry(round_: Round, expires_at: datetime) -> None:
    """Let the round's links live until another deadline."""
    db.session.execute(sa.update(Link).where(*_of(round_)).values(expires_at=expires_at))


def _of(round_: Round) -> tuple[sa.ColumnElement[bool], ...]:
    return Link.purpose == LinkPurpose.ANSWER, Link.subject_id == round_.id
