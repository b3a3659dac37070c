"""What templates may say about days, times and numbers: `{{ slot.starts | local_day(site.timezone) }}`."""

from flask import Flask

from wellness import language
from wellness.language import _
from wellness.services import wording

_FILTERS = {
    "said": _,
    "number": language.number,
    "in_hours": lambda minutes: language.decimal(minutes / 60),
    "day_words": wording.day_words,
    "whole_day": wording.whole_day,
    "short_day": wording.short_day,
    "in_zone": wording.in_zone,
    "room_words": lambda room, station: wording.room_words(room.name, station if room.stations > 1 else None),
    "dates_words": wording.dates_words,
    "local_day": wording.local_day,
    "local_time": wording.local_time,
    "local_moment": wording.local_moment,
    "local_span": wording.local_span,
    "zone_words": wording.zone_words,
    "listed": wording.listed,
}


def add_filters(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(_FILTERS)
