"""Limits that keep an uploaded calendar from holding a worker: what is refused before it is worked out."""

import signal
import threading
import time
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from wellness.language import _, later
from wellness.services.calendar_faults import Reason, Unreadable
from wellness.services.calendar_lines import Part

MAX_OCCURRENCES = 5_000
_MAX_DATES = 1_000
_MAX_PEOPLE = 200
_MAX_OBSERVANCES = 200
_MAX_CHOICES = 10_000
_SECONDS_AT_ONCE = 1.0
_SECONDS_PER_FILE = 2.0
_SECONDS_UNTIL_SAID_AGAIN = 0.2
_LEAP_YEAR = 2024
_TOO_OFTEN = {"SECONDLY": later("repeats every second"), "MINUTELY": later("repeats every minute")}
_FREQUENCIES = {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


class TooCostly(Exception):
    """A series or a zone takes too long to work out."""


class Budget:
    """The processor time that the repeating events and the zones of one file may take, measured in this process.

    Events that happen once are cheap, so they are read even when it is used up. It can stop a series only in the main
    thread, where the child process that reads uploads runs it; elsewhere it merely refuses the next one.
    """

    def __init__(self) -> None:
        self._ends = time.process_time() + _SECONDS_PER_FILE

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left for another repeating event."""
        return time.process_time() >= self._ends

    @contextmanager
    def spend(self) -> Iterator[None]:
        """Run the block, or raise TooCostly once it takes longer than one may or than is left for the file."""
        left = min(_SECONDS_AT_ONCE, self._ends - time.process_time())
        if left <= 0:
            raise TooCostly
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGVTALRM, _stop)
        try:
            # Again after a while, because an exception inside of a destructor or of a collector's callback is lost.
            signal.setitimer(signal.ITIMER_VIRTUAL, left, _SECONDS_UNTIL_SAID_AGAIN)
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooCostly


def demand_bounded(event: Part) -> None:
    """Raise Unreadable for an event that takes too long to work out, or that asks for it."""
    for line in event.lines:
        if line.value is None:
            raise Unreadable(
                Reason.TOO_LONG, _("has %(name)s in a line that is too long to read; shorten it", name=line.name)
            )
    for name in ("RDATE", "EXDATE"):
        if sum((line.value or "").count(",") + 1 for line in event.named(name)) > _MAX_DATES:
            message = _("lists more than %(most)s dates one by one; split it into several events", most=_MAX_DATES)
            raise Unreadable(Reason.TOO_MANY, message)
    if len(event.named("ATTENDEE")) > _MAX_PEOPLE:
        message = _("invites more than %(most)s people; leave the therapist alone in it", most=_MAX_PEOPLE)
        raise Unreadable(Reason.TOO_MANY, message)
    for line in event.named("RRULE"):
        if fault := rule_fault(line.value or ""):
            raise Unreadable(Reason.RULE, _("%(fault)s; give its dates one by one", fault=fault))


def rule_fault(rule: str) -> str | None:
    """Return why a recurrence rule is not worked out, as the rest of a sentence, or None."""
    parts = {key.upper(): value.upper() for key, _equals, value in (part.partition("=") for part in rule.split(";"))}
    frequency = parts.get("FREQ", "")
    if frequency in _TOO_OFTEN:
        return _(_TOO_OFTEN[frequency])
    if frequency == "HOURLY" and "BYHOUR" not in parts:
        return _("repeats every hour")
    if frequency not in _FREQUENCIES:
        return _("repeats by a rule that we do not know")
    if not _is_between(parts.get("INTERVAL", "1"), 1, 10_000):
        return _("repeats with an interval of %(interval)s", interval=parts["INTERVAL"][:20])
    if not _is_between(parts.get("COUNT", "1"), 1, MAX_OCCURRENCES):
        return _("repeats more than %(most)s times or never", most=MAX_OCCURRENCES)
    return _choice_fault(parts)


def is_harmless_zone(zone: Part) -> bool:
    """Tell whether a VTIMEZONE is small and yearly, as every real one is."""
    rules = [line.value or "" for part in zone.parts for line in part.named("RRULE")]
    dates = sum((line.value or "").count(",") + 1 for part in zone.parts for line in part.named("RDATE"))
    return (
        len(zone.parts) <= _MAX_OBSERVANCES
        and dates <= _MAX_DATES
        and all("FREQ=YEARLY" in rule.upper() and rule_fault(rule) is None for rule in rules)
    )


def _choice_fault(parts: dict[str, str]) -> str | None:
    choices = 1
    for key, value in parts.items():
        if key.startswith("BY") and key != "BYSETPOS":
            choices *= value.count(",") + 1
    if choices > _MAX_CHOICES:
        return _("repeats by a rule with too many choices")
    return None if _can_happen(parts) else _("repeats on a date that does not exist")


def _can_happen(parts: dict[str, str]) -> bool:
    if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
        return True
    months = [int(month) for month in parts["BYMONTH"].split(",") if _is_between(month, 1, 12)]
    days = [abs(int(day)) for day in parts["BYMONTHDAY"].split(",") if _is_between(day.lstrip("+-"), 1, 31)]
    return any(day <= monthrange(_LEAP_YEAR, month)[1] for month in months for day in days)


def _is_between(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most
