"""Accounts and the people behind them: employees and therapists."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wellness.db import Base, UTCDateTime
from wellness.models.columns import Created, RowId, reference
from wellness.models.programme import Site

employee_sites = sa.Table(
    "employee_site",
    Base.metadata,
    sa.Column("employee_id", reference("employee", on_delete="CASCADE"), primary_key=True),
    sa.Column("site_id", reference("site"), primary_key=True),
)


class Account(Base):
    """One e-mail address that can sign in. What it may do follows from its flags and from who stands behind it.

    `email` is normalised (NFKC, casefolded, stripped) before it gets here, so that equal addresses are equal strings.
    `language` is the one that the person chose; None leaves pages to the browser and mails to the site's setting.
    """

    __tablename__ = "account"

    id: Mapped[RowId]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(sa.String(5))
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[Created]

    employee: Mapped["Employee | None"] = relationship(back_populates="account")
    therapist: Mapped["Therapist | None"] = relationship(back_populates="account")


class Employee(Base):
    """Somebody who can ask for appointments."""

    __tablename__ = "employee"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), unique=True)
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    number: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    department: Mapped[str] = mapped_column(sa.String(80), default="")
    joined_on: Mapped[date | None]
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    on_leave_until: Mapped[date | None]
    never_ask: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]

    account: Mapped[Account] = relationship(back_populates="employee", lazy="joined", innerjoin=True)
    sites: Mapped[list[Site]] = relationship(secondary=employee_sites, order_by="Site.name")

    @property
    def name(self) -> str:
        """The name on the account."""
        return self.account.name


class Therapist(Base):
    """Somebody who gives sessions."""

    __tablename__ = "therapist"

    id: Mapped[RowId]
    account_id: Mapped[str] = mapped_column(reference("account"), unique=True)
    programme_id: Mapped[str] = mapped_column(reference("programme"))
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[Created]

    account: Mapped[Account] = relationship(back_populates="therapist", lazy="joined", innerjoin=True)
    credentials: Mapped[list["Credential"]] = relationship(
        back_populates="therapist", order_by="Credential.code", cascade="all, delete-orphan"
    )

    @property
    def name(self) -> str:
        """The name on the account."""
        return self.account.name


class Credential(Base):
    """A qualification that a therapist holds, up to and including a local date (None: without end)."""

    __tablename__ = "credential"

    id: Mapped[RowId]
    therapist_id: Mapped[str] = mapped_column(reference("therapist", on_delete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(40))
    valid_until: Mapped[date | None]

    therapist: Mapped[Therapist] = relationship(back_populates="credentials")

    __table_args__ = (sa.UniqueConstraint("therapist_id", "code"),)
