"""The lines of an uploaded calendar file, cut into its parts before any library sees it.

A file comes from a stranger's program, so this is cheap, bounded and forgiving: odd line ends, byte order marks,
UTF-16, Windows-1252, folds inside a character and control characters are read; what no calendar needs is refused whole.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wellness.language import _, decimal
from wellness.services.errors import Refused

_MAX_DEPTH = 4
_MAX_LINE_BYTES = 64_000
_MAX_LINES = 1_000_000
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)', re.DOTALL)
_NAME = re.compile(rb"[A-Za-z0-9-]+")
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", b"B\x00": "utf-16-le", b"\x00B": "utf-16-be"}


@dataclass(frozen=True)
class FileLimits:
    """What a calendar file may hold at most."""

    bytes: int = 2_000_000
    events: int = 5_000


class CalendarRefused(Refused):
    """A file that cannot be read as a calendar at all; the message says what to do."""


VISIT_LIMITS = FileLimits()


@dataclass(frozen=True)
class Line:
    """One unfolded line: `number` counts physical lines from 1, `parameters` start with a semicolon or are empty.

    `value` is None when the line was too long to keep.
    """

    number: int
    name: str
    parameters: str
    value: str | None


@dataclass
class Part:
    """What stands between BEGIN and END; `is_closed` tells whether the END was there."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)
    is_closed: bool = False

    def named(self, name: str) -> list[Line]:
        """Return the lines of one property, in order."""
        return [line for line in self.lines if line.name == name]


def calendars(data: bytes, *, keep: frozenset[str], limits: FileLimits = VISIT_LIMITS) -> list[Part]:
    """Return the VCALENDARs of a file with the properties named in `keep`, or raise CalendarRefused."""
    if len(data) > limits.bytes:
        raise CalendarRefused(
            _(
                "The calendar file has %(size)s MB; %(most)s MB is the limit. Export only the weeks that you need.",
                size=decimal(len(data) / 1e6),
                most=decimal(limits.bytes / 1e6, "0"),
            )
        )
    if not data.strip(b"\x00\r\n\t "):
        raise CalendarRefused(_("The calendar file is empty. Export it again, then upload the new file."))
    text = _as_utf8(data)
    if text.count(b"\n") > _MAX_LINES:
        raise CalendarRefused(
            _("The calendar file has more than %(most)s lines. Export only the weeks that you need.", most=_MAX_LINES)
        )
    # Counted before anything is cut, because cutting takes time.
    _demand_few_events(text.count(b"\nEND:VEVENT"), limits)
    found = [part for part in _parts(_lines(text, keep), keep) if part.name == "VCALENDAR"]
    if not found:
        raise CalendarRefused(_no_calendar(data))
    _demand_few_events(sum(part.name == "VEVENT" for calendar in found for part in calendar.parts), limits)
    return found


def _demand_few_events(number: int, limits: FileLimits) -> None:
    if number > limits.events:
        raise CalendarRefused(
            _(
                "The calendar file holds more than %(most)s events. Export only the weeks that you need.",
                most=limits.events,
            )
        )


def _no_calendar(data: bytes) -> str:
    if data.startswith(_PACKED):
        return _(
            "This file is packed. Unpack it first (a double click does), then take the .ics files that were in it."
        )
    if b"<html" in data[:1000].lower():
        return _(
            "This is a web page and not a calendar file, perhaps the page that asks you to sign in. "
            "Sign in there first, then export the calendar as an .ics file."
        )
    return _("This is not a calendar file: no line says BEGIN:VCALENDAR. Export the calendar as an .ics file.")


def _as_utf8(data: bytes) -> bytes:
    encoding = _UTF16.get(data[:2])
    if encoding:
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\x00", b"").replace(b"\r\n", b"\n")
    # A lone CR ends lines only in files that know no other line end; elsewhere it would smuggle in a line.
    return data.replace(b"\r", b" " if b"\n" in data else b"\n")


def _lines(data: bytes, keep: frozenset[str]) -> Iterator[Line]:
    wanted = {name.encode() for name in keep | {"BEGIN", "END"}}
    number, pieces = 0, [b""]
    for counted, physical in enumerate(data.split(b"\n"), start=1):
        if physical[:1] in {b" ", b"\t"}:
            pieces.append(physical[1:])
            continue
        yield from _line(number, b"".join(pieces), wanted)
        number, pieces = counted, [physical]
    yield from _line(number, b"".join(pieces), wanted)


def _line(number: int, data: bytes, wanted: set[bytes]) -> Iterator[Line]:
    name = _NAME.match(data)
    if not name or name[0].upper() not in wanted:
        return
    is_short = len(data) <= _MAX_LINE_BYTES
    found = _LINE.fullmatch(_text(data if is_short else data[:_MAX_LINE_BYTES]).rstrip())
    if found:
        yield Line(number, found[1].upper(), found[2], found[3] if is_short else None)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _parts(lines: Iterator[Line], keep: frozenset[str]) -> list[Part]:
    root = Part("", 0)
    stack = [root]
    for line in lines:
        if line.name == "BEGIN":
            stack.append(_begin(stack, line))
        elif line.name == "END":
            _end(stack, line)
        elif line.name in keep:
            stack[-1].lines.append(line)
    return root.parts


def _begin(stack: list[Part], line: Line) -> Part:
    if len(stack) > _MAX_DEPTH:
        raise CalendarRefused(
            _(
                "Line %(line)s of the calendar file opens a part within a part within a part, deeper than any calendar "
                "does. The file is damaged: export it again.",
                line=line.number,
            )
        )
    part = Part((line.value or "").strip().upper(), line.number)
    stack[-1].parts.append(part)
    return part


def _end(stack: list[Part], line: Line) -> None:
    name = (line.value or "").strip().upper()
    if name in {part.name for part in stack[1:]}:
        while stack[-1].name != name:
            stack.pop()
        stack.pop().is_closed = True
