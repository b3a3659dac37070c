"""People's own calendars on the house's calendar server, kept up to date by CalDAV where they asked for it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime, choice
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.people import Account


class OwnCalendarState(StrEnum):
    """Signing in is being tried; the person chooses; kept up to date; stopped until the person does something; what
    was put there is being removed."""

    CHECKING = "checking"
    CHOOSING = "choosing"
    CONNECTED = "connected"
    PAUSED = "paused"
    ENDING = "ending"


class OwnCalendarProblem(StrEnum):
    """Why a connection is paused."""

    PASSWORD = "password"
    UNREACHABLE = "unreachable"
    NO_CALENDAR = "no_calendar"
    READ_ONLY = "read_only"
    UNUSABLE = "unusable"
    FORGOTTEN = "forgotten"
    MOVED = "moved"


class OwnCalendar(Base):
    """One person's connection. `server` is the address that the password was given for, and it is sent to no other.

    `synced_at` is when the calendar was last known to be right, `seen_until` up to when changes are in it for certain.
    `found` lists the calendars to choose from (name and path), `path` is the chosen one's. `asked` counts the jobs that
    were asked for, `attempts` the tries in a row that came to nothing.
    """

    __tablename__ = "own_calendar"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), unique=True)
    server: Mapped[str] = mapped_column(sa.String(300))
    user_name: Mapped[str] = mapped_column(sa.String(254))
    password: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[OwnCalendarState] = mapped_column(choice(OwnCalendarState), default=OwnCalendarState.CHECKING)
    problem: Mapped[OwnCalendarProblem | None] = mapped_column(choice(OwnCalendarProblem))
    found: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    path: Mapped[str] = mapped_column(sa.String(500), default="")
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    asked: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    synced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class OwnCalendarEntry(Base):
    """One entry that we put into somebody's calendar: where it is, and the server's tag and the digest of our bytes."""

    __tablename__ = "own_calendar_entry"

    id: Mapped[RowId]
    own_calendar_id: Mapped[str] = mapped_column(reference("own_calendar", on_delete="CASCADE"))
    uid: Mapped[str] = mapped_column(sa.String(120))
    path: Mapped[str] = mapped_column(sa.String(500))
    etag: Mapped[str] = mapped_column(sa.String(200))
    digest: Mapped[str] = mapped_column(sa.String(64))
    ends: Mapped[Instant]

    __table_args__ = (sa.UniqueConstraint("own_calendar_id", "uid"),)
