"""How days, times and numbers are said, on pages and in mails alike."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wellness import clock


def day_words(day: date) -> str:
    """A local day: "Mon 16 March", with the year when it is not the present one."""
    year = f" {day.year}" if day.year != clock.now().year else ""
    return f"{day:%a} {day.day} {day:%B}{year}"


def local_day(instant: datetime, zone: str) -> str:
    """The day of an instant in an IANA zone: "Mon 16 March"."""
    return day_words(instant.astimezone(ZoneInfo(zone)).date())


def local_time(instant: datetime, zone: str) -> str:
    """The time of an instant in an IANA zone: "09:20"."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def local_moment(instant: datetime, zone: str) -> str:
    """Day and time of an instant: "Mon 16 March, 09:20"."""
    return f"{local_day(instant, zone)}, {local_time(instant, zone)}"


def local_span(starts: datetime, ends: datetime, zone: str) -> str:
    """A time of one day: "Mon 16 March, 09:20–09:40"; over midnight both days are said."""
    until = local_time(ends, zone)
    if starts.astimezone(ZoneInfo(zone)).date() != ends.astimezone(ZoneInfo(zone)).date():
        until = f" {local_moment(ends, zone)}"
    return f"{local_moment(starts, zone)}–{until}".replace("– ", " – ")


def exact_span(starts: datetime, ends: datetime, zone: str) -> str:
    """A time with its year and its zone in full, the same whatever day it is now: for calendars."""
    day = starts.astimezone(ZoneInfo(zone))
    times = f"{local_time(starts, zone)}–{local_time(ends, zone)}"
    return f"{day:%A} {day.day} {day:%B} {day.year}, {times} ({zone_words(zone)}, {zone})"


def zone_words(zone: str) -> str:
    """An IANA zone for a reader: "Berlin time", "New York time", "UTC"."""
    return zone if zone == "UTC" else f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def dates_words(first: date, last: date) -> str:
    """A period of local days, both inclusive: "16 March – 12 April"."""
    year = f" {last.year}" if last.year != clock.now().year else ""
    if first == last:
        return f"{last.day} {last:%B}{year}"
    start = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {first:%B}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} – {last.day} {last:%B}{year}"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 mail", "188 mails", "2 people" (`many` where an s is not enough)."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: list[str], joint: str = "and") -> str:
    """A list in a sentence: "Berlin, Pune and New York"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""
