"""What templates may say about days, times and numbers: `{{ slot.starts | local_day(site.timezone) }}`."""

from flask import Flask

from wellness.services import wording

_FILTERS = {
    "day_words": wording.day_words,
    "dates_words": wording.dates_words,
    "local_day": wording.local_day,
    "local_time": wording.local_time,
    "local_moment": wording.local_moment,
    "local_span": wording.local_span,
    "zone_words": wording.zone_words,
    "plural": wording.plural,
    "listed": wording.listed,
}


def add_filters(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(_FILTERS)
