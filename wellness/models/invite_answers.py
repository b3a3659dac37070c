"""What follows from answers to invites: the question that a person is mailed, and the other time that one proposes."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.invites import Invite


class Question(Base):
    """One mail that asks the owner of an appointment for the answer; a version of an invite has at most one, so that
    nobody can have somebody flooded by us. The secret of its link is kept as a digest."""

    __tablename__ = "question"

    id: Mapped[RowId]
    invite_id: Mapped[str] = mapped_column(reference("invite"))
    sequence: Mapped[int]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Created]

    invite: Mapped[Invite] = relationship()

    __table_args__ = (sa.UniqueConstraint("invite_id", "sequence"),)


class ProposalState(StrEnum):
    """REPLACED is one after which the same person proposed something else, or moved without it."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Proposal(Base):
    """Another time, [starts, ends), that somebody's calendar proposed; at most one of an invite is open."""

    __tablename__ = "proposal"

    id: Mapped[RowId]
    invite_id: Mapped[str] = mapped_column(reference("invite"), index=True)
    sequence: Mapped[int]
    starts: Mapped[Instant]
    ends: Mapped[Instant]
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState), default=ProposalState.OPEN)
    created_at: Mapped[Created]
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    invite: Mapped[Invite] = relationship()

    __table_args__ = (
        sa.CheckConstraint("ends > starts", name="span"),
        sa.Index(
            "uq_proposal_open",
            "invite_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )
