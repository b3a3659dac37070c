"""Reads calendar files with libical and prints what it understood as JSON; run by the system's Python, which has it."""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402 - the version is chosen before the import


def read(path):
    """Return what libical makes of the file at `path`, with the rules of RFC 5546 checked."""
    with open(path, encoding="utf-8", newline="") as file:
        calendar = ICalGLib.Component.new_from_string(file.read())
    return {
        "path": path,
        "events": [event(component) for component in components(calendar, ICalGLib.ComponentKind.VEVENT_COMPONENT)],
        "keeps_the_rules": bool(ICalGLib.restriction_check(calendar)),
        "errors": list(errors(calendar)),
    }


def components(parent, kind):
    """Yield the direct parts of `parent` of one kind."""
    component = parent.get_first_component(kind)
    while component:
        yield component
        component = parent.get_next_component(kind)


def event(component):
    """Return one VEVENT with its instants as seconds since 1970."""
    start, end = component.get_dtstart(), component.get_dtend()
    return {
        "uid": component.get_uid(),
        "start": seconds(start),
        "end": seconds(end),
        "floating": not start.is_utc() and start.get_timezone() is None,
        "sequence": component.get_sequence(),
        "summary": component.get_summary(),
        "location": component.get_location(),
        "description": component.get_description(),
    }


def seconds(time):
    """Return a libical time as seconds since 1970."""
    return time.as_timet_with_zone(time.get_timezone() or ICalGLib.Timezone.get_utc_timezone())


def errors(component):
    """Yield every complaint that libical left in the component."""
    kind = ICalGLib.PropertyKind.XLICERROR_PROPERTY
    complaint = component.get_first_property(kind)
    while complaint:
        yield complaint.as_ical_string().strip()
        complaint = component.get_next_property(kind)
    for part in components(component, ICalGLib.ComponentKind.ANY_COMPONENT):
        yield from errors(part)


print(json.dumps([read(path) for path in sys.argv[1:]]))  # noqa: T201 - the answer to the calling program
