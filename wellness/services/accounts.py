"""Accounts and the two posts that administrators give: coordinator and administrator."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import Account
from wellness.services import audit, signins
from wellness.services.errors import NotFound, Refused
from wellness.services.uploads.addresses import EXPECTED, parse_address
from wellness.services.uploads.faults import Unreadable

_LAST = later("This is the last administrator. Make somebody else an administrator first.")
_NAME_LENGTH = 120


class Post(StrEnum):
    """What an administrator can give to an account and take away; employees and therapists come by other ways."""

    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


_FLAGS = {Post.COORDINATOR: Account.is_coordinator, Post.ADMINISTRATOR: Account.is_administrator}
_GIVEN = {Post.COORDINATOR: later("coordinator added"), Post.ADMINISTRATOR: later("administrator added")}
_TAKEN = {Post.COORDINATOR: later("coordinator removed"), Post.ADMINISTRATOR: later("administrator removed")}


def address_of(text: str) -> str:
    """An e-mail address as accounts keep it; raises Refused with what is expected."""
    try:
        address = parse_address(text)
    except Unreadable as error:
        raise Refused(
            _("“%(text)s” cannot be used: expected %(expected)s.", text=text.strip(), expected=error.expected)
        ) from None
    if address is None:
        raise Refused(_("Write %(expected)s.", expected=_(EXPECTED)))
    return address


def get(account_id: str) -> Account:
    """The account with this id; raises NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def find(email: str) -> Account | None:
    """The account with this address (normalised), if there is one."""
    return db.session.scalar(sa.select(Account).filter_by(email=email))


def listed(search: str = "", *, everyone: bool = False) -> sa.Select[Account]:
    """Accounts by name: those with a post, or everyone; `search` looks into names and addresses."""
    query = sa.select(Account).order_by(Account.name, Account.email)
    if not everyone:
        query = query.where(sa.or_(Account.is_coordinator, Account.is_administrator))
    if search.strip():
        words = search.strip()
        query = query.where(
            sa.or_(Account.name.icontains(words, autoescape=True), Account.email.icontains(words, autoescape=True))
        )
    return query


def is_employee(account: Account) -> bool:
    """Whether a present employee stands behind the account."""
    return account.employee is not None and account.employee.left_at is None


def is_therapist(account: Account) -> bool:
    """Whether a present therapist stands behind the account."""
    return account.therapist is not None and account.therapist.left_at is None


def appoint(email: str, name: str, *, post: Post, actor: Account | None) -> Account:
    """Give a post to the account with this address (as typed), which is made if there is none; it keeps its name."""
    address, name = address_of(email), " ".join(name.split())
    account = find(address)
    if account is None:
        if not name or not name.isprintable() or len(name) > _NAME_LENGTH:
            raise Refused(_("Write the person's name, at most %(letters)s letters.", letters=_NAME_LENGTH))
        account = Account(email=address, name=name)
        db.session.add(account)
        db.session.flush()
    if account.disabled_at is not None:
        raise Refused(_("The account %(address)s is disabled. Enable it first.", address=address))
    give(account, post, actor=actor)
    return account


def give(account: Account, post: Post, *, actor: Account | None) -> None:
    """Give a post; whoever has it already keeps it. The account signs in anew."""
    given = db.session.execute(
        sa.update(Account)
        .where(Account.id == account.id, _FLAGS[post].is_(False))
        .values({_FLAGS[post]: True})
        .returning(Account.id)
    ).first()
    if given:
        _changed(account, _GIVEN[post], actor)


def take(account: Account, post: Post, *, actor: Account | None) -> None:
    """Take a post away; raises Refused for the last administrator. The account signs in anew."""
    hold_administrators()
    flag = _FLAGS[post]
    kept = _another_administrator(account) if post is Post.ADMINISTRATOR else sa.true()
    taken = db.session.execute(
        sa.update(Account)
        .where(Account.id == account.id, flag.is_(True), kept)
        .values({flag: False})
        .returning(Account.id)
    ).first()
    if taken:
        _changed(account, _TAKEN[post], actor)
    elif post is Post.ADMINISTRATOR and account.is_administrator:
        raise Refused(_(_LAST))


def choose_language(account: Account, language: str) -> None:
    """Speak to this person in a language, a key of LANGUAGES, from now on, on pages and in mails."""
    account.language = language
    db.session.flush()


def disable(account: Account, *, actor: Account | None) -> None:
    """Let nobody sign in to the account until it is enabled; raises Refused for the last administrator."""
    hold_administrators()
    kept = sa.or_(Account.is_administrator.is_(False), _another_administrator(account))
    disabled = db.session.execute(
        sa.update(Account)
        .where(Account.id == account.id, Account.disabled_at.is_(None), kept)
        .values(disabled_at=clock.now())
        .returning(Account.id)
    ).first()
    if disabled:
        _changed(account, later("account disabled"), actor)
    elif account.disabled_at is None:
        raise Refused(_(_LAST))


def enable(account: Account, *, actor: Account | None) -> None:
    """Let the account sign in again."""
    enabled = db.session.execute(
        sa.update(Account)
        .where(Account.id == account.id, Account.disabled_at.is_not(None))
        .values(disabled_at=None)
        .returning(Account.id)
    ).first()
    if enabled:
        _changed(account, later("account enabled"), actor)


def _another_administrator(account: Account) -> sa.ColumnElement[bool]:
    """Whether another administrator would remain."""
    other = aliased(Account)
    return sa.exists().where(other.id != account.id, other.is_administrator, other.disabled_at.is_(None))


def hold_administrators() -> None:
    """Of two who remove administrators at once, let the second look after the first has committed.

    SQLite, with its one writer, does so anyway.
    """
    db.session.execute(sa.select(Account.id).where(Account.is_administrator).order_by(Account.id).with_for_update())


def _changed(account: Account, action: str, actor: Account | None) -> None:
    db.session.refresh(account)
    signins.end_all(account)
    audit.record(action, actor=actor, subject_id=account.id)
