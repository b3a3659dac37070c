"""What the demonstration company consists of."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from wellness.presets import catalogue


@dataclass(frozen=True)
class DemoPerson:
    """Somebody with a name and an address."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    email: str


@dataclass(frozen=True)
class DemoRoom:
    """A room and how many stations it has."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    stations: Annotated[int, Field(ge=1)]


@dataclass(frozen=True)
class DemoSite:
    """A place of work; `timezone` is an IANA name."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    timezone: str
    address: str
    rooms: tuple[DemoRoom, ...]


@dataclass(frozen=True)
class DemoCredential:
    """A qualification by its code in the catalogue, valid up to and including a date; None is without end."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: str
    valid_until: date | None = None


@dataclass(frozen=True)
class DemoTherapist:
    """Somebody who gives sessions."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    email: str
    credentials: tuple[DemoCredential, ...]


@dataclass(frozen=True)
class DemoService:
    """A technique of the catalogue at one length in minutes."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    modality: str
    minutes: int

    @property
    def code(self) -> str:
        """How answers name it: "chair-massage-20"."""
        return f"{self.modality}-{self.minutes}"

    @property
    def name(self) -> str:
        """How files and people name it: "Chair massage, 20 minutes"."""
        return f"{next(preset.name for preset in catalogue() if preset.code == self.modality)}, {self.minutes} minutes"


@dataclass(frozen=True)
class DemoRound:
    """One round of four weeks; both dates are in it. Rounds before the last lie in the past."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class FileEntry:
    """How one file is to be used. `dates` is how a text file writes dates; None for a workbook."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    kind: Literal["employees", "visits"]
    round_number: int | None = None
    practice: bool = False
    dates: str | None = None


@dataclass(frozen=True)
class CompanySetup:
    """Everything that a coordinator types in before the first upload."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    programme: str
    quota: int
    max_per_week: int
    example_employee: str
    example_therapist: str
    coordinator: DemoPerson
    sites: tuple[DemoSite, ...]
    therapists: tuple[DemoTherapist, ...]
    services: tuple[DemoService, ...]
    rounds: tuple[DemoRound, ...]
    files: tuple[FileEntry, ...]


@dataclass(frozen=True)
class DemoFile:
    """One upload. `round_number` is None for people; a `practice` file has faults to mend and stands beside the job."""

    kind: Literal["employees", "visits"]
    name: str
    data: bytes
    round_number: int | None
    practice: bool
