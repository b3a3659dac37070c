"""One calendar of every kind but a first invitation, which test_calendar.py shows, and the bytes that it is to have.

`python -m tests.services.golden_calendars` writes the files in `tests/data/calendars` anew after a change on purpose.
"""

from datetime import UTC, datetime
from pathlib import Path

from tests.services.calendar_samples import an_event
from wellness.services import calendar
from wellness.services.calendar import Event

FOLDER = Path(__file__).parents[1] / "data" / "calendars"
LATER = datetime(2026, 2, 1, 7, 0, tzinfo=UTC)


def calendars() -> dict[str, bytes]:
    """What we write now, by the name of the file that it is compared with."""
    moved = an_event(sequence=1, dtstamp=LATER, last_modified=LATER, starts=datetime(2026, 3, 30, 8, 30, tzinfo=UTC))
    return {
        "update.ics": calendar.request(moved),
        "cancel.ics": calendar.cancel(moved),
        "publication.ics": calendar.publication(an_event()),
        "feed.ics": calendar.feed(several(), "Wellness"),
        "roster.ics": calendar.calendar_file(several()),
        "no_appointments.ics": calendar.feed([], "Wellness"),
    }


def several() -> list[Event]:
    """Appointments in five zones, one of them written in UTC and one cancelled, in no order."""
    zones = ["Pacific/Auckland", "Africa/Cairo", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
    starts = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    events = [an_event(uid=f"{zone}@wellness.example", timezone=zone, starts=starts) for zone in zones]
    cancelled = an_event(uid="gone@wellness.example", status="CANCELLED", sequence=1, dtstamp=LATER)
    return [*events, cancelled]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in calendars().items():
        (FOLDER / name).write_bytes(content)
