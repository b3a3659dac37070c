"""Appointments to write and read in the tests of calendars and mails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wellness.services.calendar import Event

NEW_YEAR = datetime(2026, 1, 1, 8, 30, tzinfo=UTC)

BERLIN_EVENT = Event(
    uid="5b1c0f2e-7a1d-4c5e-9d53-0a6f3d2b9c11@wellness.example",
    sequence=0,
    dtstamp=NEW_YEAR,
    created=NEW_YEAR,
    last_modified=NEW_YEAR,
    starts=datetime(2026, 3, 26, 9, 0, tzinfo=UTC),
    ends=datetime(2026, 3, 26, 9, 20, tzinfo=UTC),
    timezone="Europe/Berlin",
    summary="Wellness appointment",
    description="Chair massage, 20 minutes\nTo give it back: https://wellness.example/a/x1",
    location="Room 2.17, Berlin",
    organizer_name="Wellness",
    organizer_email="wellness@company.example",
    attendee_name="Jörg Müller",
    attendee_email="joerg.mueller@company.example",
)


def an_event(**changes: Any) -> Event:
    """The appointment in Berlin, with changes; `starts` alone moves it without making it longer or shorter."""
    if "starts" in changes and "ends" not in changes:
        changes["ends"] = changes["starts"] + timedelta(minutes=20)
    return replace(BERLIN_EVENT, **changes)


def content_lines(data: bytes) -> list[str]:
    """The unfolded content lines of a calendar."""
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def names(data: bytes) -> list[str]:
    """The names of the properties and parts of a calendar, in order."""
    return [line.partition(":")[0].partition(";")[0] for line in content_lines(data)]
