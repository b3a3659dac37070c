"""The address that an invite comes from and its answers come back to: our own, with the invite's secret in it."""

import re
from collections.abc import Iterable

import sqlalchemy as sa

from wellness import settings
from wellness.db import db
from wellness.models import Invite

_TOKEN = re.compile(r"[0-9a-z]{16,40}")


def of(invite: Invite) -> str:
    """Where answers to an invite come back to; our plain address where the mail server knows no +addresses."""
    chosen = settings.current()
    if not chosen.plus_addresses:
        return chosen.mail_from
    local, _, domain = chosen.mail_from.rpartition("@")
    return f"{local}+{invite.token}@{domain}"


def invite_at(addresses: Iterable[str]) -> Invite | None:
    """The invite whose secret one of these addresses carries."""
    tokens = sorted(_tokens(addresses))
    return db.session.scalars(sa.select(Invite).where(Invite.token.in_(tokens)).limit(1)).first() if tokens else None


def carries(invite: Invite, addresses: Iterable[str]) -> bool:
    """Whether one of these addresses carries the secret of the invite."""
    return invite.token in _tokens(addresses)


def is_ours(address: str) -> bool:
    """Whether mail to this address reaches our own mailbox."""
    local, _, domain = address.lower().rpartition("@")
    ours, _, house = settings.current().mail_from.lower().rpartition("@")
    return domain == house and local.partition("+")[0] == ours


def _tokens(addresses: Iterable[str]) -> set[str]:
    found = set[str]()
    for address in addresses:
        token = address.lower().rpartition("@")[0].partition("+")[2]
        if is_ours(address) and _TOKEN.fullmatch(token):
            found.add(token)
    return found
