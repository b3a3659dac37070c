"""Reading JSON strictly: a few readers that note every fault with its path and never stop at the first.

A reader takes (raw value, where it stands, faults) and returns the value; after a fault it returns a stand-in that is
never used, because whoever asked gives up once `faults` is not empty.

A large file says the same small things over and over, above all the same hours of the same days. Small objects of
equal content are therefore parsed into one, which is read once and becomes one value.
"""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from solver.problem import InvalidProblem

Faults = list[str]
# What holds the value and its key or position there, None for the whole file; only a fault spells it out as a path.
Where = tuple[Any, str | int] | None
Reader = Callable[[Any, Where, Faults], Any]
Pairs = list[tuple[str, Any]]
LARGEST = 1_000_000_000
REMEMBERED = 2**16
_EARLIEST, _LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class RepeatedKeys(dict[str, Any]):
    """An object in which a key stood twice; `repeated` names it."""

    repeated: str = ""


class Shared(dict[str, Any]):
    """A small object that may stand in many places; `read_as` holds what was read from it, by what made that."""

    __slots__ = ("read_as",)

    def __init__(self, found: dict[str, Any]) -> None:
        """Take the keys and values."""
        super().__init__(found)
        self.read_as: dict[Callable[..., Any], Any] = {}


def parse(source: str | Path | IO[str]) -> Any:
    """Return the JSON value in a path or an open text file; raises InvalidProblem when it is not JSON."""
    try:
        text = Path(source).read_text("utf-8") if isinstance(source, str | Path) else source.read()
        return json.loads(text, object_pairs_hook=_objects())
    except OSError as error:
        raise InvalidProblem([f"file: cannot be read ({error.strerror})"]) from error
    except RecursionError as error:
        raise InvalidProblem(["file: lists and objects are nested too deeply"]) from error
    except ValueError as error:
        raise InvalidProblem([f"file: is not JSON in UTF-8 ({error})"]) from error


def _objects() -> Callable[[Pairs], dict[str, Any]]:
    """Return what makes the objects of one file, small ones of equal content only once."""

    # Typed, because 1, 1.0 and true are equal to Python.
    @lru_cache(maxsize=REMEMBERED, typed=True)
    def small(names: tuple[str, ...], *values: Any) -> dict[str, Any]:
        found = _object(list(zip(names, values, strict=True)))
        return found if isinstance(found, RepeatedKeys) else Shared(found)

    def make(pairs: Pairs) -> dict[str, Any]:
        # Taken apart by hand, because nearly every object of a large file is a window or a slot.
        try:
            if len(pairs) == 3:
                (key, value), (key_2, value_2), (key_3, value_3) = pairs
                return small((key, key_2, key_3), value, value_2, value_3)
            if len(pairs) == 2:
                (key, value), (key_2, value_2) = pairs
                return small((key, key_2), value, value_2)
        except TypeError:
            return _object(pairs)  # a list or an object stands in it
        return _object(pairs)

    return make


def _object(pairs: Pairs) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = RepeatedKeys(found)
    names = [name for name, _ in pairs]
    twice.repeated = next(name for name in names if names.count(name) > 1)
    return twice


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for rubbish in cycles meanwhile.

    Where millions of values are made and kept it would look through all of them time and again, and find none.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def collected() -> Iterator[None]:
    """Let Python look for rubbish in cycles again, inside something `uncollected` that lasts long."""
    was_on = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()


def spelled(where: Where) -> str:
    """Return a path such as `employees[17].windows[2].end`, empty for the whole file."""
    if where is None:
        return ""
    above, step = spelled(where[0]), where[1]
    if isinstance(step, int):
        return f"{above}[{step}]"
    # A key may hold half a letter, which no file in UTF-8 could show.
    word = step.encode("utf-8", "backslashreplace").decode()
    return f"{above}.{word}" if above else word


def _fault(faults: Faults, where: Where, expected: str, found: Any) -> None:
    faults.append(f"{spelled(where)}: expected {expected}, found {_shown(found)}")


def _shown(found: Any) -> str:
    try:
        shown = json.dumps(found)
    except RecursionError:
        return "lists in lists"
    return shown if len(shown) <= 60 else shown[:57] + "..."


def text(raw: Any, where: Where, faults: Faults) -> str:
    """Read a string that UTF-8 can hold, empty or not."""
    if isinstance(raw, str) and (raw.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in raw)):
        return raw
    _fault(faults, where, "text", raw)
    return ""


def name(raw: Any, where: Where, faults: Faults) -> str:
    """Read a string that is not empty."""
    found = text(raw, where, faults)
    if raw == "":
        _fault(faults, where, "text that is not empty", raw)
    return found


def one_of(*allowed: str) -> Reader:
    """Return a reader of one of these words."""

    def read(raw: Any, where: Where, faults: Faults) -> str:
        if isinstance(raw, str) and raw in allowed:
            return raw
        _fault(faults, where, f"one of {', '.join(allowed)}", raw)
        return allowed[0]

    return read


def whole(least: int, most: int = LARGEST) -> Reader:
    """Return a reader of a whole number from `least` to `most`."""

    def read(raw: Any, where: Where, faults: Faults) -> int:
        if type(raw) is int and least <= raw <= most:
            return raw
        _fault(faults, where, f"a whole number from {least} to {most}", raw)
        return least

    return read


def instant(raw: Any, where: Where, faults: Faults) -> datetime:
    """Read an ISO 8601 instant with an offset, on a whole minute; the result is in UTC."""
    try:
        found = _utc(raw)
    except (TypeError, ValueError):
        _fault(faults, where, "an instant with an offset such as 2026-11-23T09:00:00+01:00", raw)
        return _EARLIEST
    if found.second or found.microsecond or not _EARLIEST <= found < _LATEST:
        _fault(faults, where, "a whole minute between the years 1970 and 2200", raw)
        return _EARLIEST
    return found


@lru_cache(maxsize=REMEMBERED)
def _utc(raw: str) -> datetime:
    """Return an instant in UTC; remembered, because the same few thousand instants fill a file."""
    found = datetime.fromisoformat(raw)
    if found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise ValueError("no offset, or far outside our times")
    return found.astimezone(UTC)


def day(raw: Any, where: Where, faults: Faults) -> date:
    """Read an ISO 8601 date."""
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        _fault(faults, where, "a date such as 2026-11-23", raw)
        return _EARLIEST.date()


def optional(read: Reader) -> Reader:
    """Return a reader that takes null as None."""
    return lambda raw, where, faults: None if raw is None else read(raw, where, faults)


def many(read: Reader) -> Reader:
    """Return a reader of a list, each entry read by `read`."""

    def read_all(raw: Any, where: Where, faults: Faults) -> tuple[Any, ...]:
        if isinstance(raw, list):
            return tuple([read(entry, (where, at), faults) for at, entry in enumerate(raw)])
        _fault(faults, where, "a list", raw)
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
    """Return a reader of an object with exactly these keys, passed on to `make`; a shared object is read once."""
    known = {word: entry if isinstance(entry, Key) else Key(entry) for word, entry in keys.items()}
    required = {word for word, key in known.items() if key.required}

    def read(raw: Any, where: Where, faults: Faults) -> Any:
        if not isinstance(raw, Shared):
            return fresh(raw, where, faults)
        made = raw.read_as.get(make)
        if made is None:
            before = len(faults)
            made = fresh(raw, where, faults)
            if len(faults) == before:
                raw.read_as[make] = made
        return made

    def fresh(raw: Any, where: Where, faults: Faults) -> Any:
        if not isinstance(raw, dict):
            _fault(faults, where, "an object", raw)
            raw = {}
        elif not required <= raw.keys() <= known.keys() or isinstance(raw, RepeatedKeys):
            faults.extend(_wrong_keys(raw, known, where))
        return make(
            **{
                word: key.read(raw[word], (where, word), faults) if word in raw else _when_absent(key)
                for word, key in known.items()
            }
        )

    return read


def _when_absent(key: Key) -> Any:
    """Return the default, or for a required key the stand-in that its reader gives for a wrong value."""
    return key.read(None, None, []) if key.required else key.default


def _wrong_keys(raw: dict[str, Any], known: dict[str, Key], where: Where) -> Faults:
    faults = [f"{spelled((where, word))}: no such key here" for word in raw if word not in known]
    faults += [
        f"{spelled((where, word))}: is missing" for word, key in known.items() if key.required and word not in raw
    ]
    if isinstance(raw, RepeatedKeys):
        faults.append(f"{spelled((where, raw.repeated))}: stands twice in the same object")
    return faults
