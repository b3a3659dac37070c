"""Data files that travel inside the package: read as TOML, checked whole, returned as frozen dataclasses."""

import tomllib
from importlib import resources
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

T = TypeVar("T")

_PLAIN = {"missing": "is missing", "unexpected_keyword_argument": "there is no such key"}


class PresetError(Exception):
    """A data file cannot be used; `faults` lists everything that is wrong, each with file and path."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_preset(package: str, name: str, shape: type[T]) -> T:
    """The file `name` of `package` as a `shape`; raises PresetError with every fault."""
    return checked(name, resources.files(package).joinpath(name).read_bytes(), shape)


def checked(name: str, data: bytes, shape: type[T]) -> T:
    """TOML bytes as a `shape`, a dataclass; raises PresetError, whose sentences call the file `name`."""
    try:
        values = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PresetError([f"{name}: not readable as TOML: {error}"]) from None
    try:
        return TypeAdapter(shape).validate_python(values)
    except ValidationError as error:
        raise PresetError([_sentence(name, fault) for fault in error.errors()]) from None


def _sentence(name: str, fault: ErrorDetails) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
    message = _PLAIN.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    return f"{name}: {path}: {message}" if path else f"{name}: {message}"
