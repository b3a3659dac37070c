"""Therapists' on-site days and the slots that they hold."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime
from wellness.models.columns import Created, Instant, RowId, reference
from wellness.models.people import Therapist
from wellness.models.programme import Room, Service


class Visit(Base):
    """One therapist's time on site. `day` is the local date at the site; the times are instants, half-open.

    `station` is the one this visit has in its room from start to end (1 is the first). `note` is a
    word to those who come. `changed_at` is when its room, time, therapist or note was changed last.
    """

    __tablename__ = "visit"

    id: Mapped[RowId]
    therapist_id: Mapped[str] = mapped_column(reference("therapist"))
    room_id: Mapped[str] = mapped_column(reference("room"))
    service_id: Mapped[str] = mapped_column(reference("service"))
    day: Mapped[date] = mapped_column(index=True)
    starts: Mapped[Instant]
    ends: Mapped[Instant]
    station: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[Created]

    therapist: Mapped[Therapist] = relationship(lazy="joined", innerjoin=True)
    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    service: Mapped[Service] = relationship(lazy="joined", innerjoin=True)
    breaks: Mapped[list["VisitBreak"]] = relationship(order_by="VisitBreak.starts", cascade="all, delete-orphan")
    slots: Mapped[list["Slot"]] = relationship(
        back_populates="visit", order_by="Slot.starts", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("ends > starts", name="span"),
        sa.CheckConstraint("station >= 1", name="station"),
    )


class VisitBreak(Base):
    """A fixed break in a visit, half-open."""

    __tablename__ = "visit_break"

    id: Mapped[RowId]
    visit_id: Mapped[str] = mapped_column(reference("visit", on_delete="CASCADE"), index=True)
    starts: Mapped[Instant]
    ends: Mapped[Instant]

    __table_args__ = (sa.CheckConstraint("ends > starts", name="span"),)


class Slot(Base):
    """An occupied time of one therapist at one station: treatment [starts, treatment_ends), turnover until `ends`.

    The database refuses a second slot that overlaps it for the therapist or for the station (wellness.db.overlap).
    Therapist, room and station are the visit's, repeated here because that rule needs them in one row.

    `sequence` and `stamped_at` are those of the session in its therapist's calendar; they rise with every invitation,
    change and cancellation in it. A slot in which nobody was ever invited has no stamp.
    """

    __tablename__ = "slot"

    id: Mapped[RowId]
    visit_id: Mapped[str] = mapped_column(reference("visit", on_delete="CASCADE"), index=True)
    therapist_id: Mapped[str] = mapped_column(reference("therapist"), index=True)
    room_id: Mapped[str] = mapped_column(reference("room"))
    station: Mapped[int]
    service_id: Mapped[str] = mapped_column(reference("service"))
    starts: Mapped[Instant]
    treatment_ends: Mapped[Instant]
    ends: Mapped[Instant]
    places: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    visit: Mapped[Visit] = relationship(back_populates="slots")
    service: Mapped[Service] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.CheckConstraint("treatment_ends > starts AND ends >= treatment_ends", name="span"),
        sa.CheckConstraint("places >= 1", name="places"),
        sa.Index("ix_slot_room_station_starts", "room_id", "station", "starts"),
    )


class VisitProblem(Base):
    """A therapist's word that something about a visit is wrong, until a coordinator has seen to it."""

    __tablename__ = "visit_problem"

    id: Mapped[RowId]
    visit_id: Mapped[str] = mapped_column(reference("visit", on_delete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(sa.String(500))
    reported_at: Mapped[Created]
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    visit: Mapped[Visit] = relationship()
