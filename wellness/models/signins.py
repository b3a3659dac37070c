"""Sign-ins and the two other kinds of mailed links. Secrets are kept as SHA-256 digests only."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.people import Account


class SignIn(Base):
    """One request to sign in and, once used, the session that came of it.

    Asked on the page: only `email` is known; a job finds the account, so that the page takes equally long whether there
    is one or not. Answered: `link_hash` and `code_hash` are valid until `expires_at`; `browser_hash` names the browser
    that asked (None where any browser may use the link). Used: `session_hash` is the cookie's secret, valid until
    `session_ends_at`.
    """

    __tablename__ = "sign_in"

    id: Mapped[RowId]
    account_id: Mapped[str | None] = mapped_column(reference("account"), index=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    link_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(sa.String(64))
    browser_hash: Mapped[str | None] = mapped_column(sa.String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    session_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    session_ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account | None] = relationship(lazy="joined")


class LinkPurpose(StrEnum):
    """What a link opens; one purpose never opens another's door."""

    ANSWER = "answer"
    GIVE_BACK = "give_back"


class Link(Base):
    """A mailed link to one person's own answer in a round, or to giving one appointment back."""

    __tablename__ = "link"

    id: Mapped[RowId]
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[str] = mapped_column(reference("account"), index=True)
    subject_id: Mapped[str] = mapped_column(sa.String(16), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
