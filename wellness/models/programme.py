"""What a company offers: programme, sites, rooms, services and the break table."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base
from wellness.language import _
from wellness.models.columns import Created, RowId, reference


class Programme(Base):
    """One company's wellness programme with its promises."""

    __tablename__ = "programme"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(sa.String(120))
    quota: Mapped[int] = mapped_column(default=1)
    max_per_week: Mapped[int | None] = mapped_column(default=1)
    ledger_rounds: Mapped[int] = mapped_column(default=6)
    cancel_hours: Mapped[int] = mapped_column(default=24)
    created_at: Mapped[Created]

    break_rules: Mapped[list["BreakRule"]] = relationship(order_by="BreakRule.from_minutes")

    __table_args__ = (
        sa.CheckConstraint("quota >= 1", name="quota"),
        sa.CheckConstraint("ledger_rounds >= 1", name="ledger_rounds"),
    )


class BreakRule(Base):
    """A visit of at least `from_minutes` carries `break_minutes` of breaks."""

    __tablename__ = "break_rule"

    id: Mapped[RowId]
    programme_id: Mapped[str] = mapped_column(reference("programme", on_delete="CASCADE"))
    from_minutes: Mapped[int]
    break_minutes: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("programme_id", "from_minutes"),)


class Site(Base):
    """A place of work with its own time zone."""

    __tablename__ = "site"

    id: Mapped[RowId]
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    name: Mapped[str] = mapped_column(sa.String(80))
    timezone: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(200), default="")

    rooms: Mapped[list["Room"]] = relationship(back_populates="site", order_by="Room.name")

    __table_args__ = (sa.UniqueConstraint("programme_id", "name"),)


class Room(Base):
    """A room and how many stations (chairs or tables) it holds at once."""

    __tablename__ = "room"

    id: Mapped[RowId]
    site_id: Mapped[str] = mapped_column(reference("site"))
    name: Mapped[str] = mapped_column(sa.String(80))
    stations: Mapped[int] = mapped_column(default=1)

    site: Mapped[Site] = relationship(back_populates="rooms", lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.UniqueConstraint("site_id", "name"),
        sa.CheckConstraint("stations >= 1", name="stations"),
    )


class Modality(Base):
    """A technique or class: what it is, whom it suits, what it needs."""

    __tablename__ = "modality"

    id: Mapped[RowId]
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(20))
    description: Mapped[str] = mapped_column(sa.Text)
    benefits: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    precautions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    setup: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    aftercare: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    credential: Mapped[str] = mapped_column(sa.String(40))
    places: Mapped[int] = mapped_column(default=1)
    sensitive: Mapped[bool] = mapped_column(default=False)

    services: Mapped[list["Service"]] = relationship(back_populates="modality", order_by="Service.minutes")

    __table_args__ = (
        sa.UniqueConstraint("programme_id", "code"),
        sa.CheckConstraint("places >= 1", name="places"),
    )


class Service(Base):
    """A modality at one duration: what people wish for and slots are made of."""

    __tablename__ = "service"

    id: Mapped[RowId]
    modality_id: Mapped[str] = mapped_column(reference("modality"))
    minutes: Mapped[int]
    turnover_minutes: Mapped[int]
    offered: Mapped[bool] = mapped_column(default=True)

    modality: Mapped[Modality] = relationship(back_populates="services", lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.UniqueConstraint("modality_id", "minutes"),
        sa.CheckConstraint("minutes >= 5", name="minutes"),
        sa.CheckConstraint("turnover_minutes >= 0", name="turnover_minutes"),
    )

    @property
    def name(self) -> str:
        """What its reader calls it: "Chair massage, 20 minutes"."""
        return _("%(modality)s, %(minutes)s minutes", modality=_(self.modality.name), minutes=self.minutes)
