"""The break table, humane limits and the defaults that a new programme starts with."""

from dataclasses import dataclass
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Annotated

from pydantic import ConfigDict, Field

from wellness.presets.reading import checked, read_preset

Count = Annotated[int, Field(gt=0)]


@dataclass(frozen=True)
class BreakRule:
    """A therapist's day of `at_least_minutes` or more holds `break_minutes` of break in all."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    at_least_minutes: Annotated[int, Field(ge=0)]
    break_minutes: Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Source:
    """Where the break table comes from, to be shown beside it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    address: str
    note: str


@dataclass(frozen=True)
class DayLimits:
    """What no therapist's day exceeds: its length in minutes, sessions without a break, people in all."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    longest_day_minutes: Count
    sessions_in_a_row: Count
    people_per_day: Count


@dataclass(frozen=True)
class ProgrammeDefaults:
    """First values of a programme's settings; units are in the names.

    `answers_close_days` and `publish_days` count back from the first day of the round. After `missed_before_last`
    missed sessions within `missed_months` a person comes last for one round. Sessions are kept for `keep_months`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    session_minutes: Count
    turnover_minutes: Annotated[int, Field(ge=0)]
    day_from: time
    day_to: time
    sessions_per_round: Count
    sessions_per_month: Count
    sessions_per_week: Count
    round_weeks: Count
    answers_close_days: Annotated[int, Field(ge=0)]
    publish_days: Annotated[int, Field(ge=0)]
    free_cancellation_hours: Annotated[int, Field(ge=0)]
    late_minutes: Annotated[int, Field(ge=0)]
    reminder_hours: tuple[Count, ...]
    missed_months: Count
    missed_before_last: Count
    ledger_rounds: Count
    keep_months: Count


@dataclass(frozen=True)
class Limits:
    """The whole file; refuses a break table that does not begin at 0 or does not rise."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    source: Source
    breaks: Annotated[tuple[BreakRule, ...], Field(min_length=1)]
    limits: DayLimits
    defaults: ProgrammeDefaults

    def __post_init__(self) -> None:
        if self.breaks[0].at_least_minutes != 0:
            raise ValueError("the break table must begin with a day of 0 minutes")
        for shorter, longer in pairwise(self.breaks):
            if longer.at_least_minutes <= shorter.at_least_minutes or longer.break_minutes < shorter.break_minutes:
                raise ValueError(f"the break table must rise, and does not at {longer.at_least_minutes} minutes")


def parse_limits(data: bytes, name: str = "breaks.toml") -> Limits:
    """A limits file's bytes; raises PresetError with every fault."""
    return checked(name, data, Limits)


@cache
def _shipped() -> Limits:
    return read_preset("wellness.presets", "breaks.toml", Limits)


def break_table() -> list[BreakRule]:
    """The break table, shortest day first."""
    return list(_shipped().breaks)


def break_source() -> Source:
    """The source of the break table."""
    return _shipped().source


def day_limits() -> DayLimits:
    """The limits of one therapist's day."""
    return _shipped().limits


def programme_defaults() -> ProgrammeDefaults:
    """First values of a new programme's settings."""
    return _shipped().defaults
