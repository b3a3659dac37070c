"""Signing in by a mailed link or code, and the sessions that come of it.

The page only notes the wish to sign in; a job finds out whose address it is and writes the mail (sign_in_mails). So the
page does the same work for an address that nobody has.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.models import Account, SignIn
from wellness.services import audit, queue
from wellness.services.secrets import digest, new_code, new_secret

LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
JOB = "answer_sign_in"


@dataclass(frozen=True)
class Asked:
    """What goes into the mail. Only their digests are kept."""

    sign_in: SignIn
    link_secret: str
    code: str

    @property
    def address(self) -> str:
        """The page that the link opens."""
        return f"{settings.current().base_url}/sign-in/link/{self.link_secret}"


def request(email: str, *, browser: str) -> SignIn:
    """Note that the browser with this secret wants to sign in as `email` (normalised), and leave the rest to a job."""
    sign_in = SignIn(email=email, browser_hash=digest(browser), expires_at=clock.now() + LIFETIME)
    db.session.add(sign_in)
    db.session.flush()
    queue.enqueue(JOB, queue=queue.MAIL, row_id=sign_in.id)
    return sign_in


def ask(account: Account, *, browser: str | None) -> Asked:
    """Prepare a sign-in for 10 minutes without a mail; without `browser` its link works in any browser."""
    sign_in = SignIn(browser_hash=digest(browser) if browser else None, expires_at=clock.now() + LIFETIME)
    db.session.add(sign_in)
    db.session.flush()
    return complete(sign_in, account)


def complete(sign_in: SignIn, account: Account) -> Asked:
    """Give a noted wish its account and its secrets; older unused sign-ins of the account become void."""
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.used_at.is_(None), SignIn.expires_at > clock.now())
        .values(expires_at=clock.now())
    )
    asked = Asked(sign_in, new_secret(), new_code())
    sign_in.account_id, sign_in.email = account.id, None
    sign_in.link_hash, sign_in.code_hash = digest(asked.link_secret), digest(sign_in.id + asked.code)
    db.session.flush()
    return asked


def by_link(secret: str) -> SignIn | None:
    """The open sign-in that a link belongs to, without using it."""
    return db.session.scalar(sa.select(SignIn).where(SignIn.link_hash == digest(secret), *_open()))


def is_bound_to(sign_in: SignIn, browser: str | None) -> bool:
    """Whether this browser may use the link of `sign_in` without the code."""
    return sign_in.browser_hash is None or hmac.compare_digest(sign_in.browser_hash, digest(browser or ""))


def use_link(secret: str, *, browser: str | None) -> str | None:
    """Use a link once and get the new session's secret; None if it is spent, too old or from another browser."""
    sign_in = by_link(secret)
    if sign_in is None or not is_bound_to(sign_in, browser):
        return None
    return _begin_session(sign_in.id)


def use_code(sign_in_id: str, code: str) -> str | None:
    """Use a code once and get the new session's secret. A try is counted before it is compared; five void the code."""
    tried = db.session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.attempts < CODE_TRIES, *_open())
        .values(attempts=SignIn.attempts + 1)
        .returning(SignIn.code_hash)
    ).first()
    typed = digest(sign_in_id + "".join(code.split()))
    if tried is None or not hmac.compare_digest(tried.code_hash or "", typed):
        return None
    return _begin_session(sign_in_id)


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    return SignIn.used_at.is_(None), SignIn.expires_at > clock.now()


def _begin_session(sign_in_id: str) -> str | None:
    """One conditional write decides who of several at once gets the session."""
    secret = new_secret()
    enabled = sa.select(Account.id).where(Account.disabled_at.is_(None))
    won = db.session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.account_id.in_(enabled), *_open())
        .values(
            used_at=clock.now(),
            session_hash=digest(secret),
            session_ends_at=clock.now() + timedelta(days=settings.current().sign_in_days),
        )
        .returning(SignIn.account_id)
    ).first()
    if won is None:
        return None
    audit.record("signed in", actor=db.session.get(Account, won.account_id), subject_id=sign_in_id)
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
        sa.update(SignIn)
        .where(SignIn.session_hash == digest(session_secret), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_all(account: Account) -> None:
    """End every session and void every link of an account, as when its role changed or it was disabled."""
    voided = sa.case((SignIn.used_at.is_(None), clock.now()), else_=SignIn.expires_at)
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now(), expires_at=voided)
    )
