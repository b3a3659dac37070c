"""Therapists and the credentials without which they are not rostered."""

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from wellness import clock, presets
from wellness.db import db
from wellness.language import _
from wellness.models import Account, Credential, Programme, Therapist
from wellness.services import audit
from wellness.services.errors import NotFound, Refused
from wellness.services.uploads.addresses import parse_address
from wellness.services.uploads.faults import Unreadable

WARN_DAYS = 30


def therapists(programme: Programme) -> list[Therapist]:
    """Everyone who gives sessions, by name."""
    query = (
        sa.select(Therapist).join(Account).where(Therapist.programme_id == programme.id, Therapist.left_at.is_(None))
    )
    return list(db.session.scalars(query.options(selectinload(Therapist.credentials)).order_by(Account.name)))


def get_therapist(programme: Programme, therapist_id: str) -> Therapist:
    """A therapist of the programme; raises NotFound."""
    therapist = db.session.get(Therapist, therapist_id)
    if therapist is None or therapist.programme_id != programme.id:
        raise NotFound
    return therapist


def add(programme: Programme, *, email: str, name: str, actor: Account | None) -> Therapist:
    """A therapist with an account to sign in with; an account that is there already keeps its name and roles."""
    try:
        address = parse_address(email)
    except Unreadable as error:
        raise Refused(
            _("“%(text)s” cannot be used: expected %(expected)s.", text=email.strip(), expected=error.expected)
        ) from None
    name = " ".join(name.split())
    if not address or not name or not name.isprintable():
        raise Refused(_("Give the therapist's name and e-mail address."))
    account = db.session.scalar(sa.select(Account).where(Account.email == address))
    if account is None:
        account = Account(email=address, name=name[:120])
        db.session.add(account)
        db.session.flush()
    if account.therapist is not None:
        raise Refused(_("%(name)s is a therapist here already.", name=account.name))
    therapist = Therapist(account_id=account.id, programme_id=programme.id)
    db.session.add(therapist)
    db.session.flush()
    audit.record("therapist added", actor=actor, subject_id=therapist.id)
    return therapist


def set_credentials(therapist: Therapist, held: Mapping[str, date | None], *, actor: Account | None) -> None:
    """What the therapist holds from now on: credential code to its last valid day (None: without end)."""
    known = {preset.code for preset in presets.credentials()}
    unknown = held.keys() - known
    if unknown:
        raise Refused(_("These are no credentials: %(codes)s.", codes=", ".join(sorted(unknown))))
    therapist.credentials = []
    db.session.flush()
    therapist.credentials = [Credential(code=code, valid_until=until) for code, until in sorted(held.items())]
    db.session.flush()
    audit.record("credentials changed", actor=actor, subject_id=therapist.id, codes=sorted(held))


def expiring(programme: Programme) -> list[tuple[Therapist, Credential]]:
    """Credentials that have run out or do so within 30 days, soonest first."""
    limit = clock.now().date() + timedelta(days=WARN_DAYS)
    found = [
        (therapist, credential)
        for therapist in therapists(programme)
        for credential in therapist.credentials
        if credential.valid_until is not None and credential.valid_until <= limit
    ]
    return sorted(found, key=lambda pair: (pair[1].valid_until or date.max, pair[0].name))
