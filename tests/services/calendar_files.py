"""Calendar files as other programs write them, and what was read out of them in short."""

from datetime import date

from wellness.services.calendar_reading import ReadCalendar

SPRING = {"start": date(2026, 3, 1), "end": date(2026, 5, 1)}
BERLIN = ";TZID=Europe/Berlin:"


def a_calendar(*events: str, head: str = "") -> bytes:
    """A calendar file of events, each given by its lines; a UID is added where there is none."""
    written = [
        f"BEGIN:VEVENT\n{event.strip()}\n" + ("" if "UID:" in event else f"UID:{number}\n") + "END:VEVENT"
        for number, event in enumerate(events)
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *filter(None, [head.strip()]), *written]
    return ("\n".join([*lines, "END:VCALENDAR", ""])).replace("\n", "\r\n").encode()


def starts(read: ReadCalendar) -> list[str]:
    """The starts of the visits, as ISO text."""
    return [visit.starts.isoformat() for visit in read.visits]


def faults(read: ReadCalendar) -> list[str]:
    """The messages of the faults."""
    return [fault.message for fault in read.faults]
