"""What came back by mail: which mails were read, and what was made of each."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.invites import Invite


class ReceivedKind(StrEnum):
    """What a mail is, as far as it was understood."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    COUNTER = "counter"
    REFRESH = "refresh"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    WINMAIL = "winmail"
    OTHER = "other"


class ReceivedState(StrEnum):
    """What was done: something, a question by mail, nothing because there was nothing to do, or it was not understood;
    SETTLED is one of the last that a coordinator has seen to."""

    DONE = "done"
    ASKED = "asked"
    NOTHING = "nothing"
    FAILED = "failed"
    SETTLED = "settled"


class Mailbox(Base):
    """A mailbox that is read: `last_uid` is the last message taken in of those numbered under `uid_validity`.

    `name` says whose and which folder. `reading_since` is set while somebody reads it. `error` is why the last try
    came to nothing, empty where it did not.
    """

    __tablename__ = "mailbox"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(sa.String(400), unique=True)
    uid_validity: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    reading_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(sa.String(300), default="")


class ReceivedMail(Base):
    """One mail that arrived, without a word of it.

    `digest` is of its Message-ID, addresses, date and body: the same mail again is the same row. `sender` is kept of
    mails that were not understood, so that they can be found in the mailbox. `uid` is its number in `mailbox`, None
    where the mail server handed it over.
    """

    __tablename__ = "received_mail"

    id: Mapped[RowId]
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    message_id: Mapped[str] = mapped_column(sa.String(250), default="")
    kind: Mapped[ReceivedKind] = mapped_column(choice(ReceivedKind), default=ReceivedKind.OTHER)
    state: Mapped[ReceivedState] = mapped_column(choice(ReceivedState), default=ReceivedState.NOTHING)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    sender: Mapped[str] = mapped_column(sa.String(254), default="")
    invite_id: Mapped[str | None] = mapped_column(reference("invite"), index=True)
    received_at: Mapped[Created]
    mailbox_id: Mapped[str | None] = mapped_column(reference("mailbox"))
    uid_validity: Mapped[int | None] = mapped_column(sa.BigInteger)
    uid: Mapped[int | None] = mapped_column(sa.BigInteger)

    invite: Mapped[Invite | None] = relationship()

    __table_args__ = (
        sa.Index("ix_received_mail_state_received_at", "state", "received_at"),
        sa.Index("ix_received_mail_mailbox_id_uid", "mailbox_id", "uid"),
    )


class Undeliverable(Base):
    """An address from which a mail of ours came back; `status` is the code of the refusal, such as 5.1.1."""

    __tablename__ = "undeliverable"

    id: Mapped[RowId]
    address: Mapped[str] = mapped_column(sa.String(254), unique=True)
    status: Mapped[str] = mapped_column(sa.String(20), default="")
    since: Mapped[Instant]
