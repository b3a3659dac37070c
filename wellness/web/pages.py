"""Which features have pages."""

import js_lib_htmx
from flask import Blueprint, Flask

from wellness.web import (
    admin,
    answers,
    appointment_changes,
    appointments,
    busy,
    calendar_tests,
    dashboard,
    feeds,
    home,
    import_choices,
    imports,
    invite_answers,
    languages,
    mails,
    mending,
    my_visits,
    own_calendars,
    people,
    plannings,
    programme,
    received_mail,
    rosters,
    rounds,
    signins,
    timetable,
    visit_changes,
    visits,
    waiting,
)

FEATURES = (
    home,
    languages,
    signins,
    programme,
    admin,
    calendar_tests,
    rounds,
    answers,
    busy,
    plannings,
    rosters,
    mending,
    appointments,
    feeds,
    own_calendars,
    mails,
    received_mail,
    invite_answers,
    people,
    visits,
    imports,
    import_choices,
    dashboard,
    timetable,
    waiting,
    my_visits,
    appointment_changes,
    visit_changes,
)


def register(app: Flask) -> None:
    """Register every feature's blueprint, and the static files of htmx."""
    app.register_blueprint(_htmx())
    for feature in FEATURES:
        app.register_blueprint(feature.bp)


def _htmx() -> Blueprint:
    folder = f"{next(iter(js_lib_htmx.__path__))}/static/htmx"
    return Blueprint("htmx", __name__, static_folder=folder, static_url_path="/htmx")
