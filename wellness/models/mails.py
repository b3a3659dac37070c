"""The outbox: every mail with its final bytes, written in the transaction that caused it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, RowId, reference
from wellness.models.people import Account


class MailKind(StrEnum):
    """What a mail is for."""

    SIGN_IN = "sign_in"
    ROUND_OPENED = "round_opened"
    REMINDER = "reminder"
    INVITE = "invite"
    CANCELLATION = "cancellation"
    NOTICE = "notice"


class MailState(StrEnum):
    """A failed mail was refused for good; a queued one is tried again."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One message to one person. `content` never changes, so a second sending is the same message.

    `thread` is the calendar UID (or another key) whose mails must arrive in the order of `position`, which counts the
    mails of the thread from 0.
    """

    __tablename__ = "mail"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), index=True)
    kind: Mapped[MailKind] = mapped_column(choice(MailKind))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary))
    thread: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[int] = mapped_column(default=0)
    round_id: Mapped[str | None] = mapped_column(reference("round"), index=True)
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship()

    __table_args__ = (sa.UniqueConstraint("thread", "position"), sa.Index("ix_mail_state", "state"))
