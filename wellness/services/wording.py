"""How days, times and numbers are said in the reader's language, on pages and in mails alike."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from wellness import clock, language
from wellness.language import _


def day_words(day: date) -> str:
    """A local day: "Mon 16 March", with the year when it is not the present one."""
    return _day_in(language.current(), day, with_year=day.year != clock.now().year)


def whole_day(day: date) -> str:
    """A day that nobody can misread, without its weekday: "5 January 2026"."""
    return _("%(day)s %(month)s %(year)s", day=day.day, month=language.month(day), year=day.year)


def short_day(day: date) -> str:
    """A day where there is little room: "16 Mar"."""
    return _("%(day)s %(short_month)s", day=day.day, short_month=language.short_month(day))


def month_words(day: date) -> str:
    """The month of a day with its year: "March 2026"."""
    return f"{language.month(day)} {day.year}"


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
    day = starts.astimezone(ZoneInfo(zone)).date()
    times = f"{local_time(starts, zone)}–{local_time(ends, zone)}"
    return f"{exact_day(day)}, {times} ({zone_words(zone)}, {zone})"


def exact_day(day: date) -> str:
    """A day in full, the same whatever day it is now: "Monday 16 March 2026"."""
    weekday, month = language.whole_weekday(day), language.month(day)
    return _("%(weekday)s %(day)s %(month)s %(year)s", weekday=weekday, day=day.day, month=month, year=day.year)


def zone_words(zone: str) -> str:
    """An IANA zone for a reader: "Berlin time", "New York time", "UTC"."""
    return zone if zone == "UTC" else _("%(city)s time", city=language.city_of(zone, language.current()))


def in_zone(words: str, zone: str) -> str:
    """A time with the zone that it is meant in: "Mon 16 March, 09:20 (Berlin time)"."""
    return _("%(when)s (%(zone)s)", when=words, zone=zone_words(zone))


def dates_words(first: date, last: date) -> str:
    """A period of local days, both inclusive: "16 March – 12 April"."""
    until = _day_and_month(last)
    if first == last:
        start = ""
    elif (first.year, first.month) == (last.year, last.month):
        start = _("%(day)s –", day=first.day)
    else:
        start = f"{_day_and_month(first, with_year=first.year != last.year)} –"
    return f"{start} {until}".lstrip()


def room_words(name: str, station: int | None) -> str:
    """A room and, where it has several, the station in it: "Quiet room, station 2"."""
    return name if station is None else _("%(room)s, station %(station)s", room=name, station=station)


def listed(words: list[str], joint: str = "and") -> str:
    """A list in a sentence: "Berlin, Pune and New York"."""
    if len(words) < 2:
        return "".join(words)
    some, last = ", ".join(words[:-1]), words[-1]
    if joint == "or":
        return _("%(some)s or %(last)s", some=some, last=last)
    return _("%(some)s and %(last)s", some=some, last=last)


def _day_and_month(day: date, *, with_year: bool | None = None) -> str:
    if day.year != clock.now().year if with_year is None else with_year:
        return whole_day(day)
    return _("%(day)s %(month)s", day=day.day, month=language.month(day))


@lru_cache(maxsize=4096)
def _day_in(spoken: str, day: date, *, with_year: bool) -> str:
    """Said thousands of times on a page of a timetable; `spoken` is the current language and part of what is kept."""
    weekday, month = language.weekday(day), language.month(day)
    if with_year:
        return _("%(weekday)s %(day)s %(month)s %(year)s", weekday=weekday, day=day.day, month=month, year=day.year)
    return _("%(weekday)s %(day)s %(month)s", weekday=weekday, day=day.day, month=month)
