"""What no form asks for: rubbish to put into the fields of a form, and to send instead of one."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from tests.web.forms import Fields, shape_of

TEXTS = {
    "far too long": "x" * 10_000,
    "controls, turned round": "a\x01\x1b\x7f\x85\u202eb\u2066\u200f",
    "line breaks": "a\r\nBcc: all@canary.example\r\n\r\nb",
    "no letters of ours": "\U0001f4a9\u0301\ufffe\u2028",
    "markup": "\"'><script>alert(1)</script>{{7*7}}",
}
NUMBERS = {
    "a word": "twelve",
    "below zero": "-1",
    "a superscript": "\u00b2",
    "beyond 32 bits": "2147483648",
    "beyond 64 bits": "9223372036854775808",
    "more digits than a number may have": "9" * 5_000,
}
DAYS = {
    "day zero": "0000-00-00",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "30 February": "2026-02-30",
    "the last moment": "9999-12-31T23:59",
    "a moment in a zone": "2026-03-09T12:00+01:00",
    "25 o'clock": "25:00",
}
PATTERNS = {"patterns": "%_\\*?[", "a path": "../../etc/passwd"}
ANYWHERE = {"blanks": " \t \r\n ", "NUL": "a\x00b", **TEXTS}
VALUES = ANYWHERE | NUMBERS | DAYS
WHERE_ENGINES_DIFFER = {name: VALUES[name] for name in ("far too long", "beyond 32 bits", "the last day")}
MANY = 20_000
_DAY_OR_TIME = re.compile(r"\d{4}-\d\d-\d\d.*|\d\d:\d\d")

Sending = tuple[str, dict[str, Any]]


def fitting(value: str) -> dict[str, str]:
    """The rubbish worth trying where this value belongs; into a field without any, all of it."""
    if not value:
        return VALUES
    if _DAY_OR_TIME.fullmatch(value):
        return ANYWHERE | DAYS
    return ANYWHERE | NUMBERS if value.isdecimal() else ANYWHERE


def in_fields(names: list[str], fields: Fields, values: dict[str, str] | None = None) -> Iterator[Sending]:
    """The form with one of the named fields wrong at a time; without `values` in every way that fits the field."""
    for name in names:
        for words, value in (values or fitting("".join(fields.get(name, [])))).items():
            yield f"{name}: {words}", {"data": {**fields, name: value}}


def of_another_shape(names: list[str], fields: Fields) -> Iterator[Sending]:
    """The form with one of the named fields missing, given more than once, or a file."""
    for name in names:
        others = {other: value for other, value in fields.items() if other != name}
        yield f"{name}: missing", {"data": others}
        yield f"{name}: a list", {"data": {**fields, name: [*fields.get(name, []), "1", "2"]}}
        yield f"{name}: a file", {"data": {**others, name: (BytesIO(b"rubbish"), "a.txt")}}


def one_of_each(names: Iterable[str]) -> list[str]:
    """Of names that differ by a number, an id or what stands behind a hyphen, the last; the token stands apart."""
    own = (name for name in names if name != "csrf_token")
    return list({shape_of(name).partition("-")[0]: name for name in own}.values())


def instead(fields: Fields) -> Iterator[Sending]:
    """What comes instead of a form."""
    yield "no form", {}
    yield "JSON", {"json": dict(fields)}
    yield "JSON that is none", {"data": b"{", "content_type": "application/json"}
    yield "bytes", {"data": bytes(range(256)), "content_type": "application/octet-stream"}
    yield "bytes called a form", {"data": bytes(range(1, 256)), "content_type": "application/x-www-form-urlencoded"}
    yield "broken parts", {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"}
    yield "parts without a boundary", {"data": b"--x\r\nbroken", "content_type": "multipart/form-data"}
    yield "every field twice", {"data": {name: values * 2 for name, values in fields.items()}}
    yield f"{MANY} fields", {"data": {**{f"field-{number}": "1" for number in range(MANY)}, **fields}}
    yield f"{MANY} values", {"data": {name: (values or ["1"]) * MANY for name, values in list(fields.items())[-1:]}}
