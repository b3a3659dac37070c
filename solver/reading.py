"""Reading JSON strictly: a few readers that note every fault with its path and never stop at the first.

A reader takes (raw value, path, faults) and returns the value; after a fault it returns a stand-in that is never used,
because whoever asked gives up once `faults` is not empty.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from solver.problem import InvalidProblem

Faults = list[str]
Reader = Callable[[Any, str, Faults], Any]
LARGEST = 1_000_000_000
_EARLIEST, _LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class RepeatedKeys(dict[str, Any]):
    """An object in which a key stood twice; `repeated` names it."""

    repeated: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = RepeatedKeys(found)
    names = [name for name, _ in pairs]
    twice.repeated = next(name for name in names if names.count(name) > 1)
    return twice


def parse(source: str | Path | IO[str]) -> Any:
    """Return the JSON value in a path or an open text file; raises InvalidProblem when it is not JSON."""
    try:
        text = Path(source).read_text("utf-8") if isinstance(source, str | Path) else source.read()
        return json.loads(text, object_pairs_hook=_object)
    except OSError as error:
        raise InvalidProblem([f"file: cannot be read ({error.strerror})"]) from error
    except RecursionError as error:
        raise InvalidProblem(["file: lists and objects are nested too deeply"]) from error
    except ValueError as error:
        raise InvalidProblem([f"file: is not JSON in UTF-8 ({error})"]) from error


def _fault(faults: Faults, path: str, expected: str, found: Any) -> None:
    shown = json.dumps(found, default=str)
    faults.append(f"{path}: expected {expected}, found {shown if len(shown) <= 60 else shown[:57] + '...'}")


def text(raw: Any, path: str, faults: Faults) -> str:
    """Read a string that UTF-8 can hold, empty or not."""
    if isinstance(raw, str) and raw.isascii():
        return raw
    if not isinstance(raw, str) or any("\ud800" <= letter <= "\udfff" for letter in raw):
        _fault(faults, path, "text", raw)
        return ""
    return raw


def name(raw: Any, path: str, faults: Faults) -> str:
    """Read a string that is not empty."""
    found = text(raw, path, faults)
    if raw == "":
        _fault(faults, path, "text that is not empty", raw)
    return found


def one_of(*allowed: str) -> Reader:
    """Return a reader of one of these words."""

    def read(raw: Any, path: str, faults: Faults) -> str:
        if isinstance(raw, str) and raw in allowed:
            return raw
        _fault(faults, path, f"one of {', '.join(allowed)}", raw)
        return allowed[0]

    return read


def whole(least: int, most: int = LARGEST) -> Reader:
    """Return a reader of a whole number from `least` to `most`."""

    def read(raw: Any, path: str, faults: Faults) -> int:
        if type(raw) is int and least <= raw <= most:
            return raw
        _fault(faults, path, f"a whole number from {least} to {most}", raw)
        return least

    return read


def instant(raw: Any, path: str, faults: Faults) -> datetime:
    """Read an ISO 8601 instant with an offset, on a whole minute; the result is in UTC."""
    try:
        found = datetime.fromisoformat(raw)
        if found.tzinfo is None or not 1970 <= found.year <= 2200:
            raise ValueError("no offset, or far outside our times")
        found = found.astimezone(UTC)
    except (TypeError, ValueError):
        _fault(faults, path, "an instant with an offset such as 2026-11-23T09:00:00+01:00", raw)
        return _EARLIEST
    if found.second or found.microsecond or not _EARLIEST <= found < _LATEST:
        _fault(faults, path, "a whole minute between the years 1970 and 2200", raw)
        return _EARLIEST
    return found


def day(raw: Any, path: str, faults: Faults) -> date:
    """Read an ISO 8601 date."""
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        _fault(faults, path, "a date such as 2026-11-23", raw)
        return _EARLIEST.date()


def optional(read: Reader) -> Reader:
    """Return a reader that takes null as None."""
    return lambda raw, path, faults: None if raw is None else read(raw, path, faults)


def many(read: Reader) -> Reader:
    """Return a reader of a list, each entry read by `read`."""

    def read_all(raw: Any, path: str, faults: Faults) -> tuple[Any, ...]:
        if isinstance(raw, list):
            return tuple([read(entry, f"{path}[{at}]", faults) for at, entry in enumerate(raw)])
        _fault(faults, path, "a list", raw)
        return ()

    return read_all


@dataclass(frozen=True)
class Key:
    """One key of an object: how it is read, and what it is when absent (`required`: it may not be)."""

    read: Reader
    default: Any = None
    required: bool = True


def absent(read: Reader, default: Any = None) -> Key:
    """Return a key that may be left out."""
    return Key(read, default, required=False)


def record(make: Callable[..., Any], **keys: Reader | Key) -> Reader:
    """Return a reader of an object with exactly these keys, passed on to `make`."""
    known = {word: entry if isinstance(entry, Key) else Key(entry) for word, entry in keys.items()}

    def read(raw: Any, path: str, faults: Faults) -> Any:
        if not isinstance(raw, dict):
            _fault(faults, path, "an object", raw)
            raw = {}
        else:
            faults.extend(_wrong_keys(raw, known, path))
        dot = f"{path}." if path else ""
        return make(
            **{
                word: key.read(raw[word], dot + word, faults) if word in raw else _when_absent(key)
                for word, key in known.items()
            }
        )

    return read


def _when_absent(key: Key) -> Any:
    """Return the default, or for a required key the stand-in that its reader gives for a wrong value."""
    return key.read(None, "", []) if key.required else key.default


def _wrong_keys(raw: dict[str, Any], known: dict[str, Key], path: str) -> Faults:
    dot = f"{path}." if path else ""
    faults = [f"{dot}{word}: no such key here" for word in raw if word not in known]
    faults += [f"{dot}{word}: is missing" for word, key in known.items() if key.required and word not in raw]
    if isinstance(raw, RepeatedKeys):
        faults.append(f"{dot}{raw.repeated}: stands twice in the same object")
    return faults
