"""From a site's wall clock to an instant, without guessing on the nights when clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from wellness.services.uploads.faults import Unreadable, spelled


def instant(day: date, clock: time, timezone: str) -> datetime:
    """The aware UTC instant of a local day and time in an IANA zone.

    Raises Unreadable when the clocks skip that time or show it twice.
    """
    zone = ZoneInfo(timezone)
    earlier = datetime.combine(day, clock.replace(fold=0), zone)
    later = datetime.combine(day, clock.replace(fold=1), zone)
    if earlier.utcoffset() == later.utcoffset():
        return earlier.astimezone(UTC)
    skipped = earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != earlier.replace(tzinfo=None)
    happens = "is skipped" if skipped else "comes twice"
    raise Unreadable(f"another time: {clock:%H:%M} {happens} in {timezone} on {spelled(day)}, when the clocks change")
