"""Which series of a calendar of many years can be passed over without working them out."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from wellness.services.calendar_events import is_repeating
from wellness.services.calendar_lines import Part
from wellness.services.calendar_series import Series

_MOMENT = re.compile(r"(\d{8})(?:T\d{6}Z?)?")
_UNTIL = re.compile(r"(?:^|;)UNTIL=(\d{8})", re.IGNORECASE)
# The last occurrence of a series may last for weeks after the day on which the series ends.
_LONGEST = timedelta(days=60)


class Neighbourhood:
    """The days from `first` up to `last`, with room for the difference between all zones."""

    def __init__(self, first: date, last: date) -> None:
        self._first = _digits(first - timedelta(days=2))
        self._last = _digits(last + timedelta(days=2))
        self._ended = _digits(first - _LONGEST)

    def may_hold(self, series: Series) -> bool:
        """False only where each part of a series is whole and plainly says that it lies before or after the days."""
        return not all(self._is_far(part) for part in series.parts)

    def _is_far(self, part: Part) -> bool:
        starts = _day(part, "DTSTART")
        if not part.is_closed or not starts or part.named("RDATE"):
            return False
        if starts > self._last:
            return True
        if is_repeating(part):
            until = _found(_UNTIL.search(line.value or "") for line in part.named("RRULE"))
            return bool(until) and until < self._ended
        ends = _day(part, "DTEND") if part.named("DTEND") else starts
        return not part.named("DURATION") and starts <= ends < self._first


def _day(part: Part, name: str) -> str:
    """The day of the one property of that name, as eight digits that can be compared."""
    return _found(_MOMENT.fullmatch((line.value or "").strip()) for line in part.named(name))


def _found(matches: Iterable[re.Match[str] | None]) -> str:
    """The digits of the only match; nothing where there are two, or none."""
    found = list(matches)
    return found[0][1] if len(found) == 1 and found[0] else ""


def _digits(day: date) -> str:
    return f"{day.year:04}{day:%m%d}"
