"""Local dates. Zones come from the pinned tzdata wheel, so that every machine gives the same answer."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from datetime import timezone as FixedOffset
from functools import cache, lru_cache

zoneinfo.reset_tzpath(to=[])

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone called `name`; raises ValueError when there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"no such time zone: {name}") from error


def local(instant: datetime, timezone: str) -> datetime:
    """Return `instant` with the offset that the zone has then, and no longer in the zone itself.

    Python compares two instants in one zone by what clocks show, which is wrong in the hour that happens twice.
    """
    shown = instant.astimezone(zone(timezone))
    return shown.replace(tzinfo=FixedOffset(shown.utcoffset() or timedelta()), fold=0)


@lru_cache(maxsize=2**16)
def local_date(instant: datetime, timezone: str) -> date:
    """Return the calendar date of `instant` in the zone; remembered, as the same instants come in every visit."""
    return local(instant, timezone).date()


@lru_cache(maxsize=2**12)
def iso_week(day: date) -> int:
    """Return the ISO year and week of `day` as one number, 202648 for week 48 of 2026."""
    year, week, _ = day.isocalendar()
    return year * 100 + week


@lru_cache(maxsize=2**16)
def minute(instant: datetime) -> int:
    """Return whole minutes since 1970 in UTC; remembered like local dates."""
    return int(instant.timestamp()) // 60


def moment(minutes: int) -> datetime:
    """Return the instant that many whole minutes after 1970 began, in UTC."""
    return EPOCH + timedelta(minutes=minutes)
