"""Sentences for an employee: why not, and what would have helped. They name nobody."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from solver.outcome import Unserved
from solver.questions.changes import Change
from solver.zones import local

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_REASONS = {
    "no_service": "Nothing that you would like is given where you work in this round.",
    "no_common_time": "None of your times meets another place that suits your answer.",
    "too_short": "Your times are {minutes} too short for another whole appointment.",
    "spacing": "Your times leave no room for another appointment beside your limits for days and weeks.",
    "therapist_wish": "At your times there are only therapists whom you would rather not have.",
    "outranked": "All places that you could have had, at your times or because others could move, are taken by people "
    "whose share is no better than yours: {seats} for {competing}.",
}


def sentence_of_reason(stated: Unserved | None, got: int, wanted: int) -> str:
    """Return why an employee has no more, or that nothing is missing."""
    if not wanted:
        return "You asked for no appointment in this round."
    if got >= wanted:
        return f"You have everything that you asked for: {_plural(got, 'appointment')}."
    if stated is None:
        return "No reason was found, because planning was cut short."
    detail = stated.detail or {}
    return _REASONS[stated.reason].format(
        minutes=_plural(detail.get("minutes", 0), "minute"),
        seats=_plural(detail.get("seats", 0), "place"),
        competing=_plural(detail.get("competing", 0), "person", "people"),
    )


def sentence_of_change(change: Change, seat: dict[str, Any] | None, timezone: str) -> str:
    """Return what an employee would have had after a change; times are local to the zone."""
    said, day = _said(change, timezone)
    if seat is None:
        return f"Had {said} you would have had one appointment more."
    start = datetime.fromisoformat(seat["start"])
    had = _clock(start) if start.date() == day else f"{_day(start)} {_clock(start)}"
    return f"Had {said} you would have had {had}."


def _said(change: Change, timezone: str) -> tuple[str, date | None]:
    """Return the change as a condition, and the day that it is about, if it is about one."""
    kind, value = next(iter(change.items()))
    if kind in ("window", "answer"):
        windows = [value] if kind == "window" else value.get("windows", [])
        spans = [
            tuple(local(datetime.fromisoformat(entry[key]), timezone) for key in ("start", "end")) for entry in windows
        ]
        said = [*_wishes(value), *(f"offered {_span(begin, end)}" for begin, end in spans)]
        return f"you also {' and '.join(said)}", spans[0][0].date() if spans else None
    if kind == "add_visit":
        day = date.fromisoformat(value["date"])
        return f"there been one more therapist on {_day(day)}", day
    if kind == "extend":
        return f"a visit gone on for {_plural(next(iter(value.values())), 'minute')} more", None
    return "a room had one more station", None


def _wishes(value: dict[str, Any]) -> Iterator[str]:
    """Yield what somebody would have accepted beside more time."""
    if "services" in value:
        yield f"accepted {' and '.join(value['services'])}"
    if "therapists" in value:
        yield f"accepted {_plural(len(value['therapists']), 'more therapist')}"
    if "min_gap_days" in value:
        yield f"accepted appointments {_apart(value['min_gap_days'])}"
    if "max_per_week" in value:
        yield f"accepted {_plural(value['max_per_week'], 'appointment')} in a week"


def _span(begin: datetime, end: datetime) -> str:
    if begin.date() == (end - timedelta(minutes=1)).date():
        return f"{_day(begin)} {_clock(begin)}-{_clock(end)}"
    return f"{_day(begin)} {_clock(begin)} to {_day(end)} {_clock(end)}"


def _apart(days: int) -> str:
    return {0: "on the same day", 1: "on days in a row"}.get(days, f"{days} days apart")


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _clock(instant: datetime) -> str:
    return f"{instant:%H:%M}"


def _plural(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
