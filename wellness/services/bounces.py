"""Addresses from which our mail came back: marked, until somebody answers from there."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.models import Account, Mail, Undeliverable
from wellness.services.bounce_reading import Bounce
from wellness.services.mails import message_id


def note(bounce: Bounce) -> int:
    """Mark the accounts' addresses that nothing was delivered to; returns how many. Nobody's booking changes."""
    addresses = _known(bounce.addresses) or _written_to(bounce)
    for address in addresses:
        _mark(address, bounce.status)
    return len(addresses)


def clear(address: str) -> None:
    """Forget that mail to an address came back."""
    db.session.execute(sa.delete(Undeliverable).where(Undeliverable.address == address))


def marked(addresses: Collection[str]) -> dict[str, Undeliverable]:
    """Those of the addresses from which mail came back."""
    found = db.session.scalars(sa.select(Undeliverable).where(Undeliverable.address.in_(addresses)))
    return {row.address: row for row in found}


def _known(addresses: Collection[str]) -> list[str]:
    return list(
        db.session.scalars(sa.select(Account.email).where(Account.email.in_(addresses)).order_by(Account.email))
    )


def _written_to(bounce: Bounce) -> list[str]:
    """Whom the mail that came back was written to: a forwarding server reports an address that we do not know."""
    mail_id = bounce.message_id.strip("<>").partition("@")[0]
    if not bounce.addresses or bounce.message_id != message_id(mail_id):
        return []
    return list(db.session.scalars(sa.select(Mail.recipient).where(Mail.id == mail_id)))


def _mark(address: str, status: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Undeliverable(address=address, status=status, since=clock.now()))
    except IntegrityError:
        db.session.execute(
            sa.update(Undeliverable).where(Undeliverable.address == address).values(status=status, since=clock.now())
        )
