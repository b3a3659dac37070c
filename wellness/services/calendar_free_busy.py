"""The periods of a VFREEBUSY: a calendar that was exported without saying what happens in it."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from icalendar import vPeriod

from wellness.language import _
from wellness.services import calendar_status
from wellness.services.calendar_faults import Reason, Unreadable
from wellness.services.calendar_lines import Line
from wellness.services.calendar_status import Taken
from wellness.services.spans import Span

_PERIOD: Any = vPeriod


def periods(line: Line, zone: tzinfo) -> list[Span]:
    """What one FREEBUSY line takes, each period given by its end or its length; times without a zone are in `zone`.

    Raises Unreadable when one of its periods cannot be read.
    """
    if line.value is None:
        raise Unreadable(Reason.TOO_LONG, _("has periods in a line that is too long to read; export fewer weeks"))
    taken = calendar_status.of_period(line)
    if taken is Taken.FREE:
        return []
    found = [_period(text.strip(), zone) for text in line.value.split(",") if text.strip()]
    return [Span(starts, ends, taken is Taken.PERHAPS) for starts, ends in found]


def _period(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    try:
        starts, end = _PERIOD.from_ical(text)
        begin = _instant(starts, zone)
        ends = begin + end if isinstance(end, timedelta) else _instant(end, zone)
    # The library raises what its pieces raise, depending on what is broken.
    except Exception as fault:
        raise Unreadable(Reason.MOMENT, _("has a period that cannot be read; correct it")) from fault
    if ends < begin:
        raise Unreadable(Reason.ORDER, _("has a period that ends before it starts; correct it"))
    return begin, ends


def _instant(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
