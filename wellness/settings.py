"""Configuration: read once from the environment over `config.py`, checked whole, then frozen."""

import runpy
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import limits
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from wellness import bundle

PREFIX = "WELLNESS_"


class ConfigurationError(Exception):
    """The configuration cannot be used; `faults` lists everything that is wrong, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("The configuration has faults:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


class Settings(BaseModel):
    """The checked configuration; docs/configuration.md explains every key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: Literal["development", "production"]
    failpoint: str
    secret_key: str
    data_dir: Path
    database_url: str
    base_url: str
    now: datetime | None
    proxy_hops: int = Field(ge=0, le=5)
    threads: int = Field(ge=1, le=256)
    jobs: Literal["embedded", "separate"]
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    smtp_host: str
    smtp_port: int = Field(ge=1, le=65535)
    smtp_user: str
    smtp_password: str
    smtp_security: Literal["none", "starttls", "tls"]
    mail_from: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    mail_name: str
    plus_addresses: bool
    mail_answers: Literal["off", "imap", "pipe"]
    authserv_id: str = Field(pattern=r"^[^\s;]*$")
    imap_host: str
    imap_port: int = Field(ge=1, le=65535)
    imap_user: str
    imap_password: str
    imap_security: Literal["none", "starttls", "tls"]
    imap_folder: str = Field(min_length=1)
    caldav_url: str
    caldav_name: str
    language: Literal["en", "de"]
    upload_max_bytes: int = Field(ge=1000)
    planning_seconds: int = Field(ge=1)
    sign_in_days: int = Field(ge=1, le=365)
    rate_limit_storage: str
    sign_in_limit: str
    address_limit: str

    @field_validator("now", mode="before")
    @classmethod
    def _empty_means_the_real_time(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("now")
    @classmethod
    def _needs_an_offset(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, such as 2026-11-21T09:00+01:00")
        return value

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must look like https://wellness.company.example")
        return value.rstrip("/")

    @field_validator("caldav_url")
    @classmethod
    def _is_a_calendar_server(cls, value: str) -> str:
        parts = urlsplit(value)
        is_plain = parts.username is None and not parts.query and not parts.fragment
        if value and not (parts.scheme in ("http", "https") and parts.hostname and is_plain):
            raise ValueError("must look like https://calendar.company.example/dav/ or be empty")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("must look like sqlite:///file.db or postgresql://user@host/name") from None
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ValueError("must be sqlite:/// or postgresql://")
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("needs a file: sqlite:///wellness.db")
        return value

    @field_validator("sign_in_limit", "address_limit")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        try:
            limits.parse_many(value)
        except ValueError:
            raise ValueError('must look like "5 per hour"') from None
        return value

    @field_validator("rate_limit_storage")
    @classmethod
    def _is_a_known_storage(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("memory", "redis", "rediss"):
            raise ValueError("must be memory:// or redis://host:port")
        return value

    @model_validator(mode="after")
    def _is_fit_for_production(self) -> Self:
        faults = []
        if self.environment == "production":
            if self.failpoint:
                faults.append("FAILPOINT: it kills the server on purpose and is for tests alone")
            if len(self.secret_key) < 32:
                faults.append("SECRET_KEY: production needs a secret of at least 32 characters")
            if not self.base_url.startswith("https://"):
                faults.append("BASE_URL: production needs an https:// address")
            if self.caldav_url and not self.caldav_url.startswith("https://"):
                faults.append("CALDAV_URL: production needs an https:// address, because passwords are sent there")
            if self.now:
                faults.append("NOW: production goes by the real time; leave it empty")
        if self.jobs == "separate" and not self.database_url.startswith("postgresql"):
            faults.append("JOBS: separate workers need PostgreSQL; SQLite serves one process")
        if self.mail_answers == "imap" and not (self.imap_host and self.imap_user):
            faults.append("MAIL_ANSWERS: imap needs IMAP_HOST and IMAP_USER")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def database(self) -> str:
        """The database's URL; the default is one file in the data directory. A SQLite file's path is made absolute."""
        url = make_url(self.database_url or f"sqlite:///{self.data_dir / 'wellness.db'}")
        if url.get_backend_name() == "sqlite":
            url = url.set(database=str(Path(url.database or "").resolve()))
        return url.render_as_string(hide_password=False)

    @property
    def reads_answers(self) -> bool:
        """Whether answers to invites come back to us, so that invites may ask for them."""
        return self.mail_answers != "off"

    @property
    def secure(self) -> bool:
        """Whether the site is served over https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name that links, message ids and calendar UIDs carry."""
        return urlsplit(self.base_url).hostname or "localhost"


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Make `settings` the ones of this process."""
    global _current
    _current = settings


def current() -> Settings:
    """The settings of this process; an application must have been made before."""
    if _current is None:
        raise RuntimeError("no settings yet: make the application first")
    return _current


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read `config.py`, lay the environment over it and check the whole; raises ConfigurationError with every fault."""
    defaults = {key: value for key, value in runpy.run_path(str(bundle.CONFIG)).items() if key.isupper()}
    given = {key.removeprefix(PREFIX): value for key, value in environ.items() if key.startswith(PREFIX)}
    faults = [f"{PREFIX}{key}: there is no such setting" for key in sorted(given.keys() - defaults.keys())]
    values = {key.lower(): value for key, value in (defaults | given).items() if key in defaults}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += [_sentence(detail["loc"], detail["msg"]) for detail in error.errors()]
    if faults:
        raise ConfigurationError(faults)
    return settings if settings.secret_key else settings.model_copy(update={"secret_key": _kept_secret(settings)})


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(place[0]).upper()}: {message}" if place else f"{PREFIX}{message}"


def _kept_secret(settings: Settings) -> str:
    """Development needs no set-up: a secret is drawn once and kept in the data directory."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file = settings.data_dir / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()
