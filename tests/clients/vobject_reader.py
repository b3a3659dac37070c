"""Reads calendar files with vobject and prints what it understood as JSON; run by the environment that has it."""

import json
import sys
from pathlib import Path

import vobject


def read(path):
    """Return what vobject makes of the file at `path`; it raises where it finds a rule broken."""
    calendar = vobject.readOne(Path(path).read_bytes().decode("utf-8"))
    calendar.validate(raiseException=True)
    return {"path": path, "events": [event(found) for found in calendar.contents.get("vevent", [])]}


def event(found):
    """Return one VEVENT with its instants as seconds since 1970."""
    start, end = found.dtstart.value, found.dtend.value
    return {
        "uid": found.uid.value,
        "start": start.timestamp(),
        "end": end.timestamp(),
        "floating": start.tzinfo is None,
    }


print(json.dumps([read(path) for path in sys.argv[1:]]))  # noqa: T201 - the answer to the calling program
