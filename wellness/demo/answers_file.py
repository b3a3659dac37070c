"""The file of answers: one line a person and round."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COLUMNS = ("round", "email", "kind", "wanted", "services", "avoided", "away_weeks", "leave_until", "spans")

AnswerKind = Literal["available", "not_this_round", "on_leave", "never_ask", "silent"]
KINDS: tuple[AnswerKind, ...] = ("available", "not_this_round", "on_leave", "never_ask", "silent")


class WeeklySpan(NamedTuple):
    """A time that comes every week, local at the person's first site, half-open. Monday is 0; rating 1 is best."""

    weekday: int
    starts: time
    ends: time
    rating: int


@dataclass(frozen=True)
class DemoAnswer:
    """One person's answer in one round.

    `kind` "available" has everything from `wanted` on: how many sessions, services by code with the best first,
    therapists never to be given (addresses), weeks of the round (from 0) in which the person is away, and the spans of
    the other weeks. "on_leave" has `leave_until`. "silent" is no answer at all.
    """

    round_number: int
    email: str
    kind: AnswerKind
    wanted: int = 0
    services: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    away_weeks: tuple[int, ...] = ()
    leave_until: date | None = None
    spans: tuple[WeeklySpan, ...] = ()


def parse(data: bytes) -> list[DemoAnswer]:
    """The file's answers in their order; raises ValueError at the first line that cannot be read."""
    return [_answer(row) for row in csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))]


def written(answers: Iterable[DemoAnswer]) -> bytes:
    """The answers as a file that `parse` reads."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_row(answer) for answer in answers)
    return text.getvalue().encode("utf-8")


def _row(answer: DemoAnswer) -> tuple[str, ...]:
    return (
        str(answer.round_number),
        answer.email,
        answer.kind,
        str(answer.wanted or ""),
        " ".join(answer.services),
        " ".join(answer.avoided),
        " ".join(map(str, answer.away_weeks)),
        answer.leave_until.isoformat() if answer.leave_until else "",
        " ".join(map(_span_text, answer.spans)),
    )


def _answer(row: dict[str, str]) -> DemoAnswer:
    return DemoAnswer(
        round_number=int(row["round"]),
        email=row["email"],
        kind=_kind(row["kind"]),
        wanted=int(row["wanted"] or 0),
        services=tuple(row["services"].split()),
        avoided=tuple(row["avoided"].split()),
        away_weeks=tuple(map(int, row["away_weeks"].split())),
        leave_until=date.fromisoformat(row["leave_until"]) if row["leave_until"] else None,
        spans=tuple(map(_span, row["spans"].split())),
    )


def _kind(text: str) -> AnswerKind:
    for kind in KINDS:
        if kind == text:
            return kind
    raise ValueError(f"{text!r} is no kind of answer")


def _span_text(span: WeeklySpan) -> str:
    return f"{WEEKDAYS[span.weekday]}/{span.starts:%H:%M}-{span.ends:%H:%M}/{span.rating}"


def _span(text: str) -> WeeklySpan:
    weekday, times, rating = text.split("/")
    starts, ends = times.split("-")
    return WeeklySpan(WEEKDAYS.index(weekday), time.fromisoformat(starts), time.fromisoformat(ends), int(rating))
