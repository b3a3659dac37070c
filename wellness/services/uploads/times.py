"""Times of day as spreadsheets and people write them."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from wellness.language import _, later
from wellness.services.uploads.faults import Unreadable
from wellness.services.uploads.table import Cell

_CLOCK = re.compile(
    r"(\d{1,2})(?:\s?(?:[:.h]|uhr)\s?(\d{2})(?:[:.]00)?)?\s?(?:(a|p)\.?\s?m\.?|uhr|h|o'clock)?(?:\s?uhr)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{1,2})(\d{2})")
_DATE_BEFORE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}[T\s,]+(?=\d)")
_SECONDS_AND_ZONE = re.compile(r"(:\d{2}):00(?:\.0+)?(?=\s|$)")
_RANGE = re.compile(r"\s*(?:-|–|—|−|\bbis\b|\bto\b|\buntil\b)\s*", re.IGNORECASE)

EXPECTED = later("a time such as 09:00 or 9:00 AM")
TWO_EXPECTED = later("two times such as 09:00 - 15:00")
_ON_THE_CLOCK = later("a time such as 09:00 or 9:00 AM, from 00:00 to 23:59")
_WHOLE_MINUTES = later("a time such as 09:00 or 9:00 AM, in whole minutes")


def parse_time(cell: Cell) -> time | None:
    """The time of day in a cell, whole minutes; None when it is blank. Raises Unreadable."""
    match cell:
        case None:
            return None
        case datetime():
            return _whole(cell.time())
        case time():
            return _whole(cell)
        case timedelta():
            return _from_days(cell / timedelta(days=1))
        case bool() | date():
            raise Unreadable(_(EXPECTED))
        case int() | float():
            return _from_number(cell)
        case str():
            return _from_text(cell)
    raise Unreadable(_(EXPECTED))


def parse_hours(cell: Cell) -> tuple[time, time] | None:
    """The two times in a cell such as "9:00 - 15:00 Uhr" or "9 am to 3 pm"; None when blank. Raises Unreadable."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    parts = _RANGE.split(unicodedata.normalize("NFKC", cell).strip()) if isinstance(cell, str) else []
    times = [_from_text(part) for part in parts] if len(parts) == 2 else []
    if len(times) != 2 or times[0] is None or times[1] is None:
        raise Unreadable(_(TWO_EXPECTED))
    return times[0], times[1]


def _from_text(cell: str) -> time | None:
    # NFKC turns the narrow blank that Apple's programs put before AM into a plain one.
    text = " ".join(unicodedata.normalize("NFKC", cell).split())
    if not text:
        return None
    text = _SECONDS_AND_ZONE.sub(r"\1", _DATE_BEFORE.sub("", text))
    found = _CLOCK.fullmatch(text)
    if found:
        return _on_the_clock(int(found[1]), int(found[2] or 0), (found[3] or "").lower())
    if found := _COMPACT.fullmatch(text):
        return _on_the_clock(int(found[1]), int(found[2]), "")
    if re.fullmatch(r"0[.,]\d+", text):
        return _from_days(float(text.replace(",", ".")))
    raise Unreadable(_(EXPECTED))


def _on_the_clock(hour: int, minute: int, half: str) -> time:
    if half:
        if not 1 <= hour <= 12:
            raise Unreadable(_(EXPECTED))
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Unreadable(_(_ON_THE_CLOCK))
    return time(hour, minute)


def _from_number(number: float) -> time:
    if 0 < number < 1:
        return _from_days(number)
    if 1 <= number <= 23 and number == int(number):
        return time(int(number))
    if 100 <= number <= 2359 and number == int(number):
        return _on_the_clock(int(number) // 100, int(number) % 100, "")
    if 18_000 < number < 80_000:
        return _from_days(number % 1)
    raise Unreadable(_(EXPECTED))


def _from_days(days: float) -> time:
    """The time at a part of a day, as spreadsheets keep times; half a minute of rounding is forgiven."""
    minutes = round(days * 24 * 60)
    if not 0 <= minutes < 24 * 60 or abs(days * 24 * 60 - minutes) > 0.1:
        raise Unreadable(_(_WHOLE_MINUTES))
    return time(minutes // 60, minutes % 60)


def _whole(clock: time) -> time:
    # Spreadsheets store 09:20 as a fraction of a day, which can come back as 09:19:59.999.
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
    minutes = round(seconds / 60)
    if abs(minutes * 60 - seconds) > 5:
        raise Unreadable(_(_WHOLE_MINUTES))
    return time(minutes % 1440 // 60, minutes % 60)
