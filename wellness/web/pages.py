"""Which features have pages."""

import js_lib_htmx
from flask import Blueprint, Flask

from wellness.web import (
    admin,
    answers,
    appointments,
    dashboard,
    feeds,
    home,
    import_choices,
    imports,
    languages,
    mails,
    mending,
    my_visits,
    people,
    plannings,
    programme,
    rosters,
    rounds,
    signins,
    timetable,
    visits,
    waiting,
)

FEATURES = (
    home,
    languages,
    signins,
    programme,
    admin,
    rounds,
    answers,
    plannings,
    rosters,
    mending,
    appointments,
    feeds,
    mails,
    people,
    visits,
    imports,
    import_choices,
    dashboard,
    timetable,
    waiting,
    my_visits,
)


def register(app: Flask) -> None:
    """Register every feature's blueprint, and the static files of htmx."""
    app.register_blueprint(_htmx())
    for feature in FEATURES:
        app.register_blueprint(feature.bp)


def _htmx() -> Blueprint:
    folder = f"{next(iter(js_lib_htmx.__path__))}/static/htmx"
    return Blueprint("htmx", __name__, static_folder=folder, static_url_path="/htmx")
