"""Signing in by a mailed link or code, and the sessions that come of it."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import Account, SignIn
from wellness.services import audit
from wellness.services.secrets import digest, new_code, new_secret

LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5


@dataclass(frozen=True)
class Asked:
    """What goes into the mail. Only their digests are kept."""

    sign_in: SignIn
    link_secret: str
    code: str


def ask(account: Account, *, browser: str | None) -> Asked:
    """Prepare a sign-in for 10 minutes and void older unused ones; `browser` binds the link to a browser."""
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.used_at.is_(None), SignIn.expires_at > clock.now())
        .values(expires_at=clock.now())
    )
    asked = Asked(_new(account, browser), new_secret(), new_code())
    asked.sign_in.link_hash = digest(asked.link_secret)
    db.session.add(asked.sign_in)
    db.session.flush()
    asked.sign_in.code_hash = digest(asked.sign_in.id + asked.code)
    return asked


def _new(account: Account, browser: str | None) -> SignIn:
    return SignIn(
        account_id=account.id,
        browser_hash=digest(browser) if browser else None,
        expires_at=clock.now() + LIFETIME,
    )


def by_link(secret: str) -> SignIn | None:
    """The open sign-in that a link belongs to, without using it."""
    return db.session.scalar(sa.select(SignIn).where(SignIn.link_hash == digest(secret), *_open()))


def use_link(secret: str, *, browser: str | None) -> str | None:
    """Use a link once and get the new session's secret; None if it is spent, too old or from another browser."""
    sign_in = by_link(secret)
    if sign_in is None or (sign_in.browser_hash and sign_in.browser_hash != digest(browser or "")):
        return None
    return _begin_session(sign_in)


def use_code(account: Account, code: str) -> str | None:
    """Use a code once, in any browser; five wrong ones void it."""
    sign_in = db.session.scalar(
        sa.select(SignIn).where(SignIn.account_id == account.id, SignIn.attempts < CODE_TRIES, *_open())
    )
    if sign_in is None:
        return None
    if sign_in.code_hash != digest(sign_in.id + code.strip().replace(" ", "")):
        sign_in.attempts += 1
        return None
    return _begin_session(sign_in)


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    return SignIn.used_at.is_(None), SignIn.expires_at > clock.now()


def _begin_session(sign_in: SignIn) -> str | None:
    """One conditional write decides who of several at once gets the session."""
    secret = new_secret()
    ends = clock.now() + timedelta(days=settings.current().sign_in_days)
    won = db.session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in.id, *_open())
        .values(used_at=clock.now(), session_hash=digest(secret), session_ends_at=ends)
        .returning(SignIn.id)
    ).first()
    if won is None or sign_in.account.disabled_at is not None:
        return None
    audit.record("signed in", actor=sign_in.account, subject_id=sign_in.id)
    return secret


def account_of(session_secret: str) -> Account | None:
    """Whose session a cookie's secret is, if it still runs and the account is not disabled."""
    return db.session.scalar(
        sa.select(Account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.session_hash == digest(session_secret),
            SignIn.ended_at.is_(None),
            SignIn.session_ends_at > clock.now(),
            Account.disabled_at.is_(None),
        )
    )


def sign_out(session_secret: str) -> None:
    """End one session."""
    db.session.execute(
        sa.update(SignIn).where(SignIn.session_hash == digest(session_secret)).values(ended_at=clock.now())
    )


def end_all(account: Account) -> None:
    """End every session and void every link of an account, as when its role changed or it was disabled."""
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
        .values(
            ended_at=clock.now(), expires_at=sa.case((SignIn.used_at.is_(None), clock.now()), else_=SignIn.expires_at)
        )
    )
