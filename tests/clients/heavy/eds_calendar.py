"""Takes calendar messages one after the other into evolution-data-server and tells after each what it holds.

Run by the system's Python, which has its library, under `dbus-run-session` and with a home of its own.
"""

import json
import sys

import gi

gi.require_version("EDataServer", "1.2")
gi.require_version("ECal", "2.0")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib, ICalGLib  # noqa: E402 - the versions are chosen before the import

# The calendar is on this machine: there is no connection to wait for.
_DO_NOT_WAIT = 2**32 - 1


def taken(client, path):
    """Give the calendar one message; returns what it refused it with, if it did, and what it holds then."""
    with open(path, encoding="utf-8", newline="") as file:
        message = ICalGLib.Component.new_from_string(file.read())
    fault = ""
    try:
        client.receive_objects_sync(message, 0, None)
    except GLib.Error as refused:
        fault = refused.message
    return {"fault": fault, "events": events(client)}


def events(client):
    """What the calendar holds."""
    _, found = client.get_object_list_as_comps_sync("#t", None)
    return [event(one, client) for one in found]


def event(found, client):
    """Return one event with its instants as seconds since 1970."""
    return {
        "uid": found.get_uid(),
        "start": seconds(found.get_dtstart(), client),
        "end": seconds(found.get_dtend(), client),
        "sequence": found.get_icalcomponent().get_sequence(),
    }


def seconds(moment, client):
    """Return a time as seconds since 1970; the calendar keeps the zones that came with its events."""
    zone = ICalGLib.Timezone.get_utc_timezone()
    if moment.get_tzid() not in (None, "UTC"):
        _, zone = client.get_timezone_sync(moment.get_tzid(), None)
    return moment.get_value().as_timet_with_zone(zone)


registry = EDataServer.SourceRegistry.new_sync(None)
calendar = ECal.Client.connect_sync(registry.ref_builtin_calendar(), ECal.ClientSourceType.EVENTS, _DO_NOT_WAIT, None)
print(json.dumps([taken(calendar, path) for path in sys.argv[1:]]))  # noqa: T201 - the answer to the calling program
