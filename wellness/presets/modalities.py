"""The service catalogue: what can be offered, to whom it may do good, what it needs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from wellness.presets.reading import checked, read_preset

Kind = Literal["table", "chair", "class", "home"]
Text = Annotated[str, Field(min_length=1)]
Lines = Annotated[tuple[Text, ...], Field(min_length=1)]


@dataclass(frozen=True)
class CredentialPreset:
    """A qualification that therapists hold and services ask for."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: Text
    name: Text


@dataclass(frozen=True)
class ModalityPreset:
    """One technique or class. Lengths are minutes; `places` is how many people share one session."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: Text
    name: Text
    kind: Kind
    description: Text
    benefits: Lines
    precautions: Lines
    credential: Text
    minutes: Annotated[tuple[Annotated[int, Field(ge=5, le=240)], ...], Field(min_length=1)]
    turnover_minutes: Annotated[int, Field(ge=0, le=60)]
    places: Annotated[int, Field(ge=1, le=100)]
    sensitive: bool
    setup: Lines
    aftercare: Lines


@dataclass(frozen=True)
class Catalogue:
    """The whole file; refuses two equal codes, unknown credentials and a class for one."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    credentials: tuple[CredentialPreset, ...]
    modalities: tuple[ModalityPreset, ...]

    def __post_init__(self) -> None:
        known = {credential.code for credential in self.credentials}
        faults = [f"the credential code {code!r} stands twice" for code in _twice(c.code for c in self.credentials)]
        faults += [f"the modality code {code!r} stands twice" for code in _twice(m.code for m in self.modalities)]
        faults += [
            f"the modality {m.code!r} asks for the unknown credential {m.credential!r}"
            for m in self.modalities
            if m.credential not in known
        ]
        faults += [
            f"the modality {m.code!r} has places for {m.places}, but only a class is shared"
            for m in self.modalities
            if (m.places > 1) != (m.kind == "class")
        ]
        if faults:
            raise ValueError("; ".join(faults))


def parse_catalogue(data: bytes, name: str = "catalogue.toml") -> Catalogue:
    """A catalogue file's bytes; raises PresetError with every fault."""
    return checked(name, data, Catalogue)


@cache
def _shipped() -> Catalogue:
    return read_preset("wellness.presets", "catalogue.toml", Catalogue)


def catalogue() -> list[ModalityPreset]:
    """Every technique that the product knows, in the order in which pages list them."""
    return list(_shipped().modalities)


def credentials() -> list[CredentialPreset]:
    """Every qualification that the catalogue asks for."""
    return list(_shipped().credentials)


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, count in Counter(codes).items() if count > 1)
