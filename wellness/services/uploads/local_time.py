"""From a site's wall clock to an instant, without guessing on the nights when clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from wellness.language import _
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
    said = {"time": f"{clock:%H:%M}", "zone": timezone, "day": spelled(day)}
    if skipped:
        raise Unreadable(_("another time: %(time)s is skipped in %(zone)s on %(day)s, when the clocks change", **said))
    raise Unreadable(_("another time: %(time)s comes twice in %(zone)s on %(day)s, when the clocks change", **said))
