"""The one clock. Everything that asks what time it is asks here, so that tests and demonstrations can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return _frozen or datetime.now(UTC) + _shift


def today(timezone: str) -> date:
    """The present local date in an IANA zone."""
    return now().astimezone(ZoneInfo(timezone)).date()


def start_at(instant: datetime) -> None:
    """Let the clock run on from `instant` (aware) instead of from the machine's time."""
    global _shift
    _shift = instant - datetime.now(UTC)


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Hold the clock still at `instant` (aware) inside the block."""
    global _frozen
    before, _frozen = _frozen, instant.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before
