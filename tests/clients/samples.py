"""Appointments in five zones around every change of their clocks, as files of every kind."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.clients.sightings import Wanted
from tests.services.calendar_samples import an_event
from wellness.services import calendar
from wellness.services.calendar import Event

# Days of ordinary weeks, of weeks in which the clocks of Berlin, New York or Auckland change, and the days themselves.
DAYS = [
    *(date(2026, 2, 9) + timedelta(days=n) for n in range(5)),
    *(date(2026, 3, 6) + timedelta(days=n) for n in range(6)),
    *(date(2026, 3, 27) + timedelta(days=n) for n in range(5)),
    *(date(2026, 4, 4) + timedelta(days=n) for n in range(3)),
    *(date(2026, 7, 1) + timedelta(days=n) for n in range(3)),
    *(date(2026, 9, 26) + timedelta(days=n) for n in range(3)),
    *(date(2026, 10, 23) + timedelta(days=n) for n in range(12)),
]
ZONES = ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Africa/Cairo"]
HOURS = [0, 1, 4, 9, 14, 23]
LENGTH = timedelta(minutes=20)
# A step that still meets every zone, hour and change: for a file each, and for programs that take their time.
STEP = 5

Writer = Callable[[Sequence[Event]], list[bytes]]


def events() -> list[Event]:
    """An appointment at several hours of every day in every zone, through both hours of each change too.

    No two begin at the same time, so that a program that shows no UID can be asked as well.
    """
    return [
        an_event(
            uid=f"{zone.replace('/', '-')}-{day}-{hour}@wellness.example",
            timezone=zone,
            starts=datetime(day.year, day.month, day.day, hour, 10 + minute, tzinfo=UTC),
        )
        for minute, zone in enumerate(ZONES)
        for day in DAYS
        for hour in HOURS
    ]


def events_for(kind: str, *, is_quick: bool = True) -> list[Event]:
    """As many of them as a program can be asked to read in files of this kind in a second or a few."""
    return events() if is_quick and kind in IN_ONE_FILE else events()[::STEP]


def wanted(of: Iterable[Event]) -> Wanted:
    """What every program must see."""
    return {event.uid: (event.starts, event.ends) for event in of}


def _update(event: Event) -> bytes:
    later = event.dtstamp + timedelta(days=1)
    return calendar.request(replace(event, sequence=event.sequence + 1, dtstamp=later, last_modified=later))


KINDS: dict[str, Writer] = {
    "request": lambda given: [calendar.request(event) for event in given],
    "update": lambda given: [_update(event) for event in given],
    "cancel": lambda given: [calendar.cancel(event) for event in given],
    "publication": lambda given: [calendar.publication(event) for event in given],
    "feed": lambda given: [calendar.feed(given, "Mine")],
    "roster": lambda given: [calendar.calendar_file(given)],
}
IN_ONE_FILE = ("feed", "roster")


def saved(contents: Iterable[bytes], folder: Path) -> list[Path]:
    """The files with these contents, written into a new folder."""
    folder.mkdir()
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / f"{number}.ics")
        paths[-1].write_bytes(content)
    return paths


def with_unheard_zones(content: bytes) -> bytes:
    """The same calendar under names that no table has, so that a reader has nothing but what we wrote about them."""
    for number, zone in enumerate(ZONES):
        content = re.sub(rf"(TZID[:=]){zone}\b".encode(), rf"\1CorpZone {number}".encode(), content)
    return content
